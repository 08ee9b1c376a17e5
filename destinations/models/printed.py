"""Guides in print."""

from typing import Self

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from destinations.models.guides import GuideText

MOST_PRINTED = 1_000_000
"""Bytes of a printed guide: what a phone on a slow line can be asked to take."""


class PrintedGuideQuerySet(models.QuerySet["PrintedGuide"]):
    """Printed guides, as readers ask for them."""

    def of_guide(self, slug: str, *, language: str) -> Self:
        return self.filter(guide_text__guide__slug=slug, guide_text__language=language)


class PrintedGuide(models.Model):
    """A guide in one language as PDF, as it was when its texts were last published."""

    guide_text = models.OneToOneField(GuideText, models.CASCADE, related_name="printed")
    digest = models.CharField(max_length=64)  # of all that stands on the sheets: another digest, another file
    edition = models.PositiveBigIntegerField()  # the last one of which it was known to be true
    pdf = models.BinaryField()
    made_at = models.DateTimeField()

    objects = PrintedGuideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("pdf"), MOST_PRINTED),
                name="printed_guide_is_light",
                violation_error_message=_("A printed guide is at most 1 MB."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.guide_text} {self.made_at:%Y-%m-%d}"
