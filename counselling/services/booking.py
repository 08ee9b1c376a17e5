"""Taking, moving and giving up a time."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from centre.models import User
from counselling import notices
from counselling.acts import AppointmentAct
from counselling.models import (
    Appointment,
    Beneficiary,
    CallBack,
    Counsellor,
    Participation,
    new_token,
    statements,
    token_hash,
)
from counselling.services.beneficiaries import Introduction, known_or_new, number_index
from counselling.services.holds import held_under, release
from counselling.services.mail import is_only_by_mail, mail_by_its_own_rules
from counselling.services.refusals import OneTimeForAll, TooLate
from counselling.services.taking import give_room, least_busy, locked_and_free, put_at, taken
from counselling.services.transactions import EXCLUDED, in_one_piece, locked, sqlstate
from counselling.times import Wish
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
    relation: str = ""  # who it is, where it is for somebody else


@dataclass(frozen=True)
class Request:
    """All that somebody asks for who books. The same `key` is the same request, however often it is sent."""

    key: uuid.UUID
    wish: Wish
    starts_at: datetime
    subject: Subject
    introduction: Introduction
    consent_version: str
    memorable_word: str = ""
    agrees_to_follow_up: bool = False
    is_extra: bool = False  # one too many on its number today, as far as the door can tell


def book(*, request: Request, by: User | None) -> Participation:
    """The person has that time with a counsellor who fits the wish, and the notices about it are planned.

    A time that is kept under the request's key becomes the appointment; one that lapsed is asked for like any other.
    Where the number has three appointments to come already, or the request is an extra one for another reason, the
    answer is the same, but it keeps no time and the desk owes a call. Raises TimeTaken with other times, and Busy.
    """
    try:
        return _book(request, by)
    except IntegrityError as error:
        # The same request came twice, and others are free at its time too; or somebody wrote past the locks.
        twin = _made_of(request)
        if twin:
            return twin
        if sqlstate(error) != EXCLUDED:
            raise
        raise taken(request.wish, request.starts_at) from error


@in_one_piece
def _book(request: Request, by: User | None) -> Participation:
    kept = held_under(request.key)
    counsellors = locked_and_free(request.wish, request.starts_at, besides=kept)
    if not counsellors:
        twin = _made_of(request)
        if twin:
            return twin
        raise taken(request.wish, request.starts_at)
    beneficiary = known_or_new(request.introduction)
    to_come = statements.to_come_on_number(number_index(request.introduction.phone))
    is_extra = by is None and (request.is_extra or to_come >= MOST_TO_COME)
    status = Appointment.Status.WANTED if is_extra else Appointment.Status.BOOKED
    appointment = _appointment(request, kept, counsellors, status, by)
    participation = _participation(request, appointment, beneficiary, by)
    if status == Appointment.Status.WANTED:
        _owe_call(participation)
    if by is not None:
        notices.tell_of_no_follow_up(beneficiary)
    notices.tell_of_time(participation, by=by)
    detail = {"mode": appointment.mode, "status": appointment.status}
    audit.record(action=AppointmentAct.BOOKED, by=by, about=appointment, detail=detail)
    return participation


def move(*, participation: Participation, starts_at: datetime, by: User | None, stays: bool = False) -> Participation:
    """The same appointment is at another time, with the same counsellor if that one is free then.

    Where it `stays`, it goes to nobody else, whatever that counsellor counsels on otherwise. A group's time is not one
    person's to move: OneTimeForAll.

    Manage link and reference stay; notices of the old time are dead, those of the new one are planned. To send it
    twice changes nothing more. Raises TimeTaken with other times, TooLate, and Busy.
    """
    if participation.appointment.kind != Appointment.Kind.INDIVIDUAL:
        raise OneTimeForAll
    wish = Wish.to_stay(participation.appointment) if stays else Wish.of(participation)
    try:
        return _move(participation, wish, starts_at, by)
    except IntegrityError as error:
        if sqlstate(error) != EXCLUDED:
            raise
        raise taken(wish, starts_at) from error


@in_one_piece
def _move(participation: Participation, wish: Wish, starts_at: datetime, by: User | None) -> Participation:
    counsellors = locked_and_free(wish, starts_at, besides=participation.appointment)
    participation = _as_it_stands(participation)
    appointment = participation.appointment
    if not participation.is_to_come or wish.only not in (None, appointment.counsellor):
        raise TooLate
    if appointment.starts_at == starts_at:
        return participation
    if not counsellors:
        raise taken(wish, starts_at)
    if appointment.counsellor not in counsellors:
        appointment.counsellor = least_busy(counsellors, starts_at)
    put_at(appointment, starts_at)
    give_room(appointment)
    appointment.save()
    appointment.participations.staying().update(revision=F("revision") + 1)
    participation.refresh_from_db(fields=["revision"])
    notices.tell_of_time(participation, by=by)
    audit.record(action=AppointmentAct.MOVED, by=by, about=appointment)
    return participation


@in_one_piece
def grant(*, participation: Participation, by: User) -> Participation:
    """An extra appointment, which kept no time, is a booked one like any other, and its notices are planned.

    Raises TimeTaken where somebody else has its time by now, TooLate, and Busy.
    """
    wish, starts_at = Wish.of(participation), participation.appointment.starts_at
    counsellors = locked_and_free(wish, starts_at, besides=participation.appointment)
    participation = _as_it_stands(participation)
    appointment = participation.appointment
    if not participation.is_to_come:
        raise TooLate
    if appointment.status == Appointment.Status.BOOKED:
        return participation
    if not counsellors:
        raise taken(wish, starts_at)
    if appointment.counsellor not in counsellors:
        appointment.counsellor = least_busy(counsellors, starts_at)
        put_at(appointment, starts_at)
    appointment.status = Appointment.Status.BOOKED
    give_room(appointment)
    appointment.save()
    notices.tell_of_time(participation, by=None)
    detail = {"mode": appointment.mode, "status": appointment.status}
    audit.record(action=AppointmentAct.BOOKED, by=by, about=appointment, detail=detail)
    return participation


@in_one_piece
def leave(*, participation: Participation, by: User | None, reason: str = "") -> Participation:
    """The person no longer comes, and may have said why.

    An appointment that was theirs alone is cancelled, and its time is free again. To send it
    twice changes nothing more. Raises TooLate and Busy.
    """
    locked([participation.appointment.counsellor])
    participation = _as_it_stands(participation)
    if participation.left_at:
        return participation
    if not participation.is_to_come:
        raise TooLate
    appointment, had_place = participation.appointment, participation.waiting_since is None
    give_up(participation, by=by, reason=reason)
    appointment.taken -= had_place
    if appointment.kind == Appointment.Kind.INDIVIDUAL:
        appointment.status = Appointment.Status.CANCELLED
        appointment.cancelled_at, appointment.cancelled_by = timezone.now(), by
    appointment.save(update_fields=["taken", "status", "cancelled_at", "cancelled_by"])
    if appointment.kind != Appointment.Kind.INDIVIDUAL and had_place:
        _let_in(appointment)
    audit.record(action=AppointmentAct.CANCELLED, by=by, about=appointment)
    return participation


def give_up(participation: Participation, *, by: User | None, reason: str = "") -> None:
    """The person's place is theirs no longer, and they are owed word of it. What is left of the appointment is up to
    whoever calls this, within the transaction that locked it."""
    now = timezone.now()
    participation.left_at, participation.left_by, participation.left_reason = now, by, reason
    participation.revision += 1
    participation.save(update_fields=["left_at", "left_by", "left_reason", "revision"])
    CallBack.objects.open().filter(participation=participation).update(answered_at=now, answered_by=by)
    notices.tell_of_cancellation(participation, by=by)


def _let_in(appointment: Appointment) -> None:
    """Who has waited longest has the place that was given up, and is owed word of it."""
    first = appointment.participations.waiting().select_related("beneficiary").first()
    if first is None or appointment.starts_at <= timezone.now():
        return
    first.appointment, first.waiting_since = appointment, None
    first.save(update_fields=["waiting_since"])
    appointment.taken += 1
    appointment.save(update_fields=["taken"])
    notices.tell_of_time(first, by=None)


def _as_it_stands(participation: Participation) -> Participation:
    """The row as the database has it now, locked with its appointment."""
    rows = Participation.objects.select_related("appointment__counsellor", "appointment__centre", "beneficiary")
    return rows.select_for_update(of=("self", "appointment")).get(pk=participation.pk)


def _appointment(
    request: Request, kept: Appointment | None, counsellors: list[Counsellor], status: str, by: User | None
) -> Appointment:
    """The time that was kept for this request; where none is, or another one, a new one."""
    whose = next((one for one in counsellors if kept and one.pk == kept.counsellor_id), None)
    if kept and kept.starts_at == request.starts_at and whose:
        appointment, appointment.counsellor = kept, whose
    else:
        if kept:
            release(key=request.key)
        appointment = Appointment(counsellor=least_busy(counsellors, request.starts_at))
        put_at(appointment, request.starts_at)
    appointment.centre, appointment.mode = request.wish.centre, request.wish.mode
    appointment.status, appointment.made_by, appointment.taken = status, by, 1
    appointment.held_until = appointment.hold_key = None
    give_room(appointment)
    appointment.save()
    return appointment


def _participation(
    request: Request, appointment: Appointment, beneficiary: Beneficiary, by: User | None
) -> Participation:
    participation = Participation(
        appointment=appointment,
        beneficiary=beneficiary,
        request_key=request.key,
        topic=request.subject.topic,
        for_whom=request.subject.for_whom,
        destination=request.subject.destination,
        relation=request.subject.relation,
        with_whom=request.wish.with_whom,
        language=request.wish.language,
        wants_interpreter=request.wish.interpreter,
        zone=request.introduction.zone or (beneficiary.zone if by else ""),
        consent_version=request.consent_version,
    )
    participation.token = new_token()
    participation.token_hash = token_hash(participation.token)
    participation.email = request.introduction.email or None
    participation.memorable_word = request.memorable_word or None
    if request.agrees_to_follow_up:
        participation.follow_up_consent_at = participation.consent_at
    participation.save()
    if by is None and is_only_by_mail(request.introduction):
        mail_by_its_own_rules(participation, request.introduction)
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
