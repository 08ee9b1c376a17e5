"""The places and the funding lines of the programme: data, never constants in code."""

import hashlib
import uuid
import zoneinfo
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DecimalRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.models.naming import BilingualName, languages
from centre.models.people import E164
from safeguards import text
from safeguards.fields import CleanLineField


class Province(BilingualName):
    """A province or territory, named by its ISO 3166-2 code."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)

    class Meta:
        ordering = ["name_en"]


class DistrictQuerySet(models.QuerySet["District"]):
    """Districts, by any of the ways people write them."""

    def named(self, typed: str) -> Self:
        """Those that are called so, in either script, by whatever spelling is known."""
        return self.filter(pk__in=DistrictAlias.objects.filter(key=text.search_key(typed)).values("district"))


class District(BilingualName):
    """A district of origin: where people come from, and where volunteers are active."""

    class Flag(models.TextChoices):
        """How sure we are that the district stands as written."""

        SURE = "", _("sure")
        CHECK = "check", _("to be checked")
        UNSURE = "unsure", _("unsure")

    code = models.CharField(_("code"), max_length=24, primary_key=True)
    province = models.ForeignKey(Province, models.PROTECT, related_name="districts", verbose_name=_("province"))
    status = CleanLineField(_("status"), max_length=60)  # as the list of districts has it: "established", "split 2022"
    flag = models.CharField(_("flag"), max_length=8, choices=Flag.choices, blank=True, default=Flag.SURE)
    note = CleanLineField(_("note"), max_length=200, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "name_en"],
                name="district_name_is_unique",
                violation_error_message=_("This province has a district of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(flag__in=["", "check", "unsure"]),
                name="district_flag_is_known",
                violation_error_message=_("There is no such flag."),
            ),
        ]


class DistrictAlias(models.Model):
    """One way to write a district's name, the official ones among them; `key` is what spellings have in common."""

    district = models.ForeignKey(District, models.CASCADE, related_name="aliases")
    language = models.CharField(_("language"), max_length=8, choices=languages)
    spelling = CleanLineField(_("spelling"), max_length=120)
    key = models.CharField(max_length=120, editable=False, db_index=True)

    class Meta:
        ordering = ["spelling"]
        verbose_name_plural = "district aliases"
        constraints = [
            models.UniqueConstraint(
                fields=["district", "language", "spelling"],
                name="district_alias_is_unique",
                violation_error_message=_("This spelling is known already."),
            ),
            models.CheckConstraint(
                condition=~Q(key=""),
                name="district_alias_can_be_found",
                violation_error_message=_("Nothing is left of this spelling to look for."),
            ),
        ]

    def __str__(self) -> str:
        return self.spelling

    def clean_fields(self, exclude: set[str] | None = None) -> None:  # type: ignore[override]  # the stubs take any collection
        self.key = text.search_key(self.spelling)
        super().clean_fields(exclude)


