"""What the clock has shown of itself, and what a demonstration did not send."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.contact import Channel
from messaging.parts import Parts, parts


class Heartbeat(models.Model):
    """When a part of the clock last showed that it lives."""

    name = models.SlugField(primary_key=True, max_length=40)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.beaten_at:%Y-%m-%d %H:%M:%S}"


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    """Messages that a demonstration did not send."""

    def older_than_newest(self, count: int) -> Self:
        """All but so many of the newest."""
        return self.exclude(pk__in=self.order_by("-written_at").values("pk")[:count])


class OutboxMessage(models.Model):
    """A message that would have left, had this not been a demonstration."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    recipient = models.CharField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    written_at = models.DateTimeField(default=timezone.now)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at"]
        indexes = [models.Index(fields=["-written_at"], name="outbox_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["email", "sms", "whatsapp"]),
                name="outbox_channel_is_known",
                violation_error_message=_("There is no such channel."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.written_at:%Y-%m-%d %H:%M}"

    @property
    def parts(self) -> Parts | None:
        """How many SMS it would have taken; of other channels nothing."""
        return parts(self.body) if self.channel == Channel.SMS else None
