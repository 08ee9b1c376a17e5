"""What the guides rest on: sources, what was found in them, and the facts that are checked again and again."""

import hashlib
import json
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centre.models import Role
from destinations.letters import wrong_letters


class Mark(models.TextChoices):
    """How well a finding is known."""

    VERIFIED = "V", _("found in a source")
    GENERAL = "G", _("general knowledge, to be confirmed")


class FactKind(models.TextChoices):
    """What a fact says."""

    FEE = "fee", _("fee")
    NUMBER = "number", _("number")
    RULE = "rule", _("rule")
    DATE = "date", _("date")
    HOTLINE = "hotline", _("phone number")
    ADDRESS = "address", _("address")


# A false number leads people in need to whoever answers it, so nobody publishes one alone.
NEEDS_SECOND_PERSON = (FactKind.HOTLINE, FactKind.ADDRESS)

VOLATILE_HOLDS_FOR = timedelta(days=180)  # until the next check is due, where whoever checked it names no other day
STABLE_HOLDS_FOR = timedelta(days=730)


class Source(models.Model):
    """A public page or text that something was found in."""

    key = models.CharField(max_length=40, unique=True)
    publisher = models.CharField(max_length=120)
    title = models.CharField(max_length=240)
    dated = models.CharField(max_length=60, blank=True)  # as the source dates itself: "2024-11", "undated"
    url = models.URLField(max_length=400)

    def __str__(self) -> str:
        return self.key


class Finding(models.Model):
    """A line of the fact base that guides were written from, by the key under which they cite it (`sa-rights-1.2`)."""

    key = models.CharField(max_length=40, unique=True)
    mark = models.CharField(max_length=1, choices=Mark.choices)
    as_of = models.CharField(max_length=40, blank=True)  # as the source allows: "2021-24", "Jan 2026", "undated"
    sources = models.ManyToManyField(Source, related_name="findings", blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(mark__in=Mark.values), name="finding_mark_is_publishable")]

    def __str__(self) -> str:
        return self.key


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts, by how they stand."""

    def past_due(self, day: date) -> Self:
        """Those whose next check was due before this day."""
        return self.filter(due_on__lt=day)

    def due(self, day: date) -> Self:
        """The work list: past due or due that day, and what may change from year to year and was never checked."""
        return self.filter(Q(due_on__lte=day) | Q(checked_on__isnull=True, is_volatile=True))

    def unchecked(self) -> Self:
        """Those that nobody at the centre has checked yet."""
        return self.filter(checked_on__isnull=True)

    def with_all(self) -> Self:
        """With what a text that uses them needs."""
        return self.select_related("finding").prefetch_related("texts", "sources")


class Fact(models.Model):
    """One checkable claim: a value that many texts may use, and that is confirmed or changed once for all of them."""

    key = models.CharField(max_length=60, unique=True)  # that of its finding, a dot, and a name: `sa-work-6.fee`
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=16, choices=FactKind.choices)
    unit = models.CharField(max_length=40, blank=True)  # the currency, or what is counted
    is_volatile = models.BooleanField()  # may change from year to year
    as_of = models.CharField(max_length=40, blank=True)  # the date its value holds for, as the source allows
    sources = models.ManyToManyField(Source, related_name="facts", blank=True)
    # Who at the centre checked it last: readers are told the role, never the name.
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_as = models.CharField(max_length=16, choices=Role.choices, blank=True)
    due_on = models.DateField(null=True, blank=True)
    # What was last loaded from the shipped file: a fact that somebody has changed since is theirs.
    shipped_digest = models.CharField(max_length=64, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FactKind.values), name="fact_kind_is_known"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(checked_on__isnull=False),
                name="fact_checked_by_needs_on",
            ),
            models.CheckConstraint(
                condition=Q(checked_on__isnull=True, due_on__isnull=True)
                | Q(checked_on__isnull=False, due_on__gt=F("checked_on")),
                name="fact_is_due_after_its_check",
                violation_error_message=_("The next check is due after this one."),
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="fact_due_on")]

    def __str__(self) -> str:
        return self.key

    @property
    def holds_for(self) -> timedelta:
        """How long a check of it holds."""
        return VOLATILE_HOLDS_FOR if self.is_volatile else STABLE_HOLDS_FOR

    @property
    def needs_second_person(self) -> bool:
        return self.kind in NEEDS_SECOND_PERSON

    @property
    def digest(self) -> str:
        """Of what it says: the same exactly where it says the same."""
        words = {text.language: [text.value, text.confirm_with] for text in self.texts.all()}
        return digest_of(self.kind, self.unit, self.is_volatile, words)


def digest_of(kind: str, unit: str, is_volatile: bool, words: dict[str, list[str]]) -> str:
    """Of what a fact says, as `Fact.digest` has it."""
    said = json.dumps([kind, unit, is_volatile, words], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


class FactText(models.Model):
    """A fact's value in one language: a short phrase that stands in sentences; and whom to confirm it with."""

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    value = models.CharField(max_length=120)
    confirm_with = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fact", "language"], name="fact_has_one_text_a_language"),
        ]

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        """Refuses letters that only look like those of its language."""
        wrong = {
            name: ValidationError(_("This holds a letter or digit of another script that looks like the right one."))
            for name in ("value", "confirm_with")
            if any(wrong_letters(getattr(self, name), self.language))
        }
        if wrong:
            raise ValidationError(wrong)


class FactChangeQuerySet(models.QuerySet["FactChange"]):
    """Changes of facts, by how they stand."""

    def waiting(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(published_at__isnull=True, withdrawn_at__isnull=True)

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


class FactChange(models.Model):
    """A new value of a fact, in every language at once: proposed, then published or withdrawn."""

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=16, choices=FactKind.choices)  # the fact's: the constraint needs it here
    words = models.JSONField()  # {language: {"value", "confirm_with"}}
    before = models.JSONField(default=dict, blank=True)  # what it replaced, in the same form
    as_of = models.CharField(max_length=40)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = FactChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="fact_change_published_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="fact_change_withdrawn_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="fact_change_has_one_end",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[kind.value for kind in NEEDS_SECOND_PERSON])
                | Q(published_by__isnull=True)
                | ~Q(published_by=F("proposed_by")),
                name="fact_change_seen_by_a_second_person",
                violation_error_message=_("A phone number or an address is published by a second person."),
            ),
            models.UniqueConstraint(
                fields=["fact"],
                condition=Q(published_at__isnull=True, withdrawn_at__isnull=True),
                name="fact_has_one_change_waiting",
                violation_error_message=_("Another change of this fact waits for a second person."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.fact)
