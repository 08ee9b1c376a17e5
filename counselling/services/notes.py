"""Confidential notes: sealed when they are written, and read by two people at most, who are seen doing it."""

from django.utils import timezone

from centre.models import User
from counselling.acts import NoteAct
from counselling.models import Note, SessionRecord
from counselling.services.refusals import ChangedMeanwhile, NotTheirs
from counselling.services.transactions import in_one_piece
from safeguards import audit


def read_note(*, note: Note, by: User) -> str:
    """The text, handed over once the audit row that says so is committed: no row, no note.

    Raises Note.DoesNotExist where this person may not read it, and Unreadable where it is not what was sealed; of
    neither is anything read.
    """
    return audit.audited_read(action=NoteAct.READ, by=by, about=note, read=lambda: _text(note, by))


def _text(note: Note, by: User) -> str:
    # Asked again within the audited transaction: rights that ended a moment ago open nothing.
    return Note.objects.readable_by(by).get(pk=note.pk).text


@in_one_piece
def write_note(*, record: SessionRecord, text: str, seen: str, by: User) -> Note:
    """The note beside the record says this; `seen` is the version that the writer had before them, empty: none.

    What is written over is gone for good, so that another page of the same counsellor's, opened earlier, takes nothing
    away. The same sent twice is written once. Raises ChangedMeanwhile, NotTheirs where neither session nor note is
    theirs, and Busy.
    """
    record = SessionRecord.objects.with_appointments().select_for_update(of=("self",)).get(pk=record.pk)
    note = Note.objects.filter(record=record).first()
    if note is None:
        if record.participation.appointment.counsellor.person_id != by.pk:
            raise NotTheirs
        return put(record=record, text=text, by=by)
    if note.written_by_id != by.pk:
        raise NotTheirs
    if note.text == text:
        return note
    if note.version != seen:
        raise ChangedMeanwhile
    note.text, note.changed_at = text, timezone.now()
    note.save(update_fields=["text", "changed_at"])
    audit.record(action=NoteAct.CHANGED, by=by, about=note)
    return note


def put(*, record: SessionRecord, text: str, by: User) -> Note:
    """The first note beside a record, in the transaction of whoever calls."""
    note = Note(record=record, written_by=by)
    note.text = text
    note.save()
    audit.record(action=NoteAct.WRITTEN, by=by, about=note)
    return note


def says(record: SessionRecord, text: str, *, by: User) -> bool:
    """Whether this person wrote this text beside the record, or nothing where it is empty. Nobody is shown it."""
    note = Note.objects.filter(record=record, written_by=by).first()
    return text == (note.text if note else "")
