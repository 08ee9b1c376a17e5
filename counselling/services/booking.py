"""Taking, moving and giving up a time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import Count, F, Q
from django.utils import timezone

from centre.models import User
from counselling import notices
from counselling.acts import AppointmentAct
from counselling.models import Appointment, Beneficiary, CallBack, Counsellor, Participation, new_token, token_hash
from counselling.services.beneficiaries import Introduction, known_or_new
from counselling.services.refusals import TimeTaken, TooLate
from counselling.services.transactions import EXCLUDED, in_one_piece, locked, sqlstate
from counselling.times import Wish, nearest
from destinations.models import Country
from safeguards import audit

MOST_TO_COME = 3
"""Appointments to come on one number; beyond, somebody of the desk speaks with the person first."""


@dataclass(frozen=True)
class Subject:
    """What somebody wants to speak about, and for whom."""

    topic: str
    for_whom: str = Participation.ForWhom.MYSELF
    destination: Country | None = None


@dataclass(frozen=True)
class Request:
    """All that somebody asks for who books. The same `key` is the same request, however often it is sent."""

    key: uuid.UUID
    wish: Wish
    starts_at: datetime
    subject: Subject
    introduction: Introduction
    consent_version: str


def book(*, request: Request, by: User | None) -> Participation:
    """The person has that time with a counsellor who fits the wish, and the notices about it are planned.

    Where the number has three appointments to come already the answer is the same, but the extra one keeps no time
    and the desk owes a call. Raises TimeTaken with other times, and Busy.
    """
    try:
        return _book(request, by)
    except IntegrityError as error:
        # The locks make this rare: the same request came twice at the same moment, or somebody wrote past them.
        twin = _made_of(request)
        if twin:
            return twin
        if sqlstate(error) != EXCLUDED:
            raise
        raise _taken(request.wish, request.starts_at) from error


@in_one_piece
def _book(request: Request, by: User | None) -> Participation:
    counsellors = _locked_and_free(request.wish, request.starts_at)
    twin = _made_of(request)
    if twin:
        return twin
    if not counsellors:
        raise _taken(request.wish, request.starts_at)
    beneficiary = known_or_new(request.introduction)
    to_come = Participation.objects.with_number(request.introduction.phone).to_come(timezone.now()).count()
    status = Appointment.Status.WANTED if by is None and to_come >= MOST_TO_COME else Appointment.Status.BOOKED
    appointment = _appointment(request, _least_busy(counsellors, request.starts_at), status, by)
    participation = _participation(request, appointment, beneficiary)
    if status == Appointment.Status.WANTED:
        _owe_call(participation)
    notices.tell_of_time(participation, by=by)
    detail = {"mode": appointment.mode, "status": appointment.status}
    audit.record(action=AppointmentAct.BOOKED, by=by, about=appointment, detail=detail)
    return participation


def move(*, participation: Participation, starts_at: datetime, by: User | None) -> Participation:
    """The same appointment is at another time, with the same counsellor if that one is free then.

    Manage link and reference stay; notices of the old time are dead, those of the new one are planned. To send it
    twice changes nothing more. Raises TimeTaken with other times, TooLate, and Busy.
    """
    try:
        return _move(participation, starts_at, by)
    except IntegrityError as error:
        if sqlstate(error) != EXCLUDED:
            raise
        raise _taken(Wish.of(participation), starts_at) from error


@in_one_piece
def _move(participation: Participation, starts_at: datetime, by: User | None) -> Participation:
    wish = Wish.of(participation)
    counsellors = _locked_and_free(wish, starts_at, moving=participation.appointment)
    participation = _as_it_stands(participation)
    appointment = participation.appointment
    if not participation.is_to_come:
        raise TooLate
    if appointment.starts_at == starts_at:
        return participation
    if not counsellors:
        raise _taken(wish, starts_at)
    if appointment.counsellor not in counsellors:
        appointment.counsellor = _least_busy(counsellors, starts_at)
    _put_at(appointment, starts_at)
    appointment.save()
    appointment.participations.staying().update(revision=F("revision") + 1)
    participation.refresh_from_db(fields=["revision"])
    notices.tell_of_time(participation, by=by)
    audit.record(action=AppointmentAct.MOVED, by=by, about=appointment)
    return participation


@in_one_piece
def leave(*, participation: Participation, by: User | None) -> Participation:
    """The person no longer comes; an appointment that was theirs alone is cancelled, and its time is free again.

    To send it twice changes nothing more. Raises TooLate and Busy.
    """
    locked([participation.appointment.counsellor])
    participation = _as_it_stands(participation)
    if participation.left_at:
        return participation
    if not participation.is_to_come:
        raise TooLate
    now, appointment = timezone.now(), participation.appointment
    participation.left_at, participation.left_by = now, by
    participation.revision += 1
    participation.save(update_fields=["left_at", "left_by", "revision"])
    CallBack.objects.open().filter(participation=participation).update(answered_at=now, answered_by=by)
    notices.tell_of_cancellation(participation)
    appointment.taken -= 1
    if appointment.kind == Appointment.Kind.INDIVIDUAL:
        appointment.status = Appointment.Status.CANCELLED
        appointment.cancelled_at, appointment.cancelled_by = now, by
    appointment.save(update_fields=["taken", "status", "cancelled_at", "cancelled_by"])
    audit.record(action=AppointmentAct.CANCELLED, by=by, about=appointment)
    return participation


def _locked_and_free(wish: Wish, starts_at: datetime, moving: Appointment | None = None) -> list[Counsellor]:
    """Those who can grant the wish then: found, locked with whoever has the appointment now, and looked at again."""
    found = wish.counsellors_at(starts_at, now=timezone.now(), besides=moving)
    locked([*found, moving.counsellor] if moving else found)
    still_free = wish.counsellors_at(starts_at, now=timezone.now(), besides=moving)
    return [counsellor for counsellor in still_free if counsellor in found]


def _as_it_stands(participation: Participation) -> Participation:
    """The row as the database has it now, locked with its appointment."""
    rows = Participation.objects.select_related("appointment__counsellor", "appointment__centre", "beneficiary")
    return rows.select_for_update(of=("self", "appointment")).get(pk=participation.pk)


def _least_busy(counsellors: Sequence[Counsellor], starts_at: datetime) -> Counsellor:
    """Of several who are free, the one with the fewest appointments around that time."""
    around = Q(
        appointments__status__in=Appointment.KEEPS_TIME,
        appointments__starts_at__range=(starts_at - timedelta(hours=12), starts_at + timedelta(hours=12)),
    )
    rows = Counsellor.objects.filter(pk__in=[counsellor.pk for counsellor in counsellors])
    least: Counsellor = rows.annotate(load=Count("appointments", filter=around)).order_by("load", "pk")[0]
    return least


def _appointment(request: Request, counsellor: Counsellor, status: str, by: User | None) -> Appointment:
    appointment = Appointment(
        centre=request.wish.centre,
        counsellor=counsellor,
        mode=request.wish.mode,
        status=status,
        taken=1,
        made_by=by,
    )
    _put_at(appointment, request.starts_at)
    appointment.save()
    return appointment


def _put_at(appointment: Appointment, starts_at: datetime) -> None:
    counsellor = appointment.counsellor
    appointment.starts_at = appointment.blocked_from = starts_at
    appointment.ends_at = starts_at + timedelta(minutes=counsellor.session_minutes)
    appointment.blocked_until = appointment.ends_at + timedelta(minutes=counsellor.buffer_minutes)


def _participation(request: Request, appointment: Appointment, beneficiary: Beneficiary) -> Participation:
    participation = Participation(
        appointment=appointment,
        beneficiary=beneficiary,
        request_key=request.key,
        topic=request.subject.topic,
        for_whom=request.subject.for_whom,
        destination=request.subject.destination,
        with_whom=request.wish.with_whom,
        consent_version=request.consent_version,
    )
    participation.token = new_token()
    participation.token_hash = token_hash(participation.token)
    participation.email = request.introduction.email or None
    participation.save()
    return participation


def _owe_call(participation: Participation) -> None:
    CallBack.objects.create(
        reason=CallBack.Reason.MANY,
        beneficiary=participation.beneficiary,
        participation=participation,
        centre=participation.appointment.centre,
        topic=participation.topic,
        consent_version=participation.consent_version,
    )


def _made_of(request: Request) -> Participation | None:
    return Participation.objects.filter(request_key=request.key).first()


def _taken(wish: Wish, starts_at: datetime) -> TimeTaken:
    return TimeTaken(nearest(wish.free_times(now=timezone.now()), starts_at))
