"""What differs on single days: other hours, leave, and the days on which a whole centre is closed."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.models import Centre
from centre.models.naming import BilingualName
from centre.models.places import NumberRange, SecondsOf
from counselling.models.hours import Counsellor


class DayHours(models.Model):
    """One stretch of a single day during which a counsellor can be booked: beside the weekly hours, or instead.

    A day without any hours is leave.
    """

    class Kind(models.TextChoices):
        EXTRA = "extra", _("beside the weekly hours")
        OTHER = "other", _("instead of the weekly hours")  # one of these, and none of the weekly ones holds that day

    counsellor = models.ForeignKey(Counsellor, models.CASCADE, related_name="day_hours")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.EXTRA)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["day", "starts"]
        verbose_name_plural = "hours of days"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["extra", "other"]),
                name="day_hours_kind_is_known",
                violation_error_message=_("Hours of a day stand beside the weekly ones, or instead."),
            ),
            models.CheckConstraint(
                condition=Q(starts__lt=F("ends")),
                name="day_hours_start_before_they_end",
                violation_error_message=_("The hours end after they start."),
            ),
            ExclusionConstraint(
                name="day_hours_do_not_overlap",
                expressions=[
                    ("counsellor", RangeOperators.EQUAL),
                    ("day", RangeOperators.EQUAL),
                    (NumberRange(SecondsOf("starts"), SecondsOf("ends")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These hours overlap with others of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.starts:%H:%M}–{self.ends:%H:%M}"


class LeaveQuerySet(models.QuerySet["Leave"]):
    """When counsellors are away."""

    def touching(self, start: datetime, end: datetime) -> Self:
        """What overlaps with this stretch of time."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Leave(models.Model):
    """A stretch of time during which a counsellor cannot be booked, whatever their weekly hours say."""

    class Reason(models.TextChoices):
        """Seen by the counsellor and by managers, and by nobody else."""

        HOLIDAY = "holiday", _("annual leave")
        SICK = "sick", _("illness")
        TRAINING = "training", _("training or meeting")
        ELSEWHERE = "elsewhere", _("work elsewhere")
        OTHER = "other", _("another reason")

    counsellor = models.ForeignKey(Counsellor, models.CASCADE, related_name="leave")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices, default=Reason.HOLIDAY)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

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
            models.CheckConstraint(
                condition=Q(reason__in=["holiday", "sick", "training", "elsewhere", "other"]),
                name="leave_reason_is_known",
                violation_error_message=_("There is no such reason."),
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True) | Q(made_at__isnull=False),
                name="leave_made_by_needs_at",
                violation_error_message=_("Say when this was made, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}–{self.ends_at:%Y-%m-%d %H:%M}"


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Days on which centres are closed."""

    def between(self, first: date, last: date) -> Self:
        """Those from one day to another, both among them."""
        return self.filter(day__range=(first, last))


class Holiday(BilingualName):
    """A day on which a centre is closed, whatever anybody's hours say: a manager has accepted it.

    What a calendar only suggests is no row. Where the moon is still to be seen the day is expected, and can be moved;
    `suggested_on` is the day that the calendar named, by which it is not suggested a second time.
    """

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="holidays", verbose_name=_("centre"))
    day = models.DateField(_("day"))
    is_expected = models.BooleanField(_("the moon decides"), default=False)
    suggested_on = models.DateField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["day", "centre__name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day"],
                name="holiday_is_one_a_day",
                violation_error_message=_("The centre is closed on that day already."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(accepted_at__isnull=False),
                name="holiday_accepted_by_needs_at",
                violation_error_message=_("Say when this was accepted, not only by whom."),
            ),
        ]


class DeclinedHolidayQuerySet(models.QuerySet["DeclinedHoliday"]):
    """Suggestions that were declined."""

    def between(self, first: date, last: date) -> Self:
        """Those of the days from one to another, both among them."""
        return self.filter(day__range=(first, last))


class DeclinedHoliday(BilingualName):
    """A day that the calendar suggests and on which a centre works all the same: it is suggested no more.

    The names are the calendar's, kept so that whoever wants the suggestion back knows which it was.
    """

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+", verbose_name=_("centre"))
    day = models.DateField(_("day"))
    declined_at = models.DateTimeField(default=timezone.now, editable=False)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeclinedHolidayQuerySet.as_manager()

    class Meta:
        ordering = ["day", "centre__name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day"],
                name="holiday_is_declined_once",
                violation_error_message=_("This day is suggested no more already."),
            ),
            models.CheckConstraint(
                condition=Q(declined_by__isnull=True) | Q(declined_at__isnull=False),
                name="holiday_declined_by_needs_at",
                violation_error_message=_("Say when this was declined, not only by whom."),
            ),
        ]
