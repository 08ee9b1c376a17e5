"""Rooms for sessions by video, on the server that the settings name: shown around their time only."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from centre.cuts import Mode
from counselling.models import Appointment

OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(hours=1)


def room_for(appointment: Appointment, *, now: datetime | None = None) -> str:
    """The address of the room, while it is open; empty otherwise, or where there is none."""
    now = now or timezone.now()
    is_open = appointment.starts_at - OPENS_BEFORE <= now < appointment.ends_at + CLOSES_AFTER
    if not (has_room(appointment) and is_open and appointment.is_expected):
        return ""
    return f"{settings.VIDEO_URL}/{appointment.video_room}"


def has_room(appointment: Appointment) -> bool:
    """Whether one will open at its time."""
    named = appointment.status == Appointment.Status.BOOKED and appointment.video_room is not None
    return bool(settings.VIDEO_URL) and appointment.mode == Mode.VIDEO and named
