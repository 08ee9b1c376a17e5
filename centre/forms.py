"""What managers type about people and places, and what newcomers type about themselves."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from centre import zones
from centre.hours import read_hours, write_hours
from centre.models import Centre, District, Invitation, OpeningHours, Project, Role, Room, User
from centre.services.places import Stretch
from safeguards.forms import CleanLineFormField, DayFormField, PhoneFormField


def set_languages(form: forms.BaseForm) -> None:
    """Says of each field whose name ends in a language that it is written in that one, whichever the page speaks."""
    for code, _name in settings.LANGUAGES:
        direction = "rtl" if get_language_info(code)["bidi"] else "ltr"
        for name, field in form.fields.items():
            if name.endswith(f"_{code}"):
                field.widget.attrs |= {"lang": code, "dir": direction}


class ByProvince(ModelChoiceIterator):
    """Districts under their provinces, both as the reader's language sorts their names."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        districts = sorted(self.queryset, key=lambda district: (district.province.name, district.name))
        for province, found in groupby(districts, key=lambda district: district.province.name):
            yield province, [self.choice(district) for district in found]


class DistrictFormField(forms.ModelChoiceField):
    """A district, found under its province."""

    iterator = ByProvince

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=District.objects.select_related("province"),
            **{"label": _("District"), "empty_label": "–", **kwargs},
        )


class PersonSearchForm(forms.Form):
    """What narrows the list of people."""

    STATES: tuple[tuple[str, str | Promise], ...] = (
        ("", _("with access")),
        ("ended", _("access ended")),
        ("all", _("all")),
    )

    q = CleanLineFormField(label=_("Name, e-mail or phone"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("any")), *Role.choices])
    state = forms.ChoiceField(label=_("Access"), required=False, choices=STATES)


class PersonForm(forms.ModelForm):
    """A person's entry. Who they sign in as, they change themselves."""

    class Meta:
        model = User
        fields = ("name", "centre", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["centre"]).empty_label = "–"


class RoleForm(forms.Form):
    """A role to be given. None is chosen beforehand, least of all the manager's."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", "–"), *Role.choices])


class InvitationForm(forms.ModelForm):
    """Whom to invite, to which roles."""

    phone = PhoneFormField(
        label=_("Phone"), required=False, empty_value=None, help_text=_("For volunteers without an e-mail address.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one role."),
        },
    )

    class Meta:
        model = Invitation
        fields = ("email", "phone", "roles", "centre", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["centre"]).empty_label = "–"

    def clean_email(self) -> str | None:
        email: str | None = self.cleaned_data["email"]
        return email.lower() if email else None

    def validate_unique(self) -> None:
        """Not here: an earlier invitation to the same address is withdrawn by the service, and is no mistake."""


class AcceptInvitationForm(forms.Form):
    """What a newcomer says of themselves; a password only where they were invited by e-mail."""

    name = CleanLineFormField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("A password"),
        max_length=200,
        strip=False,
        help_text=_("At least 12 characters. Three or four words that only you would put together are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if invitation.phone:
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password")
        if password:
            newcomer = User(name=cleaned.get("name", ""), email=self.invitation.email)
            try:
                validate_password(password, newcomer)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class CentreForm(forms.ModelForm):
    """A centre's names, contact and hours. What is not known stays empty."""

    zone = forms.ChoiceField(label=_("Clock"))
    phone = PhoneFormField(label=_("Phone"), required=False)
    whatsapp = PhoneFormField(label=_("WhatsApp"), required=False)

    class Meta:
        model = Centre
        fields = ("name_en", "name_ur", "zone", *Centre.CONTACT_FIELDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_languages(self)
        cast(forms.ChoiceField, self.fields["zone"]).choices = zones.every_zone(besides=self.instance.zone)
        by_day: dict[int, list[OpeningHours]] = {}
        for row in self.instance.opening_hours.all():
            by_day.setdefault(row.weekday, []).append(row)
        for number, name in OpeningHours.Weekday.choices:
            self.fields[f"day_{number}"] = CleanLineFormField(
                label=name,
                required=False,
                max_length=60,
                initial=write_hours(by_day.get(number, [])),
                help_text=_("Such as 09:00–13:00, 14:00–17:00") if number == 0 else "",
                widget=forms.TextInput(attrs={"dir": "ltr"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.hours: list[Stretch] = []
        for number in OpeningHours.Weekday.values:
            try:
                self.hours += [Stretch(number, *span) for span in read_hours(cleaned.get(f"day_{number}", ""))]
            except ValidationError as error:
                self.add_error(f"day_{number}", error)
        return cleaned

    @property
    def changed_entries(self) -> list[str]:
        """The centre's own fields that read differently now."""
        return [name for name in self.changed_data if name in self.Meta.fields]

    @property
    def changes_hours(self) -> bool:
        return any(name.startswith("day_") for name in self.changed_data)


class RoomForm(forms.ModelForm):
    """A room of a centre."""

    class Meta:
        model = Room
        fields = ("centre", "name_en", "name_ur", "seats")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_languages(self)
        cast(forms.ModelChoiceField, self.fields["centre"]).empty_label = "–"


class ProjectForm(forms.ModelForm):
    """A donor's funding line."""

    starts_on = DayFormField(label=_("First day"))
    ends_on = DayFormField(label=_("Last day"), required=False)
    centres = forms.ModelMultipleChoiceField(
        label=_("Centres"), queryset=Centre.objects.all(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Project
        fields = ("name_en", "name_ur", "donor", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_languages(self)
