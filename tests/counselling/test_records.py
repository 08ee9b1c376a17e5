"""Records of sessions: who writes them and when, what they hold, and how they are put right."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from centre.models import Role
from counselling import services
from counselling.models import Appointment, GroupRecord, SessionRecord
from safeguards.models import AuditEntry
from tests.counselling.recording import begun, group_begun, group_recorded, recorded, said, said_of_group
from tests.factories import (
    CounsellorFactory,
    DistrictFactory,
    GroupRecordFactory,
    ParticipationFactory,
    SessionRecordFactory,
    UserFactory,
    in_days,
)

pytestmark = pytest.mark.django_db


def acts_on(thing):
    return list(AuditEntry.objects.about(thing).values_list("action", flat=True))


# Recording


def test_a_session_is_recorded_by_its_counsellor_and_audited():
    participation = begun()
    record = recorded(participation, topics=["work", "risks"])
    assert record.participation == participation
    assert record.recorded_by == participation.appointment.counsellor.person
    assert record.topics == ["work", "risks"]
    assert acts_on(record) == ["session.recorded"]


def test_where_nobody_came_there_is_no_session_to_describe():
    """The times and topics that a form brings along are dropped; what is known of the person stays."""
    record = recorded(outcome="no_show", sex="man")
    assert (record.started_at, record.ended_at, record.topics, record.stage) == (None, None, [], "")
    assert record.sex == "man"


@pytest.mark.parametrize("whose", ["colleague", "manager", "supervisor"])
def test_nobody_else_records_it(whose):
    participation = begun()
    counsellor = participation.appointment.counsellor
    if whose == "colleague":
        person = CounsellorFactory(centre=counsellor.centre).person
    else:
        person = UserFactory(roles_given=[Role.MANAGER, Role.COUNSELLOR])
    if whose == "supervisor":
        counsellor.supervisor = person
        counsellor.save()
    with pytest.raises(services.NotTheirs):
        services.record_session(participation=participation, by=person, **said(participation.appointment))
    assert not SessionRecord.objects.exists()


def test_nothing_is_recorded_before_its_time():
    """Until then the person can still move it or give it up: what is recorded can no longer be either."""
    participation = ParticipationFactory()
    with pytest.raises(services.TooEarly):
        recorded(participation)
    record = recorded()
    for change in (services.leave, services.move):
        given = {"starts_at": in_days(3)} if change is services.move else {}
        with pytest.raises(services.TooLate):
            change(participation=record.participation, by=None, **given)


@pytest.mark.parametrize("given", [{"left": True}, {"appointment__cancelled": True}, {"appointment__status": "wanted"}])
def test_what_was_given_up_is_not_recorded(given):
    participation = ParticipationFactory(appointment__starts_at=in_days(-1), **given)
    with pytest.raises(services.TooLate):
        recorded(participation)


def test_the_same_sent_twice_is_recorded_once():
    participation = begun()
    first = recorded(participation, note="What was said.")
    assert recorded(participation, note="What was said.") == first
    assert acts_on(first) == ["session.recorded"]


@pytest.mark.parametrize("other", [{"stage": "abroad"}, {"note": "Something else."}])
def test_something_else_does_not_overwrite_a_record(other):
    participation = begun()
    recorded(participation, note="What was said.")
    with pytest.raises(services.AlreadyRecorded):
        recorded(participation, **{"note": "What was said."} | other)


@pytest.mark.django_db(transaction=True)
def test_sent_by_many_requests_at_once_it_is_recorded_once():
    participation = begun()
    content, person = said(participation.appointment), participation.appointment.counsellor.person

    def send(_turn):
        try:
            return services.record_session(participation=participation, by=person, **content).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(send, range(10)))) == 1
    assert SessionRecord.objects.count() == 1


# Correcting


def test_a_record_is_corrected_and_the_audit_names_what_changed():
    record = recorded()
    content = said(record.participation.appointment, stage="abroad", topics=["trouble"])
    services.correct_session(record=record, revision=0, by=record.recorded_by, **content)
    record.refresh_from_db()
    assert (record.stage, record.topics, record.revision) == ("abroad", ["trouble"], 1)
    assert record.corrected_by == record.recorded_by
    entry = AuditEntry.objects.about(record).first()
    assert entry.action == "session.corrected"
    assert entry.detail == {"fields": ["stage", "topics"]}


def test_a_correction_that_changes_nothing_leaves_no_trace():
    record = recorded()
    services.correct_session(record=record, revision=0, by=record.recorded_by, **said(record.participation.appointment))
    assert acts_on(record) == ["session.recorded"]


def test_a_correction_of_what_was_changed_meanwhile_is_refused():
    record = recorded()
    appointment = record.participation.appointment
    services.correct_session(record=record, revision=0, by=record.recorded_by, **said(appointment, stage="abroad"))
    with pytest.raises(services.ChangedMeanwhile):
        services.correct_session(record=record, revision=0, by=record.recorded_by, **said(appointment, sex="man"))


def test_nobody_else_corrects_it():
    record = recorded()
    colleague = CounsellorFactory().person
    with pytest.raises(services.NotTheirs):
        services.correct_session(
            record=record, revision=0, by=colleague, **said(record.participation.appointment, stage="abroad")
        )


# Groups


def test_a_group_is_recorded_by_heads_and_makes_no_participation():
    appointment = group_begun()
    record = group_recorded(appointment)
    assert record.heads == 36
    assert record.is_attended
    assert not appointment.participations.exists()
    assert AuditEntry.objects.about(record).get().detail == {"heads": 36}


def test_a_group_of_which_nobody_came():
    record = group_recorded(women=0, men=0, girls=0, boys=0)
    assert record.outcome == "no_show"
    assert (record.started_at, record.topics) == (None, [])


def test_a_group_is_corrected():
    record = group_recorded()
    content = said_of_group(record.appointment, girls=25)
    services.correct_group(record=record, revision=0, by=record.recorded_by, **content)
    entry = AuditEntry.objects.about(record).first()
    assert entry.detail == {"fields": ["girls"], "heads_before": 36, "heads": 41}
    with pytest.raises(services.ChangedMeanwhile):
        services.correct_group(record=record, revision=0, by=record.recorded_by, **content | {"boys": 1})


def test_a_group_is_recorded_once():
    appointment = group_begun()
    assert group_recorded(appointment) == group_recorded(appointment)
    with pytest.raises(services.AlreadyRecorded):
        group_recorded(appointment, women=99)


def test_each_kind_has_its_own_record():
    with pytest.raises(services.TooLate):
        recorded(ParticipationFactory(appointment=group_begun()))
    with pytest.raises(services.TooLate):
        group_recorded(begun().appointment)


# What waits


def test_what_awaits_its_record():
    counsellor = CounsellorFactory()
    waiting = begun(counsellor=counsellor)
    group = group_begun(counsellor=counsellor, days_ago=2)
    done = recorded(begun(counsellor=counsellor, days_ago=3))
    done_group = group_recorded(group_begun(counsellor=counsellor, days_ago=4))
    begun(counsellor=counsellor, days_ago=5, left=True)
    ParticipationFactory(appointment__counsellor=counsellor)
    found = Appointment.objects.held_by(counsellor.person).awaiting_record(timezone.now())
    assert set(found) == {waiting.appointment, group}
    assert done.participation.appointment not in found
    assert done_group.appointment not in found


# What the database itself forbids


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "asleep"},
        {"started_at": None},
        {"topics": []},
        {"topics": ["football"]},
        {"outcome": "no_show"},
        {"stage": "lost"},
        {"sex": "x"},
        {"age_band": "99"},
        {"mode": "pigeon"},
        {"arrived_at": in_days(-1)},
        {"ended_at": in_days(-30)},
    ],
    ids=" ".join,
)
def test_an_impossible_record_cannot_be_stored(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionRecordFactory(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"women": 0, "men": 0, "girls": 0, "boys": 0},
        {"topics": []},
        {"institution_kind": "circus"},
        {"boys": 10_001},
        {"started_at": None},
    ],
    ids=" ".join,
)
def test_an_impossible_group_record_cannot_be_stored(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupRecordFactory(**wrong)


def test_who_corrected_is_never_known_without_when():
    for factory in (SessionRecordFactory, GroupRecordFactory):
        with pytest.raises(IntegrityError), transaction.atomic():
            factory(corrected_by=UserFactory())


def test_a_session_counts_on_the_day_it_started_by_the_programmes_clock():
    """Half past seven in the evening by UTC is after midnight in Karachi."""
    late = timezone.now().replace(year=2026, month=3, day=31, hour=19, minute=30)
    record = SessionRecordFactory(started_at=late, ended_at=late + timedelta(minutes=30))
    assert (record.day.month, record.day.day) == (4, 1)


def test_a_district_of_the_person_is_kept_with_the_record():
    district = DistrictFactory()
    assert recorded(district=district).district == district
    assert GroupRecord.objects.count() == 0
