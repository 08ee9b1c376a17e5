"""The tallies always equal a recount, whatever was recorded and corrected, and in whatever order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from centre.cuts import Mode
from counselling import services
from counselling.models import DailyTally, GroupRecord, Participation, PersonDay, SessionRecord
from tests.counselling.recording import begun, group_begun, group_recorded, recorded, said, said_of_group
from tests.factories import (
    AppointmentFactory,
    BeneficiaryFactory,
    CounsellorFactory,
    CountryFactory,
    DailyTallyFactory,
    DistrictFactory,
    GroupRecordFactory,
    ParticipationFactory,
    PersonDayFactory,
    ProjectFactory,
    SessionRecordFactory,
    in_days,
)

# Written without the code that keeps the tallies.
SESSIONS = """
SELECT (coalesce(r.started_at, a.starts_at) AT TIME ZONE 'Asia/Karachi')::date AS day, a.centre_id, a.kind, r.mode,
       r.outcome, '' AS institution_kind, r.district_id, r.destination_id, r.sex, r.age_band, r.stage,
       CASE WHEN r.outcome <> 'attended' THEN ''
            WHEN EXISTS (
                SELECT FROM counselling_sessionrecord other
                JOIN counselling_participation q ON q.id = other.participation_id
                WHERE q.beneficiary_id = p.beneficiary_id AND other.outcome = 'attended'
                  AND (other.started_at, other.id) < (r.started_at, r.id)
            ) THEN 'repeat' ELSE 'first' END AS visit,
       r.project_id, r.topics, p.beneficiary_id
FROM counselling_sessionrecord r
JOIN counselling_participation p ON p.id = r.participation_id
JOIN counselling_appointment a ON a.id = p.appointment_id
"""
RECOUNT = f"""
WITH told AS ({SESSIONS})
SELECT day, centre_id, kind, mode, outcome, institution_kind, district_id, destination_id, sex, age_band, stage,
       visit, project_id, count(*), count(*) FILTER (WHERE outcome = 'attended'), 0, 0, 0, 0
FROM told GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
UNION ALL
SELECT (coalesce(g.started_at, a.starts_at) AT TIME ZONE 'Asia/Karachi')::date, a.centre_id, a.kind, g.mode,
       CASE WHEN women + men + girls + boys > 0 THEN 'attended' ELSE 'no_show' END, g.institution_kind, g.district_id,
       NULL::bigint, '', '', '', '', g.project_id,
       count(*), sum(women + men + girls + boys), sum(women), sum(men), sum(girls), sum(boys)
FROM counselling_grouprecord g JOIN counselling_appointment a ON a.id = g.appointment_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
"""
TALLY = """
SELECT day, centre_id, kind, mode, outcome, institution_kind, district_id, destination_id, sex, age_band, stage,
       visit, project_id, sessions, attendances, women, men, girls, boys
FROM counselling_dailytally
WHERE sessions <> 0 OR attendances <> 0 OR women <> 0 OR men <> 0 OR girls <> 0 OR boys <> 0
"""
PEOPLE = f"""
WITH told AS ({SESSIONS})
SELECT DISTINCT beneficiary_id, day, centre_id, mode, district_id, destination_id, sex, age_band, stage, visit,
       project_id, (SELECT string_agg(t, ',' ORDER BY t COLLATE "C") FROM unnest(topics) t)
FROM told WHERE outcome = 'attended'
"""
PERSON_DAYS = """
SELECT beneficiary_id, day, centre_id, mode, district_id, destination_id, sex, age_band, stage, visit, project_id,
       array_to_string(topics, ',')
