"""What opens without signing in: a counsellor's calendar feed, and the asking for a lost link."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counselling.models.hours import Counsellor
from safeguards.crypto import INDEX_BYTES


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """The addresses under which calendars fetch when a counsellor is engaged."""

    def live(self) -> Self:
        """Those that nobody has ended, of counsellors who still work."""
        return self.filter(ended_at__isnull=True, counsellor__in=Counsellor.objects.working())

    def opened_by(self, hashed: str) -> Self:
        """The one of the address with this token's hash."""
        return self.live().filter(token_hash=hashed).select_related("counsellor__centre")


class CalendarFeed(models.Model):
    """A secret address for a counsellor's own calendar. It says when they are engaged, and nothing of whom by.

    Only the hash of its token is kept: who loses the address makes another, and the old one ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    counsellor = models.ForeignKey(Counsellor, models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counsellor"],
                condition=Q(ended_at__isnull=True),
                name="calendar_feed_is_one",
                violation_error_message=_("This counsellor has a calendar address already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="calendar_feed_ended_by_needs_at",
                violation_error_message=_("Say when the address ended, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class LinkRequest(models.Model):
    """Somebody typed a number to have a lost link sent again. Every number leaves the same row, known or not.

    Whether anybody is known by it is looked at later, by the clock: the answer on the page cannot tell.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phone_index = models.BinaryField(max_length=INDEX_BYTES)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
