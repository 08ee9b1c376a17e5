"""Sessions for groups: agreed with a school or an institute, registered for by link or from a list, and attended."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from centre.cuts import SessionTopic
from centre.models import Project, Room, User
from counselling import notices
from counselling.acts import GroupAct
from counselling.models import Appointment, Beneficiary, Counsellor, GroupSession, Participation, new_token, token_hash
from counselling.services.beneficiaries import Introduction, known_or_new, number_index
from counselling.services.refusals import ChangedMeanwhile, GroupIsFull, TimeTaken, TooLate
from counselling.services.transactions import EXCLUDED, in_one_piece, lock_rooms, locked, only_one_for, sqlstate
from safeguards import audit

GROUPS_TOPIC = SessionTopic.OTHER
"""What a place in a group is about is the session's own title; nobody is asked for a topic of theirs."""


@dataclass(frozen=True)
class GroupPlan:
    """What is agreed on."""

    counsellor: Counsellor
    kind: str
    institution_kind: str
    title: str
    mode: str
    starts_at: datetime
    minutes: int
    capacity: int
    place: str = ""  # where it is neither at the centre nor a call
    room: Room | None = None
    project: Project | None = None


def plan_group(*, plan: GroupPlan, by: User) -> GroupSession:
    """The counsellor, and the room, hold that time for a group, also outside of their hours: the staff means it.

    Raises TimeTaken where either has something else then, and Busy.
    """
    try:
        return _plan_group(plan, by)
    except IntegrityError as error:
        if sqlstate(error) != EXCLUDED:
            raise
        raise TimeTaken from error


@in_one_piece
def _plan_group(plan: GroupPlan, by: User) -> GroupSession:
    [counsellor] = locked([plan.counsellor])
    if plan.room:
        lock_rooms(plan.room.centre)
    now, ends_at = timezone.now(), plan.starts_at + timedelta(minutes=plan.minutes)
    appointment = Appointment(
        centre=counsellor.centre,
        counsellor=counsellor,
        kind=plan.kind,
        institution_kind=plan.institution_kind,
        mode=plan.mode,
        room=plan.room,
        project=plan.project,
        starts_at=plan.starts_at,
        ends_at=ends_at,
        blocked_from=plan.starts_at - counsellor.before,
        blocked_until=ends_at + counsellor.after,
        capacity=plan.capacity,
        made_by=by,
        kept_anyway_at=now,
        kept_anyway_by=by,
    )
    appointment.full_clean(validate_constraints=False)
    appointment.save(force_insert=True)
    group = GroupSession(appointment=appointment, title=plan.title, place=plan.place, made_by=by)
    group.full_clean()
    group.save(force_insert=True)
    audit.record(action=GroupAct.PLANNED, by=by, about=appointment, detail={"places": plan.capacity})
    return group


@in_one_piece
def register(
    *, group: GroupSession, introduction: Introduction, request_key: uuid.UUID, consent_version: str, by: User | None
) -> bool:
    """The person has a place, or waits for one: True says that they have it.

    Somebody who has registered before hears what a newcomer would: that a name and a number are known is told to
    nobody, and nothing of theirs is shown or changed. The same form sent twice is one. Raises TooLate, and Busy.
    """
    appointment = _open(group)
    twin = Participation.objects.filter(request_key=request_key).first()
    if twin:
        return twin.waiting_since is None
    person = known_or_new(introduction)
    has_room = appointment.taken < appointment.capacity
    if not appointment.participations.staying().filter(beneficiary=person).exists():
        _place(appointment, person, request_key, consent_version, by)
    return has_room


