"""Another time for a whole group: one agreed on with those who come, or the nearest that its counsellor has free."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from centre.models import Room, User
from counselling import notices
from counselling.acts import AppointmentAct
from counselling.models import Appointment, Counsellor
from counselling.services.refusals import NobodyFree, TimeTaken, TooLate
from counselling.services.taking import free_room
from counselling.services.transactions import EXCLUDED, in_one_piece, lock_rooms, locked, sqlstate
from counselling.times import Span, agendas
from safeguards import audit

DAY = timedelta(days=1)
AROUND = timedelta(days=30)
"""How far from its own time another one is looked for, where that lies beyond what its counsellor offers by then."""


def move_group(*, appointment: Appointment, starts_at: datetime, room: Room | None, by: User) -> Appointment:
    """The group meets then, as long as before and with the same counsellor, also outside of their hours: the staff
    means it.

    Whoever has a place keeps it, and is owed word of the new time; nobody need be told of another room alone. To send
    it twice changes nothing more. Raises TimeTaken where the counsellor or the room has something else then, TooLate,
    and Busy.
    """
    try:
        return _move_group(appointment, starts_at, room, by)
    except IntegrityError as error:
        if sqlstate(error) != EXCLUDED:
            raise
        raise TimeTaken from error


@in_one_piece
def _move_group(appointment: Appointment, starts_at: datetime, room: Room | None, by: User) -> Appointment:
    locked([appointment.counsellor])
    if room:
        lock_rooms(room.centre)
    appointment = _as_it_stands(appointment)
    if (appointment.starts_at, appointment.room) == (starts_at, room):
        return appointment
    if starts_at <= timezone.now():
        raise TimeTaken
    was_at = appointment.starts_at
    appointment.room = room
    appointment.kept_anyway_at, appointment.kept_anyway_by = timezone.now(), by
    _put_at(appointment, starts_at)
    appointment.save()
    if was_at == starts_at:
        notices.tell_all_of_kept(appointment, by=by)
    else:
        _tell_of_time(appointment, by)
    audit.record(action=AppointmentAct.MOVED, by=by, about=appointment, detail={"places": appointment.taken})
    return appointment


def move_group_to_nearest(*, appointment: Appointment, by: User) -> Appointment:
    """The group meets at the time nearest to its own at which its counsellor can be booked for so long, and a room
    with as many seats is free if it had one; its people are told so.

    Where its counsellor has stopped it goes to another one of the centre. Raises NobodyFree, TooLate, and Busy.
    """
    try:
        return _move_to_nearest(appointment, by)
    except IntegrityError as error:
        if sqlstate(error) != EXCLUDED:
            raise
        raise NobodyFree from error


@in_one_piece
def _move_to_nearest(appointment: Appointment, by: User) -> Appointment:
    working = Counsellor.objects.working()
    own = working.filter(pk=appointment.counsellor_id)
    able = list(own or working.at(appointment.centre).receiving(appointment.mode))
    rows = locked([*able, appointment.counsellor])
    if appointment.room_id:
        lock_rooms(appointment.centre)
    appointment = _as_it_stands(appointment)
    free = _free_times(appointment, [counsellor for counsellor in rows if counsellor in able])
    if not free:
        raise NobodyFree
    nearest = min(free, key=lambda start: abs(start - appointment.starts_at))
    appointment.counsellor = free[nearest]
    appointment.kept_anyway_at = appointment.kept_anyway_by = None
    _put_at(appointment, nearest)
    appointment.room = free_room(appointment) if appointment.room_id else None
    appointment.save()
    _tell_of_time(appointment, by)
    audit.record(action=AppointmentAct.MOVED, by=by, about=appointment, detail={"places": appointment.taken})
    return appointment


def _as_it_stands(appointment: Appointment) -> Appointment:
    """The row as the database has it now, locked; what nobody can move any more is refused."""
    rows = Appointment.objects.booked().for_groups().select_related("counsellor", "centre", "room")
    found = rows.select_for_update(of=("self",)).filter(pk=appointment.pk, starts_at__gt=timezone.now()).first()
    if found is None:
        raise TooLate
    return found


def _put_at(appointment: Appointment, starts_at: datetime) -> None:
    """At this time, as long as before, with what its counsellor keeps free around it."""
    length = appointment.ends_at - appointment.starts_at
    appointment.starts_at, appointment.ends_at = starts_at, starts_at + length
    appointment.blocked_from = starts_at - appointment.counsellor.before
    appointment.blocked_until = appointment.ends_at + appointment.counsellor.after


def _tell_of_time(appointment: Appointment, by: User) -> None:
    """Who has given up their place hears nothing, and keeps the revision at which they heard last."""
    appointment.participations.staying().update(revision=F("revision") + 1)
    notices.tell_all_of_time(appointment, by=by)


def _free_times(appointment: Appointment, counsellors: list[Counsellor]) -> dict[datetime, Counsellor]:
    """Every moment at which it could start, and with whom: one query, however many days."""
    now, length = timezone.now(), appointment.ends_at - appointment.starts_at
    windows = {
        counsellor: Span(
            now + timedelta(minutes=counsellor.lead_minutes),
            max(now + timedelta(days=counsellor.horizon_days), appointment.starts_at + AROUND),
        )
        for counsellor in counsellors
    }
    if not windows:
        return {}
    around = Span(min(w.start for w in windows.values()) - DAY, max(w.end for w in windows.values()) + DAY)
    centre = appointment.centre
    seats = appointment.capacity if appointment.room_id else None
    found = agendas(counsellors, ZoneInfo(centre.zone), around, centre=centre, seats=seats, besides=appointment)
    return {
        start: counsellor
        for counsellor, agenda in found.items()
        for start in replace(agenda, session=length).free(windows[counsellor])
        if start != appointment.starts_at or counsellor.pk != appointment.counsellor_id
    }
