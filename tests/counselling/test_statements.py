"""What is asked in SQL says the same as the QuerySets do, and the indexes that it is written for find it."""

import itertools
import uuid
from datetime import datetime, time, timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from centre.cuts import Mode
from counselling.models import (
    Appointment,
    Beneficiary,
    Counsellor,
    DayHours,
    Holiday,
    Leave,
    Participation,
    ReminderRule,
    Reminders,
    WeeklyHours,
    statements,
)
from counselling.times import Wish, by_day
from tests.factories import (
    AppointmentFactory,
    BeneficiaryFactory,
    CentreFactory,
    CounsellorFactory,
    DayHoursFactory,
    HolidayFactory,
    LeaveFactory,
    ParticipationFactory,
    ReminderRuleFactory,
    RoomFactory,
    UserFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db

NIGHT_AND_DAY = [(weekday, time(0), time(23, 45)) for weekday in range(7)]


@pytest.fixture
def centre():
    return CentreFactory(visited=True)


def test_a_centre_is_found_by_its_name_in_addresses(centre):
    CentreFactory()
    assert statements.centre_named(centre.slug) == centre
    assert statements.centre_named("nowhere") is None


def test_who_could_counsel_are_those_who_work_and_suit(centre):
    kinds = itertools.product(["woman", "man"], [["ur"], ["ps", "ur"]], [[], ["work"], ["study", "rights"]])
    for gender, languages, topics in kinds:
        CounsellorFactory(centre=centre, gender=gender, languages=languages, topics=topics)
    CounsellorFactory(centre=centre, modes=["phone"])
    CounsellorFactory(centre=centre, stopped_at=timezone.now())
    CounsellorFactory(centre=centre, person=UserFactory())  # without the role
    CounsellorFactory(centre=centre).person.role_grants.update(ended_at=timezone.now())
    left = CounsellorFactory(centre=centre).person
    left.access_ended_at = timezone.now()
    left.save()
    elsewhere = CounsellorFactory()
    working = list(Counsellor.objects.working().order_by("pk"))
    assert len(working) == 14
    asked = itertools.product(
        ["video", "phone"], ["", "man"], ["", "ps", "en"], [False, True], ["", "work", "study"], [None, working[3]]
    )
    for mode, gender, language, interpreter, topic, only in asked:
        wish = Wish(centre, mode, gender, language, interpreter, only=only, topic=topic)
        suited = [one for one in working if wish.suits(one) and only in (None, one)]
        assert wish.counsellors() == suited
    assert Wish(elsewhere.centre, "video").counsellors() == [elsewhere]


def test_whoever_is_locked_keeps_no_lapsed_hold(django_assert_num_queries):
    one, other = CounsellorFactory.create_batch(2)
    lapsed = timezone.now() - timedelta(minutes=1)
    holds = [AppointmentFactory(counsellor=row, held=True, held_until=lapsed) for row in (one, other)]
    kept = AppointmentFactory(counsellor=one, held=True, starts_at=holds[0].starts_at + timedelta(days=1))
    Counsellor.objects.filter(pk=one.pk).update(session_minutes=20)
    with django_assert_num_queries(1):
        (locked,) = statements.lock([one.pk])
    assert (locked, locked.session_minutes) == (one, 20)
    assert set(Appointment.objects.all()) == {holds[1], kept}


def known(counsellors, start: datetime, end: datetime, **asked):
    days = start.date(), end.date()
    pks = [one.pk for one in counsellors]
    return statements.time_known(pks, centre=counsellors[0].centre_id, days=days, around=(start, end), **asked)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_known_of_their_time_is_what_the_querysets_find(centre, seed):
    chance, now = Random(seed), timezone.now()
    rooms = [*RoomFactory.create_batch(2, centre=centre, seats=2), RoomFactory(centre=centre, closed_at=now, seats=2)]
    rooms.append(RoomFactory(centre=centre, seats=1))
    counsellors = CounsellorFactory.create_batch(3, centre=centre)
    asked_of = counsellors[:2]

    def moment() -> datetime:
        return now + timedelta(days=chance.randrange(1, 9), minutes=15 * chance.randrange(96))

    for counsellor in counsellors:
        for weekday in range(0, 7, 2):
            first = chance.choice([None, moment().date()])
            last = chance.choice([None, (first or now.date()) + timedelta(days=chance.randrange(9))])
            WeeklyHoursFactory(counsellor=counsellor, weekday=weekday, holds_from=first, holds_until=last)
        DayHoursFactory(counsellor=counsellor, day=moment().date(), kind=chance.choice(["extra", "other"]))
        LeaveFactory(counsellor=counsellor, starts_at=(begins := moment()), ends_at=begins + timedelta(days=2))
        for number in range(20):
            starts_at = now.replace(hour=number) + timedelta(days=chance.randrange(1, 9))
            status = chance.choice([{}, {"cancelled": True}, {"status": "wanted"}, {"held": True}, {"lapses": True}])
            if status.pop("lapses", False):
                status = {"held": True, "held_until": now}
            room = chance.choice([None, *rooms])
            if not Appointment.objects.filter(starts_at=starts_at, counsellor=counsellor).exists():
                taken = Appointment.objects.filter(starts_at=starts_at, room=room)
                room = None if taken.exists() else room
                AppointmentFactory(counsellor=counsellor, starts_at=starts_at, room=room, **status)
        AppointmentFactory(counsellor=counsellor, starts_at=now + timedelta(days=4), walked_in=True, mode="phone")
    HolidayFactory(centre=centre, day=(now + timedelta(days=4)).date())
    HolidayFactory(day=(now + timedelta(days=4)).date())
    besides = Appointment.objects.keeping_time().filter(counsellor=asked_of[0])[0]
    start, end = now + timedelta(days=3), now + timedelta(days=6)
    found = known(asked_of, start, end, seats=2, besides=besides.pk)

    def said(*whats: str, columns: str) -> set[tuple[object, ...]]:
        return {tuple(getattr(row, name) for name in columns.split()) for row in found if row.what in whats}

    weekly = WeeklyHours.objects.filter(counsellor__in=asked_of).holding_between(start.date(), end.date())
    assert said("weekly", columns="counsellor weekday starts ends first last") == set(
        weekly.values_list("counsellor", "weekday", "starts", "ends", "holds_from", "holds_until")
    )
    single = DayHours.objects.filter(counsellor__in=asked_of, day__range=(start.date(), end.date()))
    assert said("extra", "other", columns="what counsellor first starts ends") == set(
        single.values_list("kind", "counsellor", "day", "starts", "ends")
    )
    away = Leave.objects.filter(counsellor__in=asked_of).touching(start, end)
    assert said("leave", columns="counsellor start end") == set(away.values_list("counsellor", "starts_at", "ends_at"))
    closed = Holiday.objects.filter(centre=centre).between(start.date(), end.date())
    assert said("holiday", columns="first") == set(closed.values_list("day"))
    keeping = Appointment.objects.keeping_time().touching(start, end).exclude(pk=besides.pk)
    assert said("kept", columns="counsellor start end") == set(
        keeping.filter(counsellor__in=asked_of).values_list("counsellor", "blocked_from", "blocked_until")
    )
    assert said("room", columns="room") == {(room.pk,) for room in rooms[:2]}
    assert said("in_room", columns="room start end") == set(
        keeping.filter(room__in=rooms[:2]).values_list("room", "blocked_from", "blocked_until")
    )
    assert not {row.what for row in known(asked_of, start, end, seats=None, besides=None)} & {"room", "in_room"}


def test_lapsed_holds_are_found_among_the_holds_alone():
    """Years of appointments behind do not lengthen the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX appointment_of_counsellor")
        cursor.execute(f"EXPLAIN {statements.DELETE_LAPSED}", {"keys": [1], "now": timezone.now()})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "appointment_held" in plan


@pytest.mark.parametrize("constraint", ["appointment_counsellor_is_free", "appointment_room_is_free"])
def test_what_is_kept_can_be_found_by_the_indexes_of_the_exclusion_constraints(constraint: str):
    """Years of appointments behind cost nothing: the index begins where the stretch that is asked for does."""
    now = timezone.now()
    asked = {"counsellors": [1], "centre": 1, "seats": 1, "besides": None, "now": now}
    asked |= {"first": now.date(), "last": now.date(), "start": now, "end": now}
    table = Appointment._meta.db_table
    with connection.cursor() as cursor:
        # Of a table that is almost empty PostgreSQL would take any index: only the constraint's own is left to it.
        for name, one in connection.introspection.get_constraints(cursor, table).items():
            if one["index"] and not one["unique"] and one["type"] == "btree":
                cursor.execute(f'DROP INDEX "{name}"')
        for other in {"appointment_counsellor_is_free", "appointment_room_is_free"} - {constraint}:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{other}"')
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statements.TIME_KNOWN_WITH_ROOMS.text}", asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert constraint in plan


@pytest.mark.parametrize("seed", range(3))
def test_whoever_is_free_at_a_moment_or_on_a_day_is_so_among_all_times(centre, seed):
    """However much less is read where less is asked: what is kept free around reaches over the ends of it."""
    chance, now = Random(seed), timezone.now()
    RoomFactory(centre=centre)
    for minutes in ((45, 0, 15), (30, 60, 0), (20, 10, 120)):
        session, before, after = minutes
        counsellor = CounsellorFactory(
            centre=centre,
            hours_given=NIGHT_AND_DAY,
            horizon_days=4,
            session_minutes=session,
            buffer_before_minutes=before,
            buffer_minutes=after,
        )
        wish = Wish(centre, "in_person", only=counsellor)
        for start in chance.sample(list(wish.free_times(now=now)), 6):
            if start in wish.free_times(now=now):
                AppointmentFactory(counsellor=counsellor, starts_at=start)
    wish = Wish(centre, "in_person")
    free = wish.free_times(now=now)
    for day, starts in by_day(free, wish.zone).items():
        assert wish.free_times(now=now, on=day) == {start: free[start] for start in starts}
    for start in {*chance.sample(list(free), 30), *Appointment.objects.values_list("starts_at", flat=True)}:
        assert wish.counsellors_at(start, now=now) == free.get(start, [])


def test_a_hold_is_found_until_it_lapses():
    now = timezone.now()
    kept = AppointmentFactory(held=True)
    lapsed = AppointmentFactory(held=True, held_until=now)
    for key in (kept.hold_key, lapsed.hold_key, uuid.uuid4()):
        held = Appointment.objects.held_under(key).filter(held_until__gt=now).first()
        assert statements.held_under(key) == held
    assert statements.held_under(kept.hold_key) == kept


def index_of(name: str, value: str) -> bytes:
    found: bytes = Beneficiary._meta.get_field(name).index_of(value)
    return found


def test_a_person_is_known_by_number_and_name():
    person = BeneficiaryFactory(name="Bano Bibi", phone="+923001234567")
    BeneficiaryFactory(name="Zeba", phone="+923001234567")
    BeneficiaryFactory(name="Bano Bibi", phone="+923007654321")
    phone = index_of("phone_index", "+923001234567")
    found = statements.only_person_of(phone_index=phone, name_index=index_of("name_index", "bano  bibi"))
    assert (found, found.name) == (person, "Bano Bibi")
    assert statements.only_person_of(phone_index=phone, name_index=index_of("name_index", "Amna")) is None


def test_to_come_on_a_number_is_what_everybody_expects_who_gave_it():
    now = timezone.now()
    for name in ("Bano", "Zeba"):
        person = BeneficiaryFactory(name=name, phone="+923001234567")
        for number, shape in enumerate([{}, {"status": "wanted"}, {"cancelled": True}, {"held": True}]):
            appointment = AppointmentFactory(starts_at=now + timedelta(days=number + 1), **shape)
            ParticipationFactory(beneficiary=person, appointment=appointment)
        ParticipationFactory(beneficiary=person, left=True)
        begun = AppointmentFactory(starts_at=now - timedelta(minutes=1))
        ParticipationFactory(beneficiary=person, appointment=begun)
    ParticipationFactory()
    expected = Participation.objects.filter(beneficiary__phone_index="+923001234567").to_come(now).count()
    assert statements.to_come_on_number(index_of("phone_index", "+923001234567")) == expected == 4


def test_a_centres_reminders_are_those_among_all_centres():
    with_own, stopped, usual = CentreFactory.create_batch(3)
    ReminderRuleFactory(centre=with_own, hours=48)
    ReminderRuleFactory(centre=with_own, hours=5)
    ReminderRuleFactory(centre=with_own, hours=1, mode="phone", stopped_at=timezone.now())
    ReminderRuleFactory(centre=stopped, stopped_at=timezone.now())
    assert ReminderRule.objects.count() == 4
    for centre in (with_own, stopped, usual):
        for mode in Mode:
            assert Reminders.of(centre.pk).before(centre.pk, mode) == Reminders.now().before(centre.pk, mode)
    assert Reminders.of(with_own.pk).before(with_own.pk, "video") == [48, 5]
