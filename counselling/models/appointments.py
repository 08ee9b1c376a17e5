"""The times that counsellors and rooms hold."""

import uuid
from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.cuts import Mode
from centre.models import Centre, Project, Room
from centre.models.people import User
from counselling.models.hours import Counsellor
from safeguards.fields import EncryptedTextField


class MomentRange(Func):
    """From one moment until another, the second not among them: as PostgreSQL has it unless told otherwise."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments, asked for in the field's words."""

    def keeping_time(self) -> Self:
        """Those during which the counsellor cannot be booked. A hold keeps it until it lapses; a walk-in never does."""
        kept = Q(status=Appointment.Status.BOOKED, walked_in=False)
        return self.filter(kept | Q(status=Appointment.Status.HELD, held_until__gt=timezone.now()))

    def holds(self) -> Self:
        """Times kept while somebody fills in the rest, lapsed ones among them."""
        return self.filter(status=Appointment.Status.HELD)

    def lapsed(self) -> Self:
        """Holds that nobody completed in time."""
        return self.holds().filter(held_until__lte=timezone.now())

    def held_under(self, key: uuid.UUID) -> Self:
        """The hold of one booking that is being filled in."""
        return self.holds().filter(hold_key=key)

    def touching(self, start: datetime, end: datetime) -> Self:
        """Those whose time, with what is kept free around it, overlaps with this one."""
        return self.filter(blocked_from__lt=end, blocked_until__gt=start)

    def to_come(self, now: datetime) -> Self:
        """Those that are expected, and have not begun."""
        return self.filter(status__in=Appointment.EXPECTED, starts_at__gt=now)

    def to_come_with(self, counsellor: Counsellor) -> Self:
        """What this counsellor has agreed to and has still to hold."""
        mine = self.booked().filter(counsellor=counsellor, walked_in=False, starts_at__gt=timezone.now())
        return mine.select_related("centre", "counsellor").order_by("starts_at")

    def booked(self) -> Self:
        return self.filter(status=Appointment.Status.BOOKED)

    def at(self, centre: Centre) -> Self:
        return self.filter(centre=centre)

    def individual(self) -> Self:
        """Those for one person."""
        return self.filter(kind=Appointment.Kind.INDIVIDUAL)

    def for_groups(self) -> Self:
        """Those for several people, orientations among them."""
        return self.exclude(kind=Appointment.Kind.INDIVIDUAL)

    def supervised_by(self, person: User) -> Self:
        """Those of the counsellors whom this person supervises."""
        return self.filter(counsellor__supervisor=person)

    def held_by(self, person: User) -> Self:
        """Those of this counsellor alone: theirs to keep, to record and to correct."""
        return self.filter(counsellor__person=person)

    def awaiting_record(self, now: datetime) -> Self:
        """Those whose time has come, and of which nobody has yet said what became of them."""
        alone = Q(kind=Appointment.Kind.INDIVIDUAL)
        nothing_said = Q(participations__left_at__isnull=True, participations__record__isnull=True)
        begun = self.booked().filter(starts_at__lte=now)
        return begun.filter((alone & nothing_said) | (~alone & Q(group_record__isnull=True))).distinct()

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that start from one moment on, and before another."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def on(self, day: date) -> Self:
        """Those that start on this day, by the clocks of the portal."""
        return self.filter(starts_at__date=day)

    def of(self, person: User) -> Self:
        """Those of this counsellor, and of the counsellors whom this person supervises."""
        return self.filter(Q(counsellor__person=person) | Q(counsellor__supervisor=person))


