"""What happened in a session is written down, and put right."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.utils import timezone

from centre.models import District, Project, User
from counselling.acts import SessionAct
from counselling.models import Appointment, GroupRecord, Outcome, Participation, SessionRecord
from counselling.services import notes
from counselling.services.refusals import AlreadyRecorded, ChangedMeanwhile, NotTheirs, TooEarly, TooLate
from counselling.services.tallies import group_tallied, sessions_tallied
from counselling.services.transactions import in_one_piece
from destinations.models import Country
from safeguards import audit


class SessionContent(TypedDict):
    """What a counsellor says of an individual session."""

    outcome: str
    mode: str
    arrived_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    topics: list[str]
    destination: Country | None
    stage: str
    district: District | None
    sex: str
    age_band: str
    project: Project | None


class GroupContent(TypedDict):
    """What a counsellor says of a group session. No heads: nobody came."""

    mode: str
    started_at: datetime | None
    ended_at: datetime | None
    topics: list[str]
    district: District | None
    institution_kind: str
    women: int
    men: int
    girls: int
    boys: int
    project: Project | None


NO_SESSION: Mapping[str, Any] = {"arrived_at": None, "started_at": None, "ended_at": None, "topics": [], "stage": ""}
"""What is left of the description of a session where there was none."""


@in_one_piece
def record_session(
    *, participation: Participation, note: str = "", by: User, **content: Unpack[SessionContent]
) -> SessionRecord:
    """The session of this place is recorded and counted, and the note lies sealed beside it.

    What describes a session is dropped where nobody came. The same sent twice is recorded once. Raises
    AlreadyRecorded, NotTheirs, TooEarly, TooLate, and Busy.
    """
    with sessions_tallied(participation.beneficiary):
        found = Participation.objects.select_related("appointment__counsellor", "beneficiary")
        participation = found.select_for_update(of=("self", "appointment")).get(pk=participation.pk)
        _may_record(participation.appointment, by)
        if participation.left_at is not None or participation.appointment.kind != Appointment.Kind.INDIVIDUAL:
            raise TooLate
        said = _as_it_was(content, kept=content["outcome"] == Outcome.ATTENDED)
        stored = SessionRecord.objects.filter(participation=participation).first()
        if stored is not None:
            if _changed(stored, said) or not notes.says(stored, note, by=by):
                raise AlreadyRecorded
            return stored
        record = SessionRecord.objects.create(participation=participation, recorded_by=by, **said)
    if note:
        notes.put(record=record, text=note, by=by)
    audit.record(action=SessionAct.RECORDED, by=by, about=record, detail={"outcome": record.outcome})
    return record


@in_one_piece
def correct_session(
    *, record: SessionRecord, revision: int, by: User, **content: Unpack[SessionContent]
) -> SessionRecord:
    """The record reads as given, and what was counted follows. Raises ChangedMeanwhile, NotTheirs, and Busy."""
    with sessions_tallied(record.participation.beneficiary):
        record = SessionRecord.objects.with_appointments().select_for_update(of=("self",)).get(pk=record.pk)
        _is_theirs(record.participation.appointment, by)
        said = _as_it_was(content, kept=content["outcome"] == Outcome.ATTENDED)
        changed = _correct(record, said, revision, by)
    if changed:
        audit.record(action=SessionAct.CORRECTED, by=by, about=record, detail={"fields": changed})
    return record


@in_one_piece
def record_group(*, appointment: Appointment, by: User, **content: Unpack[GroupContent]) -> GroupRecord:
    """The group session is recorded and its heads are counted; no heads say that nobody came.

    The same sent twice is recorded once. Raises AlreadyRecorded, NotTheirs, TooEarly, TooLate, and Busy.
    """
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    _may_record(appointment, by)
    if appointment.kind == Appointment.Kind.INDIVIDUAL:
        raise TooLate
    said = _as_it_was(content, kept=_heads(content) > 0)
    stored = GroupRecord.objects.filter(appointment=appointment).first()
    if stored is not None:
        if _changed(stored, said):
            raise AlreadyRecorded
        return stored
    record = GroupRecord(appointment=appointment, recorded_by=by, **said)
    with group_tallied(record, is_new=True):
        record.save()
    audit.record(action=SessionAct.GROUP_RECORDED, by=by, about=record, detail={"heads": record.heads})
    return record


@in_one_piece
def correct_group(*, record: GroupRecord, revision: int, by: User, **content: Unpack[GroupContent]) -> GroupRecord:
    """The record reads as given, and what was counted follows. Raises ChangedMeanwhile, NotTheirs, and Busy."""
    record = GroupRecord.objects.select_related("appointment").select_for_update(of=("self",)).get(pk=record.pk)
    _is_theirs(record.appointment, by)
    heads_before = record.heads
    with group_tallied(record, is_new=False):
        changed = _correct(record, _as_it_was(content, kept=_heads(content) > 0), revision, by)
    if changed:
        detail: audit.Detail = {"fields": changed, "heads_before": heads_before, "heads": record.heads}
        audit.record(action=SessionAct.GROUP_CORRECTED, by=by, about=record, detail=detail)
    return record


def _may_record(appointment: Appointment, by: User) -> None:
    """Raises where this person has nothing to record of it, or not yet."""
    _is_theirs(appointment, by)
    if appointment.status != Appointment.Status.BOOKED:
        raise TooLate
    # Before that moment its beneficiary can still move it, or give it up.
    if appointment.starts_at > timezone.now():
        raise TooEarly


def _is_theirs(appointment: Appointment, by: User) -> None:
    if not Appointment.objects.held_by(by).filter(pk=appointment.pk).exists():
        raise NotTheirs


def _as_it_was(content: Mapping[str, Any], *, kept: bool) -> dict[str, Any]:
    """What was said, without what cannot be where nobody came."""
    nothing = {name: value for name, value in NO_SESSION.items() if name in content}
    return dict(content) if kept else {**content, **nothing}


def _heads(content: Mapping[str, Any]) -> int:
    return sum(content[name] for name in GroupRecord.HEADS)


def _correct(record: SessionRecord | GroupRecord, said: Mapping[str, Any], revision: int, by: User) -> list[str]:
    """Writes what is new, and names it."""
    changed = _changed(record, said)
    if not changed:
        return changed
    if record.revision != revision:
        raise ChangedMeanwhile
    for name in changed:
        setattr(record, name, said[name])
    record.revision += 1
    record.corrected_at, record.corrected_by = timezone.now(), by
    record.save()
    return changed


def _changed(record: SessionRecord | GroupRecord, said: Mapping[str, Any]) -> list[str]:
    return sorted(name for name, value in said.items() if getattr(record, name) != value)
