"""What every service that gives or frees a time does first, under the counsellors' locks."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from centre.cuts import Mode
from centre.models import Room
from counselling.models import Appointment, Counsellor
from counselling.services.refusals import TimeTaken
from counselling.services.transactions import lock_rooms, locked
from counselling.times import Wish, nearest, rooms_of

ROOM_BYTES = 16


def locked_and_free(wish: Wish, starts_at: datetime, besides: Appointment | None = None) -> list[Counsellor]:
    """Those who can grant the wish then: all who could at some time are locked first, and looked at once.

    `besides` stands in nobody's way: the appointment to be moved, or the hold that becomes one; whose it is, is locked
    too. To look before the lock as well would spare the others a wait of some milliseconds, and cost as much again.
    """
    could = wish.counsellors()
    is_anothers = besides is not None and besides.counsellor_id not in {counsellor.pk for counsellor in could}
    rows = locked([*could, besides.counsellor] if besides and is_anothers else could)
    if wish.needs_room:
        lock_rooms(wish.centre)
    among = [counsellor for counsellor in rows if counsellor in could]
    return wish.counsellors_at(starts_at, now=timezone.now(), besides=besides, among=among)


def least_busy(counsellors: Sequence[Counsellor], starts_at: datetime) -> Counsellor:
    """Of several who are free, the one with the fewest appointments around that time."""
    if len(counsellors) == 1:
        return counsellors[0]
    around = Q(
        appointments__status__in=Appointment.KEEPS_TIME,
        appointments__starts_at__range=(starts_at - timedelta(hours=12), starts_at + timedelta(hours=12)),
    )
    rows = Counsellor.objects.filter(pk__in=[counsellor.pk for counsellor in counsellors])
    least: Counsellor = rows.annotate(load=Count("appointments", filter=around)).order_by("load", "pk")[0]
    return least


def put_at(appointment: Appointment, starts_at: datetime) -> None:
    """The appointment is at this time, as long as its counsellor's sessions take, with what is kept free around."""
    counsellor = appointment.counsellor
    appointment.starts_at = starts_at
    appointment.ends_at = starts_at + timedelta(minutes=counsellor.session_minutes)
    appointment.blocked_from = starts_at - timedelta(minutes=counsellor.buffer_before_minutes)
    appointment.blocked_until = appointment.ends_at + timedelta(minutes=counsellor.buffer_minutes)
    appointment.kept_anyway_at = appointment.kept_anyway_by = None


def give_room(appointment: Appointment) -> None:
    """One person's session at the centre has a room that is free then, its own if that is, else the smallest.

    A session by video has a room whose name nobody can guess; it keeps it through every move. An extra appointment
    keeps no time, and so no room either.
    """
    if appointment.kind == Appointment.Kind.INDIVIDUAL:
        needs_one = appointment.mode == Mode.IN_PERSON and appointment.status in Appointment.KEEPS_TIME
        appointment.room = free_room(appointment) if needs_one else None
        if needs_one and appointment.room is None:
            raise TimeTaken
    if appointment.mode == Mode.VIDEO and appointment.video_room is None:
        appointment.video_room = secrets.token_hex(ROOM_BYTES)


def free_room(appointment: Appointment) -> Room | None:
    """One that is free then and seats all who may come: its own if that does, else the smallest; or none."""
    around = appointment.blocked_from, appointment.blocked_until
    taken_then = Appointment.objects.keeping_time().touching(*around).exclude(pk=appointment.pk)
    taken_rooms = set(taken_then.values_list("room_id", flat=True))
    fitting = (room for room in rooms_of(appointment.centre) if room.seats >= appointment.capacity)
    free = [room for room in fitting if room.pk not in taken_rooms]
    return min(free, key=lambda room: room.pk != appointment.room_id, default=None)


def taken(wish: Wish, starts_at: datetime) -> TimeTaken:
    """The refusal, with free times close to the one that is gone."""
    return TimeTaken(nearest(wish.free_times(now=timezone.now()), starts_at))
