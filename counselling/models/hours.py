"""Who counsels, and when: counsellors, their weekly hours and their leave."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centre.cuts import Mode
from centre.models import Centre, OpeningHours, Role, User
from centre.models.places import NumberRange, SecondsOf

Weekday = OpeningHours.Weekday


class CounsellorQuerySet(models.QuerySet["Counsellor"]):
    """Those who counsel."""

    def working(self) -> Self:
        """Those who can be given an appointment: the role is theirs, their access stands, and they have not stopped."""
        people = User.objects.with_access().holding(Role.COUNSELLOR)
        return self.filter(stopped_at__isnull=True, person__in=people)

    def receiving(self, mode: str) -> Self:
        """Those who hold sessions this way."""
        return self.filter(modes__contains=[mode])

    def speaking(self, language: str) -> Self:
        """Those who hold sessions in this language."""
        return self.filter(languages__contains=[language])

    def at(self, centre: Centre) -> Self:
        return self.filter(centre=centre)

    def locked(self) -> Self:
        """In one order, and nobody else gives or frees their time before this transaction ends.

        Every write that takes or frees time comes by here first, which is what spares the exclusion constraint its
        deadlocks. Not the key: rows that point here can still be written meanwhile.
        """
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))


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
    session_minutes = models.PositiveSmallIntegerField(_("length of a session, in minutes"), default=45)
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


class WeeklyHours(models.Model):
    """One stretch of a weekday during which a counsellor can be booked, by the clocks of their centre."""

    counsellor = models.ForeignKey(Counsellor, models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["weekday", "starts"]
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
            ExclusionConstraint(
                name="weekly_hours_do_not_overlap",
                expressions=[
                    ("counsellor", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (NumberRange(SecondsOf("starts"), SecondsOf("ends")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These hours overlap with others of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class LeaveQuerySet(models.QuerySet["Leave"]):
    """When counsellors are away."""

    def touching(self, start: datetime, end: datetime) -> Self:
        """What overlaps with this stretch of time."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Leave(models.Model):
    """A stretch of time during which a counsellor cannot be booked, whatever their weekly hours say."""

    counsellor = models.ForeignKey(Counsellor, models.CASCADE, related_name="leave")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name_plural = "leave"
        indexes = [models.Index(fields=["counsellor", "ends_at"], name="leave_of_counsellor")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="leave_starts_before_it_ends",
                violation_error_message=_("The leave ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}–{self.ends_at:%Y-%m-%d %H:%M}"