FROM counselling_personday
"""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(map(repr, cursor.fetchall()))


def assert_tallies_equal_recount():
    assert rows(TALLY) == rows(RECOUNT)
    assert rows(PERSON_DAYS) == rows(PEOPLE)


sessions = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from(["attended", "attended", "no_show"]),
        "mode": st.sampled_from(Mode.values[:2]),
        "topics": st.sampled_from([["work"], ["work", "risks"], ["risks", "work"]]),
        "destination": st.sampled_from([None, 0]),
        "stage": st.sampled_from(["", "thinking"]),
        "district": st.sampled_from([None, 0, 1]),
        "sex": st.sampled_from(["", "woman"]),
        "age_band": st.sampled_from(["", "18_24"]),
        "project": st.sampled_from([None, 0]),
    }
)
heads = st.tuples(st.integers(0, 60), st.integers(0, 2), st.integers(0, 2), st.integers(0, 1))
groups = st.fixed_dictionaries(
    {
        "heads": st.one_of(st.just((0, 0, 0, 0)), heads),
        "institution_kind": st.sampled_from(["", "school"]),
        "district": st.sampled_from([None, 0]),
        "project": st.sampled_from([None, 0]),
    }
)


class Counselling(RuleBasedStateMachine):
    """Two counsellors of two centres, three people who come again and again, and groups."""

    records, group_records = Bundle("records"), Bundle("group records")

    def __init__(self):
        super().__init__()
        self.counsellors = [CounsellorFactory(), CounsellorFactory()]
        self.people = BeneficiaryFactory.create_batch(3)
        self.districts = [DistrictFactory(), DistrictFactory()]
        self.country, self.project = CountryFactory(), ProjectFactory()
        # Each counsellor's appointments lie side by side; days and people mix.
        self.hours = [iter(range(10_000)), iter(range(10_000))]

    def known(self, drawn):
        return {
            "district": None if drawn["district"] is None else self.districts[drawn["district"]],
            "project": None if drawn["project"] is None else self.project,
        }

    def appointment(self, whose, **given):
        number = next(self.hours[whose])
        starts_at = in_days(-1 - number % 3, hour=6) - 30 * (number // 3) * (in_days(1) - in_days(0))
        return AppointmentFactory(counsellor=self.counsellors[whose], starts_at=starts_at, **given)

    def of_session(self, drawn, appointment):
        changes = {**drawn, **self.known(drawn), "destination": None if drawn["destination"] is None else self.country}
        return said(appointment, **changes)

    def of_group(self, drawn, appointment):
        changes = {**drawn, **self.known(drawn), **dict(zip(GroupRecord.HEADS, drawn["heads"], strict=True))}
        del changes["heads"]
        return said_of_group(appointment, **changes)

    @rule(target=records, whose=st.sampled_from([0, 1]), who=st.sampled_from([0, 1, 2]), drawn=sessions)
    def record(self, whose, who, drawn):
        appointment = self.appointment(whose)
        participation = ParticipationFactory(appointment=appointment, beneficiary=self.people[who])
        content, by = self.of_session(drawn, appointment), self.counsellors[whose].person
        return services.record_session(participation=participation, by=by, **content)

    @rule(record=records, drawn=sessions)
    def record_again(self, record, drawn):
        participation = Participation.objects.get(pk=record.participation_id)
        content = self.of_session(drawn, participation.appointment)
        try:
            services.record_session(participation=participation, by=record.recorded_by, **content)
        except services.AlreadyRecorded:
            return

    @rule(record=records, drawn=sessions, behind=st.sampled_from([0, 0, 1]))
    def correct(self, record, drawn, behind):
        now = SessionRecord.objects.get(pk=record.pk)
        content = self.of_session(drawn, now.participation.appointment)
        try:
            services.correct_session(record=now, revision=now.revision - behind, by=now.recorded_by, **content)
        except services.ChangedMeanwhile:
            return

    @rule(target=group_records, whose=st.sampled_from([0, 1]), drawn=groups)
    def record_a_group(self, whose, drawn):
        appointment = self.appointment(whose, kind="group", capacity=80)
        content, by = self.of_group(drawn, appointment), self.counsellors[whose].person
        return services.record_group(appointment=appointment, by=by, **content)

    @rule(record=group_records, drawn=groups)
    def correct_a_group(self, record, drawn):
        now = GroupRecord.objects.get(pk=record.pk)
        content = self.of_group(drawn, now.appointment)
        services.correct_group(record=now, revision=now.revision, by=now.recorded_by, **content)

    @invariant()
    def tallies_equal_recount(self):
        assert_tallies_equal_recount()


class TestTallies(HypothesisTestCase):
    """Each example in a transaction of its own."""

    def test_equal_a_recount_after_anything(self):
        run(self, examples=20, steps=15)


@pytest.mark.deep
class TestTalliesLong(HypothesisTestCase):
    def test_equal_a_recount_after_anything_long(self):
        run(self, examples=150, steps=40)


def run(case, *, examples, steps):
    class InOneTransaction(Counselling):
        def __init__(self):
            case.setup_example()
            super().__init__()

        def teardown(self):
            case.teardown_example(None)

    run_state_machine_as_test(
        InOneTransaction,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


@pytest.mark.django_db
def test_an_earlier_session_recorded_late_makes_the_other_a_repeated_one():
    person, counsellor = BeneficiaryFactory(), CounsellorFactory()
    later = recorded(begun(counsellor=counsellor, beneficiary=person, days_ago=2))
    assert later.is_first
    earlier = recorded(begun(counsellor=counsellor, beneficiary=person, days_ago=9))
    assert earlier.is_first
    assert not later.is_first
    by_visit = {row.visit: row.day for row in DailyTally.objects.filter(sessions=1)}
    assert by_visit == {"first": earlier.day, "repeat": later.day}
    services.correct_session(
        record=earlier,
        revision=0,
        by=earlier.recorded_by,
        **said(earlier.participation.appointment, outcome="no_show"),
    )
    assert later.is_first
    assert_tallies_equal_recount()


@pytest.mark.django_db
def test_one_person_twice_is_two_sessions_and_one_person():
    person, counsellor = BeneficiaryFactory(), CounsellorFactory()
    recorded(begun(counsellor=counsellor, beneficiary=person, days_ago=2))
    recorded(begun(counsellor=counsellor, beneficiary=person, days_ago=1))
    recorded(begun(counsellor=counsellor, days_ago=1, hour=8), outcome="no_show")
    attended = DailyTally.objects.filter(outcome="attended")
    assert sum(row.sessions for row in attended) == 2
    assert PersonDay.objects.values("beneficiary").distinct().count() == 1


@pytest.mark.django_db
def test_recounted_anew_they_equal_what_is_recorded():
    """Rows that came in by another way are counted, and rows of nothing are gone."""
    for _turn in range(2):
        SessionRecordFactory()
        SessionRecordFactory(no_show=True)
        GroupRecordFactory()
    DailyTallyFactory(day=date(2024, 1, 1))
    PersonDayFactory(day=date(2024, 1, 1))
    services.recount_tallies()
    assert_tallies_equal_recount()
    assert PersonDay.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_neither_lose_a_session_nor_wait_for_each_other_for_ever():
    """Sessions of the same few people, and groups, go into the same cuts from many requests at once."""
    people = BeneficiaryFactory.create_batch(2)
    counsellors = CounsellorFactory.create_batch(3)
    centre = counsellors[0].centre

    def place(turn):
        appointment = AppointmentFactory(
            counsellor=counsellors[turn % 3], centre=centre, starts_at=in_days(-1, hour=turn // 3)
        )
        return ParticipationFactory(appointment=appointment, beneficiary=people[turn % 2])

    places = [place(turn) for turn in range(18)]
    crowds = [group_begun(counsellor=counsellors[turn % 3], days_ago=2, hour=turn) for turn in range(6)]

    def work(turn):
        try:
            if turn < len(places):
                record = recorded(places[turn])
                content = said(places[turn].appointment, stage="abroad")
                services.correct_session(record=record, revision=0, by=record.recorded_by, **content)
            else:
                group_recorded(crowds[turn - len(places)])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(24)))
    assert_tallies_equal_recount()
    assert SessionRecord.objects.count() == 18
