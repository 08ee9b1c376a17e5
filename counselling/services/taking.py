"""What every service that gives or frees a time does first, under the counsellors' locks."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from centre.cuts import Mode
from counselling.models import Appointment, Counsellor
from counselling.services.refusals import TimeTaken
from counselling.services.transactions import locked
from counselling.times import Wish, nearest

ROOM_BYTES = 16


def locked_and_free(wish: Wish, starts_at: datetime, besides: Appointment | None = None) -> list[Counsellor]:
    """Those who can grant the wish then: found, locked with whoever has the time now, and looked at again.

    `besides` stands in nobody's way: the appointment to be moved, or the hold that becomes one.
    """
    found = wish.counsellors_at(starts_at, now=timezone.now(), besides=besides)
    locked([*found, besides.counsellor] if besides else found)
    still_free = wish.counsellors_at(starts_at, now=timezone.now(), besides=besides)
    return [counsellor for counsellor in still_free if counsellor in found]


def least_busy(counsellors: Sequence[Counsellor], starts_at: datetime) -> Counsellor:
    """Of several who are free, the one with the fewest appointments around that time."""
    around = Q(
        appointments__status__in=Appointment.KEEPS_TIME,
        appointments__starts_at__range=(starts_at - timedelta(hours=12), starts_at + timedelta(hours=12)),
    )
    rows = Counsellor.objects.filter(pk__in=[counsellor.pk for counsellor in counsellors])
    least: Counsellor = rows.annotate(load=Count("appointments", filter=around)).order_by("load", "pk")[0]
    return least


def put_at(appointment: Appointment, starts_at: datetime) -> None:
    """The appointment is at this time, as long as its counsellor's sessions take."""
    counsellor = appointment.counsellor
    appointment.starts_at = appointment.blocked_from = starts_at
    appointment.ends_at = starts_at + timedelta(minutes=counsellor.session_minutes)
    appointment.blocked_until = appointment.ends_at + timedelta(minutes=counsellor.buffer_minutes)


def give_room(appointment: Appointment) -> None:
    """A session by video has a room whose name nobody can guess; it keeps it through every move."""
    if appointment.mode == Mode.VIDEO and appointment.video_room is None:
        appointment.video_room = secrets.token_hex(ROOM_BYTES)


def taken(wish: Wish, starts_at: datetime) -> TimeTaken:
    """The refusal, with free times close to the one that is gone."""
    return TimeTaken(nearest(wish.free_times(now=timezone.now()), starts_at))
