"""Changing keys: every sealed text is sealed anew with the current key, in batches, while the portal runs."""

from collections.abc import Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Func, Value
from django.utils.module_loading import import_string

from safeguards.crypto import Place, Unreadable, envelope_head, key_ring
from safeguards.fields import EncryptedTextField

BATCH = 500


class Sealings(Protocol):
    """Sealed texts of one kind, which a change of keys must reach."""

    name: str

    def left(self) -> int:
        """How many are sealed with another key than the current one."""

    def rotate(self) -> Iterator[Place | None]:
        """Seals those anew. Yields once for each: None where that went well, the place where it is unreadable.

        It commits in batches, so that it may be stopped and begun again; what cannot be read stays as it is.
        """


def all_sealings() -> list[Sealings]:
    """Those of every encrypted field, and those that an app keeps by other means.

    Such an app names a class of them in its AppConfig: `sealings = ["messaging.sealings.SecondFactorSecrets"]`.
    """
    elsewhere = [path for config in apps.get_app_configs() for path in getattr(config, "sealings", ())]
    return [
        *(SealingsOfField(field) for field in _encrypted_fields()),
        *(import_string(path)() for path in elsewhere),
    ]


def _encrypted_fields() -> list[EncryptedTextField]:
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


class SealingsOfField:
    """The texts of one encrypted field."""

    def __init__(self, field: EncryptedTextField) -> None:
        self.field = field
        self.name = str(field)
        self.rows: models.Manager[Any] = field.model._base_manager

    def left(self) -> int:
        return self._under_old_keys().count()

    def rotate(self) -> Iterator[Place | None]:
        last = None
        while True:
            with transaction.atomic():
                batch = self._batch_after(last)
                outcomes = [self._rotated(row) for row in batch]
            if not batch:
                return
            yield from outcomes
            last = batch[-1].pk

    def _under_old_keys(self) -> models.QuerySet[Any]:
        head = envelope_head(key_ring().current_id)
        begins = Func(
            F(self.field.name), Value(1), Value(len(head)), function="substring", output_field=models.BinaryField()
        )
        sealed = self.rows.exclude(**{f"{self.field.name}__isnull": True})
        return sealed.alias(begins=begins).exclude(begins=head)

    def _batch_after(self, last: object) -> list[Any]:
        rows = self._under_old_keys().select_for_update().order_by("pk").only("pk", self.field.name)
        return list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])

    def _rotated(self, row: models.Model) -> Place | None:
        try:
            envelope = self.field.pre_save(row, add=False)
        except Unreadable:
            return self.field.place(row)
        self.rows.filter(pk=row.pk).update(**{self.field.name: envelope})
        return None
