"""The volunteers' activities, and the tally that is kept of them."""

import uuid
from datetime import date
from typing import NamedTuple, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.cuts import SessionTopic
from centre.models import Centre, District, Project, Role, User
from outreach.choices import STANDING, ActivityKind, Source, Standing, State
from outreach.models.groups import Group
from outreach.months import first_day, following
from safeguards.fields import CleanLineField

MOST_HEADS = 10_000  # of one sort at one activity; more is a slip of the finger
EARLIEST = date(2000, 1, 1)


class HeadCount(NamedTuple):
    """Heads counted in a crowd without names. Their unit is the attendance, never the person."""

    women: int
    men: int
    girls: int
    boys: int

    @property
    def total(self) -> int:
        return sum(self)


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activities, asked for in the field's words."""

    WAITING = Q(confirmed_at__isnull=True, returned_at__isnull=True, refuted_at__isnull=True)

    def of(self, person: User) -> Self:
        """Those this person may see: their own; a coordinator also those of their centre, and those of none.

        A coordinator who belongs to no centre serves them all.
        """
        own = Q(logged_by=person)
        if Role.COORDINATOR not in person.roles:
            return self.filter(own)
        if person.centre_id is None:
            return self
        return self.filter(own | Q(centre=person.centre_id) | Q(centre__isnull=True))

    def logged_by(self, person: User) -> Self:
        return self.filter(logged_by=person)

    def waiting(self) -> Self:
        """Those that the coordinator has not answered, or that were mended since."""
        return self.filter(self.WAITING)

    def returned(self) -> Self:
        return self.filter(returned_at__isnull=False)

    def verified(self) -> Self:
        """Those that count in the headline."""
        return self.filter(confirmed_at__isnull=False)

    def unverified(self) -> Self:
        """Those that nobody has confirmed or refuted."""
        return self.filter(confirmed_at__isnull=True, refuted_at__isnull=True)

    def refuted(self) -> Self:
        return self.filter(refuted_at__isnull=False)

    def in_state(self, state: str) -> Self:
        by_state = {
            State.WAITING: self.waiting,
            State.RETURNED: self.returned,
            State.VERIFIED: self.verified,
            State.REFUTED: self.refuted,
        }
        return by_state[State(state)]()

    def as_asked(self, *, state: str, month: date | None, district: District | None, volunteer: User | None) -> Self:
        """Those that a coordinator's filter leaves; without a state those that wait."""
        found = self if state == "all" else self.in_state(state or State.WAITING)
        if month is not None:
            found = found.in_month(month)
        if district is not None:
            found = found.filter(district=district)
        return found if volunteer is None else found.logged_by(volunteer)

    def in_month(self, month: date) -> Self:
        """Those that took place in the month of this day, whenever they were logged."""
        return self.filter(on__gte=first_day(month), on__lt=following(month))

    def between(self, first: date, last: date) -> Self:
        """Those that took place from the first day to the last, both included."""
        return self.filter(on__gte=first, on__lte=last)

    def about(self, topic: str) -> Self:
        return self.filter(topics__contains=[topic])

    def head_count(self) -> HeadCount:
        return _head_count(self)

    def volunteers(self) -> models.QuerySet[User]:
        """The people who logged at least one of them."""
        return User.objects.filter(pk__in=self.order_by().values("logged_by")).order_by("name", "pk")

    def with_names(self) -> Self:
        """Each with what a list shows of it, in the same query."""
        return self.select_related("district", "project", "logged_by", "group")


