"""What is done to appointments that can no longer be kept as they stand: another counsellor, another time, an end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from django.db import IntegrityError
from django.utils import timezone

from centre.models import User
from counselling import notices
from counselling.acts import AppointmentAct
from counselling.models import Appointment, Counsellor
from counselling.services.booking import give_up, move
from counselling.services.group_moves import move_group_to_nearest
from counselling.services.refusals import NobodyFree, Refused, TooLate
from counselling.services.taking import free_room, least_busy
from counselling.services.transactions import EXCLUDED, in_one_piece, lock_rooms, locked, sqlstate
from counselling.times import Wish, nearest
from safeguards import audit

TRIES = 3


@dataclass
class SeenTo:
    """What became of many at once: those that are seen to, and those that stay as they were."""

    done: list[Appointment] = field(default_factory=list)
    left: list[Appointment] = field(default_factory=list)


def hand_over_all(*, appointments: Iterable[Appointment], by: User) -> SeenTo:
    """Each goes to somebody who grants what its person asked for; what nobody can take stays where it is."""
    return _each(appointments, lambda appointment: hand_over(appointment=appointment, by=by))


def move_all(*, appointments: Iterable[Appointment], by: User) -> SeenTo:
    """Each is at the free time nearest to its own that grants what its person asked for, or stays where it is."""
    return _each(appointments, lambda appointment: move_to_nearest(appointment=appointment, by=by))


def call_off_all(*, appointments: Iterable[Appointment], by: User) -> SeenTo:
    """Each is cancelled, and its people are told by whatever way they allow."""
    return _each(appointments, lambda appointment: call_off(appointment=appointment, by=by))


def keep_all(*, appointments: Iterable[Appointment], by: User) -> SeenTo:
    """Each is kept as it stands, although its counsellor's time says otherwise."""
    return _each(appointments, lambda appointment: keep_anyway(appointment=appointment, by=by))


def _each(appointments: Iterable[Appointment], act: Callable[[Appointment], object]) -> SeenTo:
    """Each in a transaction of its own: one that cannot be helped holds nobody up, and what is done stays done."""
    outcome = SeenTo()
    for appointment in appointments:
        try:
            act(appointment)
        except Refused:
            outcome.left.append(appointment)
        else:
            outcome.done.append(appointment)
    return outcome


def hand_over(*, appointment: Appointment, by: User) -> Appointment:
    """At the same time it is with another counsellor, of the gender, the language and the topic that were asked for.

    What was told to its people stays true, so that nobody is told anything, but who heard that it was not.
    Raises NobodyFree, TooLate, and Busy.
    """
    try:
        return _hand_over(appointment, by)
    except IntegrityError as error:
        if sqlstate(error) != EXCLUDED:
            raise
        raise NobodyFree from error


@in_one_piece
def _hand_over(appointment: Appointment, by: User) -> Appointment:
    wish, now = _wish(appointment), timezone.now()
    found = wish.counsellors_for(appointment)
    locked([*found, appointment.counsellor])
    appointment = _as_it_stands(appointment)
    if not appointment.is_expected or appointment.starts_at <= now:
        raise TooLate
    free = [counsellor for counsellor in wish.counsellors_for(appointment) if counsellor in found]
    if not free:
        raise NobodyFree
    appointment.counsellor = counsellor = least_busy(free, appointment.starts_at)
    appointment.blocked_from = appointment.starts_at - counsellor.before
    appointment.blocked_until = appointment.ends_at + counsellor.after
    appointment.save(update_fields=["counsellor", "blocked_from", "blocked_until"])
    notices.tell_all_of_kept(appointment, by=by)
    audit.record(action=AppointmentAct.HANDED_OVER, by=by, about=appointment)
    return appointment


def move_to_nearest(*, appointment: Appointment, by: User) -> Appointment:
    """A session is at the free time nearest to its own, and its people are told so.

    Raises NobodyFree, TooLate, and Busy.
    """
    if appointment.kind != Appointment.Kind.INDIVIDUAL:
        return move_group_to_nearest(appointment=appointment, by=by)
    participation = appointment.participations.placed().first()
    if participation is None:
        raise NobodyFree
    wish = Wish.of(participation)
    for _try in range(TRIES):
        near = nearest(wish.free_times(now=timezone.now(), besides=appointment), appointment.starts_at)
        if not near:
            break
        best = min(near, key=lambda start: abs(start - appointment.starts_at))
        try:
            return move(participation=participation, starts_at=best, by=by).appointment
        except Refused as refusal:  # taken between the look and the lock: the next nearest
            last_refusal = refusal
    else:
        raise last_refusal
    raise NobodyFree


@in_one_piece
def call_off(*, appointment: Appointment, by: User) -> Appointment:
    """Nobody is expected any more, its time is free, and whoever had a place or waited for one is owed word of it.

    To send it twice changes nothing more. Raises TooLate, and Busy.
    """
    locked([appointment.counsellor])
    appointment = _as_it_stands(appointment)
    if appointment.status == Appointment.Status.CANCELLED:
        return appointment
    if not appointment.is_expected or appointment.starts_at <= timezone.now():
        raise TooLate
    for participation in appointment.participations.staying().select_related("beneficiary"):
        participation.appointment = appointment
        give_up(participation, by=by)
    appointment.taken, appointment.status = 0, Appointment.Status.CANCELLED
    appointment.cancelled_at, appointment.cancelled_by = timezone.now(), by
    appointment.save(update_fields=["taken", "status", "cancelled_at", "cancelled_by"])
    audit.record(action=AppointmentAct.CANCELLED, by=by, about=appointment)
    return appointment


@in_one_piece
def keep_anyway(*, appointment: Appointment, by: User) -> Appointment:
    """It is meant, whatever the hours say now; what changes later is asked about again.

    Where its room was closed it has another one. Nobody can keep what its counsellor will not be there for, or what no
    room is free for. Raises TooLate, NobodyFree, and Busy.
    """
    [counsellor] = locked([appointment.counsellor])
    if appointment.room_id:
        lock_rooms(appointment.centre)
    appointment = _as_it_stands(appointment)
    if not appointment.is_expected or appointment.starts_at <= timezone.now():
        raise TooLate
    if not Counsellor.objects.working().filter(pk=counsellor.pk).exists():
        raise NobodyFree
    if appointment.room and appointment.room.closed_at:
        appointment.room = free_room(appointment)
        if appointment.room is None:
            raise NobodyFree
    appointment.kept_anyway_at, appointment.kept_anyway_by = timezone.now(), by
    appointment.save(update_fields=["room", "kept_anyway_at", "kept_anyway_by"])
    notices.tell_all_of_kept(appointment, by=by)
    audit.record(action=AppointmentAct.KEPT_ANYWAY, by=by, about=appointment)
    return appointment


def _wish(appointment: Appointment) -> Wish:
    """What was asked of this time; of a group's nothing but how it is held."""
    participation = appointment.participations.placed().select_related("appointment__centre").first()
    if participation is None or appointment.kind != Appointment.Kind.INDIVIDUAL:
        return Wish(appointment.centre, appointment.mode)
    return replace(Wish.of(participation), is_of_staff=True)


def _as_it_stands(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_related("counsellor", "centre").select_for_update(of=("self",))
    return rows.get(pk=appointment.pk)