class Appointment(models.Model):
    """A time that a counsellor, and a room, holds: for one person, or for a group of so many.

    What really happened (arrival, actual times, walk-ins) is recorded elsewhere and never refused by what stands
    here. The time kept free around it is stored, for a constraint cannot add minutes to a moment.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("individual session")  # one beneficiary and one counsellor
        GROUP = "group", _("group session")  # at a school, an institute, a village
        ORIENTATION = "orientation", _("orientation")  # before departure, for a group

    class Status(models.TextChoices):
        HELD = "held", _("held")  # kept while somebody fills in the rest
        BOOKED = "booked", _("booked")
        WANTED = "wanted", _("wanted")  # beyond what one number may hold: keeps no time, the desk speaks with them
        CANCELLED = "cancelled", _("cancelled")
        LAPSED = "lapsed", _("lapsed")  # a hold that nobody completed

    KEEPS_TIME: ClassVar = (Status.HELD, Status.BOOKED)
    EXPECTED: ClassVar = (Status.BOOKED, Status.WANTED)
    """What its beneficiary may take for an appointment: nothing tells them the one from the other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="appointments", verbose_name=_("centre"))
    counsellor = models.ForeignKey(
        Counsellor,
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("counsellor"),
        db_index=False,  # the exclusion constraint's index and `appointment_of_counsellor` serve
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("room")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.INDIVIDUAL)
    institution_kind = models.CharField(_("kind of institution"), max_length=24, blank=True)
    mode = models.CharField(_("how it is held"), max_length=16, choices=Mode.choices)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    blocked_from = models.DateTimeField(_("kept free from"))
    blocked_until = models.DateTimeField(_("kept free until"))
    # A hold: until when, and for which booking, known by the key that its request will have.
    held_until = models.DateTimeField(null=True, blank=True)
    hold_key = models.UUIDField(null=True, blank=True, unique=True)
    # Somebody who was received without an appointment: what has happened is written down whatever else stands then.
    walked_in = models.BooleanField(_("walk-in"), default=False)
    # The name of the room for a session by video. Nobody can guess it, and it is shown around its time only.
    video_room = EncryptedTextField(max_length=64, null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    taken = models.PositiveSmallIntegerField(_("places taken"), default=0)
    status = models.CharField(_("state"), max_length=16, choices=Status.choices, default=Status.BOOKED)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("project")
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Somebody of the staff means it, although it lies outside the counsellor's hours.
    kept_anyway_at = models.DateTimeField(null=True, blank=True)
    kept_anyway_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["counsellor", "starts_at"], name="appointment_of_counsellor"),
            models.Index(fields=["centre", "starts_at"], name="appointment_of_centre"),
            # There are a handful at a time, and every lock looks for those that have lapsed.
            models.Index(fields=["counsellor", "held_until"], condition=Q(status="held"), name="appointment_held"),
        ]
        constraints = [
            ExclusionConstraint(
                name="appointment_counsellor_is_free",
                expressions=[
                    ("counsellor", RangeOperators.EQUAL),
                    (MomentRange("blocked_from", "blocked_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["held", "booked"], walked_in=False),
                violation_error_message=_("The counsellor has another appointment at that time."),
            ),
            ExclusionConstraint(
                name="appointment_room_is_free",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (MomentRange("blocked_from", "blocked_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["held", "booked"], walked_in=False, room__isnull=False),
                violation_error_message=_("The room is taken at that time."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["individual", "group", "orientation"]),
                name="appointment_kind_is_known",
                violation_error_message=_("There is no such kind of appointment."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values),
                name="appointment_mode_is_known",
                violation_error_message=_("A session is not held that way."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["held", "booked", "wanted", "cancelled", "lapsed"]),
                name="appointment_status_is_known",
                violation_error_message=_("There is no such state of an appointment."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="held", held_until__isnull=False, hold_key__isnull=False)
                    | (~Q(status="held") & Q(held_until__isnull=True, hold_key__isnull=True))
                ),
                name="appointment_held_says_until_when",
                violation_error_message=_(
                    "A time that is kept says until when and for which booking, and no other does."
                ),
            ),
            models.CheckConstraint(
                condition=Q(walked_in=False) | Q(kind="individual"),
                name="appointment_walk_in_is_one_person",
                violation_error_message=_("Who comes without an appointment is received alone."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="appointment_ends_after_it_starts",
                violation_error_message=_("An appointment ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(blocked_from__lte=F("starts_at"), blocked_until__gte=F("ends_at")),
                name="appointment_blocks_its_own_time",
                violation_error_message=_("The time kept free holds the appointment itself."),
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="appointment_is_not_overfull",
                violation_error_message=_("All places are taken."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1) & (~Q(kind="individual") | Q(capacity=1)),
                name="appointment_has_places_of_its_kind",
                violation_error_message=_("An individual session has one place, any other at least one."),
            ),
            models.CheckConstraint(
                condition=Q(institution_kind="") | ~Q(kind="individual"),
                name="appointment_institution_means_a_group",
                violation_error_message=_("Only a group comes from an institution."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="cancelled", cancelled_at__isnull=False)
                    | (~Q(status="cancelled") & Q(cancelled_at__isnull=True))
                ),
                name="appointment_cancelled_says_when",
                violation_error_message=_("A cancelled appointment says when it was cancelled, and no other does."),
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True) | Q(made_at__isnull=False),
                name="appointment_made_by_needs_at",
                violation_error_message=_("Say when this was made, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by__isnull=True) | Q(cancelled_at__isnull=False),
                name="appointment_cancelled_by_needs_at",
                violation_error_message=_("Say when this was cancelled, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(kept_anyway_by__isnull=True) | Q(kept_anyway_at__isnull=False),
                name="appointment_kept_anyway_by_needs_at",
                violation_error_message=_("Say when it was decided to keep this, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_expected(self) -> bool:
        """Whether its beneficiaries still count on it."""
        return self.status in self.EXPECTED