class Activity(models.Model):
    """One outing of a volunteer group: when, where, about what, and how many heads were counted.

    The id is made on the phone, so that an activity sent twice is one. `digest` is what was sent first; what is sent
    again under the same id must be the same. `logged_at` is the phone's clock, which may be wrong, `received_at`
    ours. The centre is kept as it was then: a group that changes centre leaves past figures as they were.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="activities")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="activities")
    on = models.DateField(_("date"))
    district = models.ForeignKey(District, models.PROTECT, related_name="activities", verbose_name=_("district"))
    place = CleanLineField(_("place"), max_length=120)
    kind = models.CharField(_("what you did"), max_length=16, choices=ActivityKind.choices)
    topics = ArrayField(models.CharField(max_length=16, choices=SessionTopic.choices), verbose_name=_("topics"))
    women = models.PositiveIntegerField(_("women"), default=0)
    men = models.PositiveIntegerField(_("men"), default=0)
    girls = models.PositiveIntegerField(_("girls"), default=0)
    boys = models.PositiveIntegerField(_("boys"), default=0)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("project")
    )

    logged_at = models.DateTimeField(default=timezone.now)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="activities")
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    source = models.CharField(max_length=8, choices=Source.choices)
    digest = models.CharField(max_length=64, editable=False)
    # Raised by every mending: who confirms says which revision they saw.
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    mended_at = models.DateTimeField(null=True, blank=True)

    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    return_reason = CleanLineField(max_length=200, blank=True)
    refuted_at = models.DateTimeField(null=True, blank=True)
    refuted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refute_reason = CleanLineField(max_length=200, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-received_at"]
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["logged_by", "-on"], name="activity_by_volunteer"),
            models.Index(fields=["on"], name="activity_by_day"),
            models.Index(fields=["received_at"], name="activity_waiting", condition=ActivityQuerySet.WAITING),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(on__year__gte=EARLIEST.year),
                name="activity_is_of_our_time",
                violation_error_message=_("Look at the year of the date."),
            ),
            models.CheckConstraint(
                condition=~Q(place=""),
                name="activity_has_a_place",
                violation_error_message=_("Say where it was."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ActivityKind.values),
                name="activity_kind_is_known",
                violation_error_message=_("Choose what you did."),
            ),
            models.CheckConstraint(
                condition=Q(topics__len__gte=1, topics__contained_by=SessionTopic.values),
                name="activity_topics_are_known",
                violation_error_message=_("Choose at least one topic."),
            ),
            models.CheckConstraint(
                condition=Q(women__gt=0) | Q(men__gt=0) | Q(girls__gt=0) | Q(boys__gt=0),
                name="activity_reached_somebody",
                violation_error_message=_("Count at least one person."),
            ),
            models.CheckConstraint(
                condition=Q(women__lte=MOST_HEADS, men__lte=MOST_HEADS, girls__lte=MOST_HEADS, boys__lte=MOST_HEADS),
                name="activity_counts_are_plausible",
                violation_error_message=_("More than 10,000 at one activity cannot be counted."),
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="activity_source_is_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False),
                name="activity_confirmed_by_needs_at",
                violation_error_message=_("Say when this was confirmed, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(returned_by__isnull=True) | Q(returned_at__isnull=False),
                name="activity_returned_by_needs_at",
                violation_error_message=_("Say when this was sent back, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(refuted_by__isnull=True) | Q(refuted_at__isnull=False),
                name="activity_refuted_by_needs_at",
                violation_error_message=_("Say when this was refuted, not only by whom."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(returned_at__isnull=True, refuted_at__isnull=True)
                    | Q(confirmed_at__isnull=True, refuted_at__isnull=True)
                    | Q(confirmed_at__isnull=True, returned_at__isnull=True)
                ),
                name="activity_has_one_answer",
                violation_error_message=_("This was answered already."),
            ),
            # Nobody's figures are verified by themselves.
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("logged_by"))),
                name="activity_needs_second_person",
                violation_error_message=_("Somebody else than the one who logged it must confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, return_reason="")
                | (Q(returned_at__isnull=False) & ~Q(return_reason="")),
                name="activity_is_returned_with_a_reason",
                violation_error_message=_("Say what must be put right."),
            ),
            models.CheckConstraint(
                condition=Q(refuted_at__isnull=True, refute_reason="")
                | (Q(refuted_at__isnull=False) & ~Q(refute_reason="")),
                name="activity_is_refuted_with_a_reason",
                violation_error_message=_("Say why it is refuted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.place}"

    @property
    def state(self) -> State:
        if self.confirmed_at is not None:
            return State.VERIFIED
        if self.refuted_at is not None:
            return State.REFUTED
        return State.WAITING if self.returned_at is None else State.RETURNED

    @property
    def standing(self) -> Standing:
        """How it stands in the figures."""
        return STANDING[self.state]

    @property
    def heads(self) -> HeadCount:
        return HeadCount(self.women, self.men, self.girls, self.boys)

    @property
    def receipt(self) -> str:
        """What a volunteer can say on the phone to name this activity."""
        return self.id.hex[:8].upper()

    @property
    def topic_labels(self) -> list[str]:
        return [str(SessionTopic(topic).label) for topic in self.topics]

    def take_back_answer(self) -> None:
        """As if nobody had answered."""
        self.confirmed_at = self.returned_at = self.refuted_at = None
        self.confirmed_by = self.returned_by = self.refuted_by = None
        self.return_reason = self.refute_reason = ""


class ActivityTallyQuerySet(models.QuerySet["ActivityTally"]):
    """The tally, asked as the activities themselves are."""

    def verified(self) -> Self:
        return self.filter(standing=Standing.VERIFIED)

    def unverified(self) -> Self:
        return self.filter(standing=Standing.UNVERIFIED)

    def refuted(self) -> Self:
        return self.filter(standing=Standing.REFUTED)

    def in_month(self, month: date) -> Self:
        return self.filter(day__gte=first_day(month), day__lt=following(month))

    def between(self, first: date, last: date) -> Self:
        """From the first day to the last, both included."""
        return self.filter(day__gte=first, day__lte=last)

    def head_count(self) -> HeadCount:
        return _head_count(self)

    def activity_count(self) -> int:
        return int(self.aggregate(total=Sum("activities", default=0))["total"])


class ActivityTally(models.Model):
    """How many activities and heads there were on a day, for one combination of cuts.

    Kept by a delta in the transaction that writes the activity (services/tallies.py); it always equals a recount.
    """

    CUTS = ("day", "centre", "district", "kind", "standing", "project")
    COUNTS = ("activities", *HeadCount._fields)

    day = models.DateField()
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=ActivityKind.choices)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    activities = models.PositiveIntegerField(default=0)
    women = models.PositiveIntegerField(default=0)
    men = models.PositiveIntegerField(default=0)
    girls = models.PositiveIntegerField(default=0)
    boys = models.PositiveIntegerField(default=0)

    objects = ActivityTallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activity tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "centre", "district", "kind", "standing", "project"],
                nulls_distinct=False,
                name="activity_tally_has_one_row_a_cut",
            ),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="activity_tally_standing_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.district_id} {self.kind} {self.standing}: {self.activities}"


def _head_count(rows: "models.QuerySet[Activity] | models.QuerySet[ActivityTally]") -> HeadCount:
    return HeadCount(**rows.aggregate(**{name: Sum(name, default=0) for name in HeadCount._fields}))
