"""What is owed to those who check what volunteers logged."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.models import StaffNotice, StaffNoticeQuerySet
from outreach.models.activities import Activity


class CoordinatorNotice(StaffNotice):
    """A message owed to a coordinator: how much waits, never of whom."""

    class Kind(models.TextChoices):
        WAITING = "waiting", _("activities wait to be checked")

    objects = StaffNoticeQuerySet["CoordinatorNotice"].as_manager()

    class Meta(StaffNotice.Meta):
        abstract = False
        constraints = [
            *StaffNotice.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["waiting"]),
                name="coordinator_notice_kind_is_known",
                violation_error_message=_("There is no such kind of notice."),
            ),
        ]

    def is_wanted(self) -> bool:
        return self._waiting().exists()

    def told(self, language: str) -> dict[str, Any]:
        link = f"{settings.ORIGIN}{reverse('outreach:activity_check')}"
        return {"count": self._waiting().count(), "link": link}

    def _waiting(self) -> models.QuerySet[Activity]:
        """What this person is to check, as it is now."""
        return Activity.objects.of(self.person).waiting()
