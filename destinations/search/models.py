"""The rows that search reads: what can be found, the words that occur, and what was asked for in vain."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Sum

MISSED_FOR = timedelta(days=180)  # how long what was asked in vain is kept


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """What can be found."""

    def to_show(self) -> Self:
        """With all that their addresses need, and without their words."""
        return self.select_related("guide__country", "section__guide__country").defer("vector")


class EntryKind(models.TextChoices):
    """What a reader is led to."""

    GUIDE = "guide"
    SECTION = "section"


class SearchEntry(models.Model):
    """One thing that can be found, in one language, with its words weighed; made from what is published."""

    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    kind = models.CharField(max_length=16, choices=EntryKind.choices)
    guide = models.ForeignKey("destinations.Guide", models.CASCADE, related_name="search_entries")
    section = models.ForeignKey(
        "destinations.Section", models.CASCADE, null=True, blank=True, related_name="search_entries"
    )
    guide_title = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    lead = models.CharField(max_length=300, blank=True)
    parts = models.JSONField(default=list)  # [{"id", "label", "text"}]: what stands under each heading
    vector = SearchVectorField()
    head = SearchVectorField()  # without what stands under the headings: small, and so quick to choose by

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language", "guide", "section"], nulls_distinct=False, name="search_entry_is_one_a_language"
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.GUIDE, section__isnull=True)
                | Q(kind=EntryKind.SECTION, section__isnull=False),
                name="search_entry_names_what_it_leads_to",
            ),
        ]
        indexes = [
            GinIndex(fields=["vector"], name="search_entry_words", fastupdate=False)
        ]  # read far more than written

    def __str__(self) -> str:
        return f"{self.language} {self.title}"

    def get_absolute_url(self) -> str:
        return (self.section or self.guide).get_absolute_url()


class SearchWord(models.Model):
    """A word that occurs in what can be found, or in the glossary: what a mistyped one is compared with."""

    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    key = models.CharField(max_length=40)
    shown = models.CharField(max_length=60)  # as it is written in a text
    is_term = models.BooleanField(default=False)  # of the glossary; stays whatever the texts say

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "key"], name="search_word_is_one_a_language")]
        indexes = [GinIndex(OpClass("key", name="gin_trgm_ops"), name="search_word_likeness", fastupdate=False)]

    def __str__(self) -> str:
        return self.shown


class MissedSearchQuerySet(models.QuerySet["MissedSearch"]):
    """What was asked for and not found."""

    def over(self, today: date) -> Self:
        """Those kept long enough."""
        return self.filter(asked_on__lt=today - MISSED_FOR)

    def by_demand(self, *, least: int = 2) -> "models.QuerySet[MissedSearch, dict[str, object]]":
        """For editors: the words and how often they were asked; what was asked but once may be somebody's name."""
        asked = self.values("language", "words").annotate(times=Sum("times"))
        return asked.filter(times__gte=least).order_by("-times", "words")


class MissedSearch(models.Model):
    """Words that found nothing on a day, and how often: nothing of who asked, no hour, no number of four digits."""

    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    words = models.CharField(max_length=80)
    asked_on = models.DateField()
    times = models.PositiveIntegerField(default=1)

    objects = MissedSearchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asked_on", "language", "words"], name="missed_search_is_one_a_day"),
            models.CheckConstraint(condition=~Q(words=""), name="missed_search_has_words"),
        ]

    def __str__(self) -> str:
        return self.words
