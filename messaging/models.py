"""What the clock has shown of itself, and what a demonstration would have sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a part of the clock last showed that it lives."""

    name = models.SlugField(primary_key=True, max_length=40)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.beaten_at:%Y-%m-%d %H:%M:%S}"


class OutboxMessage(models.Model):
    """A message that would have left, had this not been a demonstration."""

    class Channel(models.TextChoices):
        """By what it would have gone."""

        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    recipient = models.CharField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-written_at"]
        indexes = [models.Index(fields=["-written_at"], name="outbox_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["email", "sms"]), name="outbox_channel_is_known",
                violation_error_message=_("There is no such channel."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.written_at:%Y-%m-%d %H:%M}"
