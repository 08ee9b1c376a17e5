"""The warning of the month on the home page."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from destinations.models.facts import Finding, Source


class WarningQuerySet(models.QuerySet["WarningOfTheMonth"]):
    """Warnings, by how they stand."""

    def standing(self) -> Self:
        """The one that the home page shows comes first: the newest that was not ended."""
        return self.filter(ended_at__isnull=True).order_by("-month", "-pk")

    def told_in(self, language: str | OuterRef) -> models.QuerySet["WarningOfTheMonth", dict[str, Any]]:
        """What a page says of them in this language: one JSON object each."""
        found = Source.objects.filter(findings=OuterRef("finding")).order_by("pk")
        return self.filter(texts__language=language).values_list(
            JSONObject(
                month="month",
                title="texts__title",
                text="texts__text",
                guide="guide__slug",
                as_of="finding__as_of",
                sources=ArraySubquery(found.values(source=JSONObject(publisher="publisher", url="url"))),
            ),
            flat=True,
        )


class WarningOfTheMonth(models.Model):
    """What people are warned of on the home page: it stands from its month on, until it is replaced or ended.

    It rests on a finding, as every claim does, and leads to a guide that says more.
    """

    month = models.DateField()  # its first day
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="warnings")
    guide = models.ForeignKey("destinations.Guide", models.SET_NULL, null=True, blank=True, related_name="warnings")
    set_at = models.DateTimeField()
    # Empty: it came with the portal.
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WarningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="warning_month_is_its_first_day",
                violation_error_message=_("A month is named by its first day."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="warning_ended_by_needs_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class WarningText(models.Model):
    """A warning in one language."""

    warning = models.ForeignKey(WarningOfTheMonth, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(max_length=80)
    text = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warning", "language"], name="warning_has_one_text_a_language"),
        ]

    def __str__(self) -> str:
        return self.title