def check_zone(name: str) -> None:
    """Raises where no such time zone is known."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone of that name."), code="zone")


class Centre(BilingualName):
    """A Migrant Resource Centre.

    Its contact fields stay empty until somebody who knows fills them in, and are shown to the public only once a
    second person has confirmed them: a wrong hotline number leads people to smugglers.
    """

    CONTACT_FIELDS = ("phone", "whatsapp", "email", "address_en", "address_ur")

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=40)
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Karachi", validators=[check_zone])
    phone = models.CharField(_("phone"), max_length=16, blank=True)  # E.164
    whatsapp = models.CharField(_("WhatsApp"), max_length=16, blank=True)  # E.164
    email = models.EmailField(_("e-mail"), blank=True)
    address_en = CleanLineField(_("address in English"), max_length=200, blank=True)
    address_ur = CleanLineField(_("address in Urdu"), max_length=200, blank=True)
    contact_entered_at = models.DateTimeField(null=True, blank=True)
    contact_entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact_confirmed_at = models.DateTimeField(null=True, blank=True)
    contact_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=E164),
                name="centre_phone_is_e164",
                violation_error_message=_("Write the phone number with its country code, such as +923001234567."),
            ),
            models.CheckConstraint(
                condition=Q(whatsapp="") | Q(whatsapp__regex=E164),
                name="centre_whatsapp_is_e164",
                violation_error_message=_("Write the phone number with its country code, such as +923001234567."),
            ),
            models.CheckConstraint(
                condition=Q(contact_entered_by__isnull=True) | Q(contact_entered_at__isnull=False),
                name="centre_contact_entered_by_needs_at",
                violation_error_message=_("Say when this was entered, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(contact_confirmed_by__isnull=True) | Q(contact_confirmed_at__isnull=False),
                name="centre_contact_confirmed_by_needs_at",
                violation_error_message=_("Say when this was confirmed, not only by whom."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(contact_confirmed_at__isnull=True)
                    | (Q(contact_confirmed_by__isnull=False) & ~Q(contact_confirmed_by=F("contact_entered_by")))
                ),
                name="centre_contact_needs_second_person",
                violation_error_message=_("Somebody else than the one who entered it must confirm the contact."),
            ),
        ]

    @property
    def has_contact(self) -> bool:
        return any(getattr(self, name) for name in self.CONTACT_FIELDS)

    @property
    def contact_digest(self) -> str:
        """Names the contact as it stands, so that whoever confirms it says which one they saw."""
        contact = "\n".join(getattr(self, name) for name in self.CONTACT_FIELDS)
        return hashlib.sha256(contact.encode()).hexdigest()

    @property
    def address(self) -> str:
        """In the reader's language, or in the one there is."""
        own, other = (
            (self.address_ur, self.address_en) if get_language() == "ur" else (self.address_en, self.address_ur)
        )
        return own or other

    @property
    def shows_contact(self) -> bool:
        """Whether the public may see how to reach the centre."""
        return self.contact_confirmed_at is not None and self.has_contact

    @property
    def receives_visitors(self) -> bool:
        """Whether people can be told where to come: there is an address, and two people stand for it."""
        return self.shows_contact and bool(self.address_en or self.address_ur)


class SecondsOf(Func):
    """A time of day as seconds since midnight."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)"
    output_field = models.DecimalField()


class NumberRange(Func):
    function = "NUMRANGE"
    output_field = DecimalRangeField()


class OpeningHours(models.Model):
    """One stretch of a weekday during which a centre is open. No rows: the hours are not known."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6),
                name="opening_hours_weekday_is_known",
                violation_error_message=_("A week has seven days."),
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="opening_hours_open_before_they_close",
                violation_error_message=_("The closing time comes after the opening time."),
            ),
            ExclusionConstraint(
                name="opening_hours_do_not_overlap",
                expressions=[
                    ("centre", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (NumberRange(SecondsOf("opens"), SecondsOf("closes")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These hours overlap with others of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class RoomQuerySet(models.QuerySet["Room"]):
    """Rooms of the centres."""

    def in_use(self) -> Self:
        """Those that can be given an appointment."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> Self:
        """Those that can be given none until they are opened again."""
        return self.filter(closed_at__isnull=False)


class Room(BilingualName):
    """A room of a centre, which an appointment may hold."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="rooms", verbose_name=_("centre"))
    seats = models.PositiveSmallIntegerField(_("seats"), default=4)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["centre__name_en", "name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name_en"],
                name="room_name_is_unique",
                violation_error_message=_("This centre has a room of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="room_has_a_seat",
                violation_error_message=_("A room has at least one seat."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(closed_at__isnull=False),
                name="room_closed_by_needs_at",
                violation_error_message=_("Say when the room was closed, not only by whom."),
            ),
        ]


class ProjectQuerySet(models.QuerySet["Project"]):
    """Funding lines."""

    def running(self, on: date) -> Self:
        """Those that pay for what happens on this day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class Project(BilingualName):
    """A donor's funding line: its dates, and the centres it pays for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    donor = CleanLineField(_("donor"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    centres = models.ManyToManyField(Centre, related_name="projects", verbose_name=_("centres"))

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["donor", "name_en"],
                name="project_name_is_unique",
                violation_error_message=_("This donor has a project of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_it_starts",
                violation_error_message=_("The last day comes after the first."),
            ),
        ]
