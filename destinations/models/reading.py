"""What comes back from readers, and what they hear: feedback, reads without readers, recordings."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeguards.fields import EncryptedTextField, Sealed

FEEDBACK_MOST = 1000  # characters
FEEDBACK_KEPT_FOR = timedelta(days=365)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """What readers said, by how it stands."""

    def unread(self) -> Self:
        """What no editor has looked at yet, the oldest first."""
        return self.filter(read_at__isnull=True).order_by("given_on", "pk")

    def outlived(self, day: date) -> Self:
        """What was kept for as long as it is needed."""
        return self.filter(given_on__lt=day - FEEDBACK_KEPT_FOR)


class Feedback(Sealed):
    """What a reader said of a section: useful or not, and what is missing. For editors; shown to nobody else.

    It asks nothing personal, but people write what they like: so the words are sealed, kept for a year, and carry
    the day alone; nothing leads back to the phone that they came from.
    """

    section = models.ForeignKey("destinations.Section", models.CASCADE, related_name="feedback")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    is_useful = models.BooleanField()
    missing = EncryptedTextField(_("what is missing"), max_length=FEEDBACK_MOST, blank=True)
    given_on = models.DateField(default=timezone.localdate)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(read_by__isnull=True) | Q(read_at__isnull=False), name="feedback_read_by_needs_at"
            ),
        ]
        indexes = [models.Index(fields=["given_on"], name="feedback_given_on")]


class ReadTallyQuerySet(models.QuerySet["ReadTally"]):
    """Reads, as a report asks for them: all are lower bounds."""

    def between(self, first: date, last: date) -> Self:
        """Those of these days, both included."""
        return self.filter(day__gte=first, day__lte=last)

    def total(self) -> int:
        reads: int | None = self.aggregate(reads=Sum("reads"))["reads"]
        return reads or 0

    def by_country(self) -> list[tuple[str, int]]:
        """Reads of each country's guide, by its slug, the most read first; the general guides are not among them."""
        return self.filter(section__guide__country__isnull=False).summed_by("section__guide__slug")

    def by_topic(self) -> list[tuple[str, int]]:
        """Reads by what a section is about; an empty topic is that of the general guides."""
        return self.summed_by("section__topic")

    def by_language(self) -> list[tuple[str, int]]:
        return self.summed_by("language")

    def summed_by(self, what: str) -> list[tuple[str, int]]:
        return list(
            self.order_by().values(what).annotate(sum=Sum("reads")).order_by("-sum", what).values_list(what, "sum")
        )


class ReadTally(models.Model):
    """How often a section was read on a day, in a language: a lower bound, counted without knowing any reader.

    Not counted are pages read without script, without a network, for less than five seconds, or in a process that
    was killed before it wrote down what it had counted.
    """

    day = models.DateField()  # in Pakistan
    section = models.ForeignKey("destinations.Section", models.CASCADE, related_name="read_tallies")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    reads = models.PositiveIntegerField()

    objects = ReadTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "section", "language"], name="read_tally_is_one_a_day"),
            models.CheckConstraint(condition=Q(reads__gt=0), name="read_tally_counts_something"),
        ]


class RecordingQuerySet(models.QuerySet["Recording"]):
    """Recordings, by how they stand."""

    def standing(self) -> Self:
        """Those that were not withdrawn, the newest first."""
        return self.filter(withdrawn_at__isnull=True).order_by("-recorded_at")

    def fresh(self) -> Self:
        """Those that say what their text means today: what readers are offered."""
        return self.standing().filter(meaning=F("text__meaning"))

    def stale(self) -> Self:
        """Those whose text has come to mean something else since: to be recorded anew."""
        return self.standing().exclude(meaning=F("text__meaning"))


class Recording(models.Model):
    """A section's text read aloud, bound to what the text meant when it was read."""

    text = models.ForeignKey("destinations.SectionText", models.CASCADE, related_name="recordings")
    file = models.FileField(upload_to="recordings/%Y/")
    media_type = models.CharField(max_length=40)
    seconds = models.PositiveIntegerField()
    meaning = models.PositiveIntegerField()  # the text's number when it was read
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RecordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="recording_withdrawn_by_needs_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.recorded_at:%Y-%m-%d}"

    @property
    def is_stale(self) -> bool:
        """Whether the text has come to mean something else since it was read."""
        return self.meaning != self.text.meaning
