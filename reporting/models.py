"""Who is sent the link to each month's report, and what they are sent."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from centre.models import Role, User
from messaging.models import StaffNotice, StaffNoticeQuerySet
from reporting.periods import Month

READERS = (Role.ANALYST, Role.MANAGER)
"""Whoever has neither role could not open the report."""


class ReportRecipientQuerySet(models.QuerySet["ReportRecipient"]):
    """Those who are sent the report."""

    def chosen_before(self, moment: datetime) -> Self:
        return self.filter(chosen_at__lt=moment)

    def people(self) -> models.QuerySet[User]:
        """Those of them who can open it."""
        chosen = Exists(self.filter(person=OuterRef("pk")))
        return User.objects.with_access().filter(chosen, role_readers()).order_by("name", "pk")


def role_readers() -> Q:
    """People who have a role that opens reports."""
    able = User.objects.none()
    for role in READERS:
        able = able | User.objects.holding(role)
    return Q(pk__in=able.values("pk"))


class ReportRecipient(models.Model):
    """A person to whom a manager has the link to each month's report sent."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    chosen_at = models.DateTimeField(default=timezone.now, editable=False)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ReportRecipientQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.person)


class ReportCheckQuerySet(models.QuerySet["ReportCheck"]):
    """Checks of reports."""

    def standing(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def of(self, month: Month) -> Self:
        return self.filter(month=month.first)


class ReportCheck(models.Model):
    """A person's word that they have checked the report of a month, until somebody takes it back.

    It freezes nothing: what is logged late still changes the figures, and the page says since when they were checked.
    """

    month = models.DateField(_("month"))
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReportCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-checked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["month"],
                condition=Q(withdrawn_at__isnull=True),
                name="report_check_is_one",
                violation_error_message=_("This report is checked already."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="report_check_month_is_its_first_day",
                violation_error_message=_("A month is written as its first day."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="report_check_withdrawn_by_needs_at",
                violation_error_message=_("Say when the check was taken back, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReportNotice(StaffNotice):
    """The link to a month's report, owed to somebody whom a manager chose. `about_on` is the month's first day."""

    class Kind(models.TextChoices):
        MONTH = "month", _("the month’s report")

    objects = StaffNoticeQuerySet["ReportNotice"].as_manager()

    class Meta(StaffNotice.Meta):
        abstract = False
        constraints = [
            *StaffNotice.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["month"]),
                name="report_notice_kind_is_known",
                violation_error_message=_("There is no such kind of notice."),
            ),
        ]

    def is_wanted(self) -> bool:
        """Who was taken off the list meanwhile, or can no longer open it, is not written to."""
        return ReportRecipient.objects.people().filter(pk=self.person_id).exists()

    def told(self, language: str) -> dict[str, Any]:
        month = Month.of(self.about_on)
        link = f"{settings.ORIGIN}{reverse('reporting:report_detail', args=[str(month)])}"
        is_checked = ReportCheck.objects.standing().of(month).exists()
        return {"month": date_format(self.about_on, "F Y"), "is_checked": is_checked, "link": link}
