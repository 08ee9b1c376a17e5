"""What is done to the rows of messaging."""

from datetime import datetime

from django.utils import timezone

from messaging.models import Heartbeat, OutboxMessage

CLOCK = "clock"


def record_heartbeat(name: str = CLOCK) -> None:
    """This part of the clock is known to live, now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": timezone.now()})


def last_beat(name: str = CLOCK) -> datetime | None:
    """When this part of the clock last showed that it lives; None where it never did."""
    return Heartbeat.objects.filter(name=name).values_list("beaten_at", flat=True).first()


def keep_in_outbox(*, channel: str, recipient: str, subject: str, body: str) -> OutboxMessage:
    """The message stands on the outbox page of the demonstration, and goes nowhere."""
    return OutboxMessage.objects.create(
        channel=channel, recipient=recipient[:254], subject=subject[:200], body=body
    )
