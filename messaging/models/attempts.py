"""What became of each message that left or should have, and the text of it for as long as the staff may need it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.contact import Channel
from safeguards.fields import EncryptedTextField, Sealed

LONGEST_TEXT = 4000


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts to send."""

    def at(self, notices: Iterable[Any]) -> Self:
        """Those made to send these notices, the first ones first."""
        return self.filter(notice__in=[notice.pk for notice in notices]).order_by("begun_at")

    def open(self) -> Self:
        """The one that the worker has begun and said nothing more of."""
        return self.filter(outcome=Attempt.Outcome.BEGUN)

    def known_as(self, channel: str, reference: str) -> Self:
        """Those that the provider of this channel calls so."""
        return self.filter(channel=channel, reference=reference).exclude(reference="")

    def with_text_before(self, moment: datetime) -> Self:
        """Those begun before, whose text still lies here."""
        return self.filter(begun_at__lt=moment, text__isnull=False)

    def begun_before(self, moment: datetime) -> Self:
        return self.filter(begun_at__lt=moment)


class Attempt(Sealed):
    """One try to send one notice by one channel: when, with what outcome, and what its provider said of it since.

    It names its notice by key alone, for messaging knows no domain; keys are random, so that none stands for two.
    """

    class Outcome(models.TextChoices):
        """What the sending came to."""

        BEGUN = "begun", _("begun")  # and nothing more is known: the worker may have died at it
        SENT = "sent", _("accepted by the provider")
        REFUSED = "refused", _("refused")
        NOT_NOW = "not_now", _("not taken for now")
        UNKNOWN = "unknown", _("no answer")

    model = models.CharField(max_length=60)  # of the notice, as "app.model"
    notice = models.UUIDField()
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    number = models.PositiveSmallIntegerField(default=1)  # among those by this channel
    parts = models.PositiveSmallIntegerField(default=1)  # how many SMS it is; of other channels one
    text = EncryptedTextField(max_length=LONGEST_TEXT, null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.BEGUN)
    code = models.CharField(max_length=24, blank=True)  # the provider's, or ours
    reference = models.CharField(max_length=128, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    undelivered_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["begun_at"]
        indexes = [
            models.Index(fields=["notice", "begun_at"], name="attempt_of_notice"),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="attempt_by_reference"),
            models.Index(fields=["begun_at"], name="attempt_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["sms", "email", "whatsapp"]),
                name="attempt_channel_is_known",
                violation_error_message=_("There is no such channel."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["begun", "sent", "refused", "not_now", "unknown"]),
                name="attempt_outcome_is_known",
                violation_error_message=_("There is no such outcome."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="begun", ended_at__isnull=True) | (~Q(outcome="begun") & Q(ended_at__isnull=False)),
                name="attempt_ends_with_an_outcome",
                violation_error_message=_("An attempt has ended exactly where its outcome is known."),
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(undelivered_at__isnull=True),
                name="attempt_is_delivered_or_not",
                violation_error_message=_("A message is delivered or it is not."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
