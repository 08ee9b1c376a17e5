"""The model fields of what must not lie in clear, and of text as `text.py` cleans it."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from safeguards import text
from safeguards.crypto import INDEX_BYTES, Envelope, Place, blind_index, key_ring
from safeguards.forms import CleanLineFormField, CleanTextFormField


class WouldLoseBinding(TypeError):
    """A write that passes the row by (update, bulk_update, a fixture), and so cannot seal a text to it."""

    says_nothing_personal = True


class EncryptedTextField(models.Field):
    """Text that the database, and the instance in memory, hold only as an envelope, sealed to model, row and field.

    A field `note` makes two attributes, as a foreign key does: `note_envelope` is what is loaded and stored, `note`
    is the text, opened each time it is read and sealed when it is set. So loading a row, or a list of them, decrypts
    nothing, and no dump of an instance shows what was written.

    The row must know its name before it is stored: a primary key made in Python, as `Sealed` has. Texts come in by
    save(), create() and bulk_create(); every other way raises WouldLoseBinding. They cannot be searched; where one
    must be found again a BlindIndexField stands beside it. A model or a field that gets another name keeps the old
    one in `bound_as="app.model.field"`, else its rows can no longer be opened.
    """

    description = _("Encrypted text")
    empty_strings_allowed = False

    def __init__(self, *args: Any, bound_as: str | None = None, **kwargs: Any) -> None:
        self.bound_as = bound_as
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.bound_as is not None:
            kwargs["bound_as"] = self.bound_as
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_declaration()]

    def _check_declaration(self) -> Iterable[checks.CheckMessage]:
        if self.max_length is None:
            yield checks.Error("Say how long it may be: max_length.", obj=self, id="safeguards.E001")
        if self.unique or getattr(self, "db_index", False):
            hint = "Put a BlindIndexField beside it."
            yield checks.Error("Ciphertext cannot be indexed.", hint=hint, obj=self, id="safeguards.E002")
        if not self.model._meta.pk.has_default():
            hint = "Derive the model from safeguards.fields.Sealed."
            yield checks.Error("The row's key must be made in Python.", hint=hint, obj=self, id="safeguards.E003")
        if self.has_default() or self.has_db_default():
            hint = "Say null=True: a text that is absent is None."
            yield checks.Error("A default belongs to no row.", hint=hint, obj=self, id="safeguards.E004")

    # What the field is to Django

    def get_default(self) -> None:
        """Nothing: a text is sealed when it is set, and a default belongs to no row."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_attname(self) -> str:
        return f"{self.name}_envelope"

    def get_attname_column(self) -> tuple[str, str]:
        return self.get_attname(), self.db_column or self.name

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, property(self._text_of, self._set_text_of))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": CleanTextFormField, "max_length": self.max_length, **kwargs})

    # Sealing and opening

    def place(self, instance: models.Model) -> Place:
        """Where the text of this instance belongs."""
        if instance.pk is None:
            raise WouldLoseBinding(f"{self} of a row without a primary key cannot be sealed.")
        model, _dot, name = (self.bound_as or f"{self.model._meta.label_lower}.{self.name}").rpartition(".")
        return Place(model, str(instance.pk), name)

    def _text_of(self, instance: models.Model) -> str | None:
        envelope = getattr(instance, self.attname)
        return None if envelope is None else key_ring().open(envelope, place=self.place(instance))

    def _set_text_of(self, instance: models.Model, value: object) -> None:
        sealed = None if value is None else key_ring().seal(str(value), place=self.place(instance))
        setattr(instance, self.attname, sealed)

    def value_from_object(self, obj: models.Model) -> Any:
        return self._text_of(obj)

    def clean(self, value: Envelope | str | None, model_instance: models.Model | None) -> Any:
        """Looks at the text; what comes out is sealed again, for `full_clean` puts it back on the instance."""
        if model_instance is None or not isinstance(value, Envelope):
            return super().clean(value, model_instance)
        super().clean(self._text_of(model_instance), model_instance)
        return value

    # To the database and back

    def pre_save(self, model_instance: models.Model, add: bool) -> Envelope | None:
        """The envelope, tried first: what could not be read again is not written. An old key's is sealed anew."""
        text_again = self._text_of(model_instance)
        envelope: Envelope | None = getattr(model_instance, self.attname)
        if envelope is not None and envelope.key_id != key_ring().current_id:
            self._set_text_of(model_instance, text_again)
        return getattr(model_instance, self.attname)

    def get_db_prep_save(self, value: object, connection: BaseDatabaseWrapper) -> Any:
        # None may come by any way: forgetting a text needs no key.
        if value is None:
            return None
        if not isinstance(value, Envelope):
            raise WouldLoseBinding(f"{self} is written through save(), create() or bulk_create() only.")
        return bytes(value)

    def get_db_prep_value(self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return self.get_db_prep_save(value, connection)

    def from_db_value(self, value: memoryview | None, *_query: object) -> Envelope | None:
        return None if value is None else Envelope.from_bytes(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self} is encrypted and cannot be searched.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self} is encrypted and cannot be searched.")

    def value_to_string(self, obj: models.Model) -> str:
        raise WouldLoseBinding(f"{self} is not written to fixtures; a backup is taken by pg_dump.")


class BlindIndexField(models.BinaryField):
    """The blind index of an encrypted field of the same row, for finding it by equality.

    `filter(phone_index="+92…")` finds what stands encrypted in `phone`. `purpose` is a name of its own for each
    index, and never changes; `spelling` brings what is stored and what is looked for to one form first.
    """

    description = _("Blind index")

    def __init__(
        self,
        *args: Any,
        of: str,
        purpose: str,
        spelling: Callable[[str], str] = text.normalise,
        **kwargs: Any,
    ) -> None:
        self.of, self.purpose, self.spelling = of, purpose, spelling
        super().__init__(*args, **{**kwargs, "max_length": INDEX_BYTES, "editable": False})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length")
        return name, path, args, {**kwargs, "of": self.of, "purpose": self.purpose, "spelling": self.spelling}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if not issubclass(self.model, Sealed):
            hint = "Derive the model from safeguards.fields.Sealed."
            found.append(
                checks.Error(
                    "save(update_fields=…) could pass the index by.", hint=hint, obj=self, id="safeguards.E005"
                )
            )
        return found

    def index_of(self, value: str) -> bytes:
        return blind_index(self.spelling(value), purpose=self.purpose)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = getattr(model_instance, self.of)
        index = self.index_of(value) if value else None
        setattr(model_instance, self.attname, index)
        return index

    def get_prep_value(self, value: Any) -> Any:
        return self.index_of(value) if isinstance(value, str) else value


class Sealed(models.Model):
    """A row with a random name, made before it is stored: what sealing a text to its row needs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As everywhere; an index goes along with the text it stands for."""
        if update_fields is not None:
            update_fields = {*update_fields, *self._indexes_of(set(update_fields))}
        super().save(update_fields=update_fields, **kwargs)

    def _indexes_of(self, names: set[str]) -> set[str]:
        indexes = (field for field in self._meta.concrete_fields if isinstance(field, BlindIndexField))
        return {index.name for index in indexes if index.of in names}


class CleanLineField(models.CharField):
    """A name or a title: stored as `text.clean_line` has it, whichever door it came in by."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return text.clean_line(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return text.clean_line(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": CleanLineFormField, **kwargs})
