"""What is owed to those who keep the guides true."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from destinations.models.facts import Fact
from messaging.models import StaffNotice, StaffNoticeQuerySet


class EditorNotice(StaffNotice):
    """A message owed to an editor: how many facts are to be checked again."""

    class Kind(models.TextChoices):
        FACTS_DUE = "facts_due", _("facts to be checked")

    objects = StaffNoticeQuerySet["EditorNotice"].as_manager()

    class Meta(StaffNotice.Meta):
        abstract = False
        constraints = [
            *StaffNotice.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["facts_due"]),
                name="editor_notice_kind_is_known",
                violation_error_message=_("There is no such kind of notice."),
            ),
        ]

    def is_wanted(self) -> bool:
        return self._due().exists()

    def told(self, language: str) -> dict[str, Any]:
        return {"count": self._due().count(), "link": f"{settings.ORIGIN}{reverse('centre:desk')}"}

    def _due(self) -> models.QuerySet[Fact]:
        return Fact.objects.due(self.about_on)