@in_one_piece
def add_people(
    *,
    group: GroupSession,
    named: Iterable[Introduction],
    unnamed: int,
    seen: int | None = None,
    consent_version: str,
    by: User,
) -> tuple[int, int]:
    """Those with a number have a place, or wait for one; of the others only their number is kept, as places taken.

    Says how many have a place and how many wait. `seen` is how many without names were counted before: the same list
    sent twice counts them once. Raises ChangedMeanwhile, GroupIsFull where those without names find no place, TooLate,
    and Busy.
    """
    appointment = _open(group, also_closed=True)
    if unnamed and seen is not None and seen != group.unnamed:
        raise ChangedMeanwhile
    if appointment.taken + unnamed > appointment.capacity:
        raise GroupIsFull(appointment.capacity - appointment.taken)
    GroupSession.objects.filter(pk=group.pk).update(unnamed=F("unnamed") + unnamed)
    Appointment.objects.filter(pk=appointment.pk).update(taken=F("taken") + unnamed)
    placed = waiting = 0
    named = list(named)
    # In one order, whatever that of the list: two lists with the same people could wait for each other.
    for index in sorted({number_index(introduction.phone) for introduction in named}):
        only_one_for(index)
    for introduction in named:
        person = _of_list(introduction)
        if appointment.participations.staying().filter(beneficiary=person).exists():
            continue
        made = _place(appointment, person, uuid.uuid4(), consent_version, by)
        placed, waiting = placed + (made.waiting_since is None), waiting + (made.waiting_since is not None)
    detail = {"placed": placed, "waiting": waiting, "unnamed": unnamed}
    audit.record(action=GroupAct.LISTED, by=by, about=appointment, detail=detail)
    return placed, waiting


@in_one_piece
def close_registration(*, group: GroupSession, is_closed: bool, by: User) -> None:
    """The link takes nobody any more, or takes people again."""
    group.closed_at, group.closed_by = (timezone.now(), by) if is_closed else (None, None)
    group.save(update_fields=["closed_at", "closed_by"])
    act = GroupAct.CLOSED if is_closed else GroupAct.OPENED
    audit.record(action=act, by=by, about=group.appointment)


@in_one_piece
def enter_attendance(*, group: GroupSession, present: Collection[uuid.UUID], by: User) -> int:
    """Of those with a place these came and the others did not; says how many came. Raises TooLate before its time."""
    appointment = group.appointment
    if appointment.starts_at > timezone.now():
        raise TooLate
    placed = appointment.participations.placed()
    came = placed.filter(pk__in=present).update(attended=True)
    placed.exclude(pk__in=present).update(attended=False)
    audit.record(action=GroupAct.ATTENDED, by=by, about=appointment, detail={"came": came})
    return came


def _open(group: GroupSession, *, also_closed: bool = False) -> Appointment:
    """Its appointment as it stands, with its counsellor's row locked first, as in every write that takes time."""
    locked([group.appointment.counsellor])
    appointment = Appointment.objects.select_for_update().get(pk=group.pk)
    group.refresh_from_db(fields=["closed_at", "unnamed"])
    is_over = appointment.status != Appointment.Status.BOOKED or appointment.starts_at <= timezone.now()
    if is_over or (group.closed_at and not also_closed):
        raise TooLate
    return appointment


def _of_list(introduction: Introduction) -> Beneficiary:
    """The person on the line, with their number's lock held by whoever calls.

    Of somebody known nothing changes: a list says nothing of how they may be reached.
    """
    known = Beneficiary.objects.filter(phone_index=introduction.phone, name_index=introduction.name).first()
    return known or known_or_new(introduction)


def _place(
    appointment: Appointment,
    person: Beneficiary,
    request_key: uuid.UUID,
    consent_version: str,
    by: User | None,
) -> Participation:
    """A place is taken in one statement that cannot take the last one twice; where none is left the person waits."""
    free = Appointment.objects.filter(pk=appointment.pk, taken__lt=F("capacity"))
    has_place = bool(free.update(taken=F("taken") + 1))
    participation = Participation(
        appointment=appointment,
        beneficiary=person,
        request_key=request_key,
        topic=GROUPS_TOPIC,
        consent_version=consent_version,
        waiting_since=None if has_place else timezone.now(),
    )
    participation.token = new_token()
    participation.token_hash = token_hash(participation.token)
    participation.save()
    notices.tell_of_time(participation, by=by)
    audit.record(action=GroupAct.REGISTERED, by=by, about=appointment, detail={"waits": not has_place})
    return participation
