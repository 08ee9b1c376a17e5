"""How much was sent, and what is stopped for now."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from messaging.models.contact import Channel


class SpendingQuerySet(models.QuerySet["Spending"]):
    """Counts of what was sent."""

    def over(self, now: datetime) -> Self:
        """Those of windows that have ended."""
        return self.filter(ends_at__lte=now)

    def of_everybody(self, now: datetime) -> Self:
        """Those of whole channels, of the windows that run now."""
        return self.filter(starts_at__lte=now, ends_at__gt=now).exclude(window=Spending.Window.NUMBER)


class Spending(models.Model):
    """How many messages a channel has taken within a window, altogether or to one number, and how many it may.

    The number stands here as an index that nothing can be read from.
    """

    class Window(models.TextChoices):
        """Over what is counted."""

        NUMBER = "number", _("a number in a day")
        HOUR = "hour", _("an hour")
        DAY = "day", _("a day")

    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    window = models.CharField(max_length=8, choices=Window.choices)
    key = models.BinaryField(max_length=32, default=b"", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField()

    objects = SpendingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "spending"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "window", "key", "starts_at"],
                name="spending_is_counted_once",
                violation_error_message=_("This is counted already."),
            ),
            models.CheckConstraint(
                condition=Q(window__in=["number", "hour", "day"]),
                name="spending_window_is_known",
                violation_error_message=_("There is no such window."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="spending_starts_before_it_ends",
                violation_error_message=_("A window ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.window} {self.count}/{self.most}"

    @property
    def share(self) -> int:
        """In per cent."""
        return 100 * self.count // self.most


class PauseQuerySet(models.QuerySet["Pause"]):
    """Pauses of channels."""

    def running(self) -> Self:
        """Those that nobody has ended."""
        return self.filter(ended_at__isnull=True)


class Pause(models.Model):
    """A time during which a manager lets nothing leave by a channel. What is owed waits, or goes by another."""

    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=Q(ended_at__isnull=True),
                name="pause_is_one",
                violation_error_message=_("This channel is paused already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="pause_ended_by_needs_at",
                violation_error_message=_("Say when the pause ended, not only who ended it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.began_at:%Y-%m-%d %H:%M}"
