"""Who is sent the link to each month's report, and what they are sent."""

from typing import Any

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
        return {"month": date_format(self.about_on, "F Y"), "link": link}
