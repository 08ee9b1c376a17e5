"""Whether the clock goes, and how far behind it is."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from messaging import notices
from messaging.models import Heartbeat

CLOCK = "clock"


def database_now() -> datetime:
    """The time by the clock of the one server that all workers share: none takes another's work for late."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [now] = cursor.fetchone()
    moment: datetime = now
    return moment


def record_heartbeat(name: str = CLOCK) -> None:
    """This part of the clock is known to live, now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": timezone.now()})


def last_beat(name: str = CLOCK) -> datetime | None:
    """When this part of the clock last showed that it lives; None where it never did."""
    return Heartbeat.objects.filter(name=name).values_list("beaten_at", flat=True).first()


def oldest_due_age(now: datetime | None = None) -> timedelta:
    """How long the notice that has waited longest should have left by now; no time at all where none is due."""
    now = now or database_now()
    owed = (registered.notices.owed(now) for registered in notices.registered())
    oldest = (rows.aggregate(first=Min("due_at"))["first"] for rows in owed)
    return max((now - due_at for due_at in oldest if due_at is not None), default=timedelta(0))
