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
    is_held = appointment.status == Appointment.Status.BOOKED
    if not (has_room(appointment) and is_open and is_held):
        return ""
    return f"{settings.VIDEO_URL}/{appointment.video_room}"


def has_room(appointment: Appointment) -> bool:
    """Whether one opens at its time. The same of an extra appointment, whose page must not say that it is one."""
    is_named = appointment.is_expected and appointment.video_room is not None
    return bool(settings.VIDEO_URL) and appointment.mode == Mode.VIDEO and is_named
