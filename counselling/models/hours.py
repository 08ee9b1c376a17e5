"""Who counsels, and when: counsellors and their weekly hours."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from centre.cuts import Mode, SessionTopic
from centre.models import Centre, OpeningHours, Role, User
from centre.models.places import NumberRange, SecondsOf

Weekday = OpeningHours.Weekday


class Days(Func):
    """From one day until another, both among them; where an end is empty, without end."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, first: str, last: str) -> None:
        super().__init__(first, last, Value("[]"))


class CounsellorQuerySet(models.QuerySet["Counsellor"]):
    """Those who counsel."""

    def working(self) -> Self:
        """Those who can be given an appointment: the role is theirs, their access stands, and they have not stopped."""
        people = User.objects.with_access().holding(Role.COUNSELLOR)
        return self.filter(stopped_at__isnull=True, person__in=people)

    def receiving(self, mode: str) -> Self:
        """Those who hold sessions this way."""
        return self.filter(modes__contains=[mode])

    def at(self, centre: Centre) -> Self:
        return self.filter(centre=centre)

    def kept_by(self, person: User) -> Self:
        """Those whose hours this person keeps: their own, and a manager everybody's."""
        return self if Role.MANAGER in person.roles else self.filter(person=person)


class Counsellor(models.Model):
    """A person of the staff who counsels: how, in which languages, how long a session takes."""

    class Gender(models.TextChoices):
        """Whom a beneficiary may ask to speak with."""

        WOMAN = "woman", _("a woman")
        MAN = "man", _("a man")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="counsellor", verbose_name=_("person")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="counsellors", verbose_name=_("centre"))
    # A relation, not a role: who may read this counsellor's notes.
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised",
        verbose_name=_("supervisor"),
    )
    gender = models.CharField(_("woman or man"), max_length=8, choices=Gender.choices)
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"), default=list)
    modes = ArrayField(
        models.CharField(max_length=16, choices=Mode.choices), verbose_name=_("how sessions are held"), default=list
    )
    # Empty: all of them.
    topics = ArrayField(
        models.CharField(max_length=16, choices=SessionTopic.choices),
        verbose_name=_("topics"),
        default=list,
        blank=True,
    )
    session_minutes = models.PositiveSmallIntegerField(_("length of a session, in minutes"), default=45)
    buffer_before_minutes = models.PositiveSmallIntegerField(_("time kept free before it, in minutes"), default=0)
    buffer_minutes = models.PositiveSmallIntegerField(_("time kept free after it, in minutes"), default=15)
    lead_minutes = models.PositiveIntegerField(_("booked at the latest so many minutes before"), default=120)
    horizon_days = models.PositiveSmallIntegerField(_("booked at most so many days ahead"), default=28)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CounsellorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gender__in=["woman", "man"]),
                name="counsellor_gender_is_known",
                violation_error_message=_("People ask to speak with a woman or with a man."),
            ),
            models.CheckConstraint(
                condition=Q(modes__contained_by=Mode.values),
                name="counsellor_modes_are_known",
                violation_error_message=_("A session is not held that way."),
            ),
            models.CheckConstraint(
                condition=Q(topics__contained_by=SessionTopic.values),
                name="counsellor_topics_are_known",
                violation_error_message=_("There is no such topic."),
            ),
            models.CheckConstraint(
                condition=Q(buffer_before_minutes__lte=480, buffer_minutes__lte=480),
                name="counsellor_buffers_are_hours_at_most",
                violation_error_message=_("At most eight hours are kept free around a session."),
            ),
            models.CheckConstraint(
                condition=Q(lead_minutes__lte=60 * 24 * 60, horizon_days__lte=366),
                name="counsellor_is_booked_within_a_year",
                violation_error_message=_(
                    "Sessions are booked at most a year ahead, and at the latest 60 days before."
                ),
            ),
            models.CheckConstraint(
                condition=Q(session_minutes__gte=5, session_minutes__lte=480),
                name="counsellor_session_has_a_length",
                violation_error_message=_("A session takes from five minutes to eight hours."),
            ),
            models.CheckConstraint(
                condition=Q(supervisor__isnull=True) | ~Q(supervisor=F("person")),
                name="counsellor_has_another_supervisor",
                violation_error_message=_("Nobody supervises themselves."),
            ),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True) | Q(stopped_at__isnull=False),
                name="counsellor_stopped_by_needs_at",
                violation_error_message=_("Say when this counsellor stopped, not only who said so."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def session(self) -> timedelta:
        """How long a session with them takes."""
        return timedelta(minutes=self.session_minutes)

    @property
    def before(self) -> timedelta:
        """What is kept free before each session."""
        return timedelta(minutes=self.buffer_before_minutes)

    @property
    def after(self) -> timedelta:
        """What is kept free after each session."""
        return timedelta(minutes=self.buffer_minutes)


class WeeklyHoursQuerySet(models.QuerySet["WeeklyHours"]):
    """Hours that come again every week."""

    def holding_between(self, first: date, last: date) -> Self:
        """Those that hold on some day from the one to the other."""
        begun = Q(holds_from__isnull=True) | Q(holds_from__lte=last)
        not_over = Q(holds_until__isnull=True) | Q(holds_until__gte=first)
        return self.filter(begun & not_over)


class WeeklyHours(models.Model):
    """One stretch of a weekday during which a counsellor can be booked, by the clocks of their centre.

    It holds from one day until another, both among them; where none is named, it has always held, or goes on.
    """

    counsellor = models.ForeignKey(Counsellor, models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    holds_from = models.DateField(_("first day"), null=True, blank=True)
    holds_until = models.DateField(_("last day"), null=True, blank=True)

    objects = WeeklyHoursQuerySet.as_manager()

    class Meta:
        ordering = ["holds_from", "weekday", "starts"]
        verbose_name_plural = "weekly hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6),
                name="weekly_hours_weekday_is_known",
                violation_error_message=_("A week has seven days."),
            ),
            models.CheckConstraint(
                condition=Q(starts__lt=F("ends")),
                name="weekly_hours_start_before_they_end",
                violation_error_message=_("The hours end after they start."),
            ),
            models.CheckConstraint(
                condition=Q(holds_from__lte=F("holds_until"))
                | Q(holds_from__isnull=True)
                | Q(holds_until__isnull=True),
                name="weekly_hours_hold_for_some_days",
                violation_error_message=_("The last day comes after the first."),
            ),
            ExclusionConstraint(
                name="weekly_hours_do_not_overlap",
                expressions=[
                    ("counsellor", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (NumberRange(SecondsOf("starts"), SecondsOf("ends")), RangeOperators.OVERLAPS),
                    (Days("holds_from", "holds_until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These hours overlap with others of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"
