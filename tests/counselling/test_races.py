"""Many at once for one time, four ways: with both guards, with either alone, and with none, which must go wrong.

The window between the look and the write is widened, so that without a guard everybody sees the time free. A test
that cannot fail proves nothing: the last of the four shows that the race is really run.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from counselling import services
from counselling.models import Appointment, Beneficiary, CallBack, Participation
from counselling.services import booking, taking
from counselling.services.transactions import sqlstate
from safeguards.models import AuditEntry
from tests.counselling.asking import free, introduction, request_for, wish_for
from tests.factories import EVERY_DAY, CounsellorFactory, GroupSessionFactory, in_days

RUNNERS = 8
WINDOW = 0.2  # seconds between the look and the write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counsellor(db):
    return CounsellorFactory(hours_given=EVERY_DAY)


@pytest.fixture
def widened(monkeypatch) -> None:
    """Whoever has looked and found the time free waits before writing."""
    known_or_new = booking.known_or_new

    def slowly(introduction):
        time.sleep(WINDOW)
        return known_or_new(introduction)

    monkeypatch.setattr(booking, "known_or_new", slowly)


@pytest.fixture
def no_lock(monkeypatch) -> None:
    monkeypatch.setattr(taking, "locked", list)


@pytest.fixture
def no_constraint(transactional_db) -> Iterator[None]:
    constraint = next(c for c in Appointment._meta.constraints if c.name == "appointment_counsellor_is_free")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Appointment, constraint)
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE counselling_appointment CASCADE")
    with connection.schema_editor() as editor:
        editor.add_constraint(Appointment, constraint)


def all_at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each act gave or raised; all of them begin at the same moment, each with a connection of its own."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return act()
        except Exception as raised:  # noqa: BLE001 - looked at by the test
            return raised
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def race(counsellor, runners: int = RUNNERS) -> list[Any]:
    """Different people, each with a form of their own, for one and the same time."""
    wish = wish_for(counsellor)
    starts_at = free(wish)[10]
    phones = [f"+9230012345{number:02}" for number in range(runners)]
    requests = [request_for(wish, starts_at, phone=phone) for phone in phones]
    return all_at_once([lambda request=request: services.book(request=request, by=None) for request in requests])


def booked(outcomes: list[Any]) -> list[Participation]:
    return [outcome for outcome in outcomes if isinstance(outcome, Participation)]


def states_behind(outcomes: list[Any]) -> set[str]:
    """What PostgreSQL called the refusals that PostgreSQL itself made."""
    return {sqlstate(outcome.__cause__) for outcome in outcomes if getattr(outcome, "__cause__", None)}


def assert_one_is_booked_and_the_others_hear_so(outcomes: list[Any]) -> None:
    assert len(booked(outcomes)) == 1
    refusals = [outcome for outcome in outcomes if not isinstance(outcome, Participation)]
    assert {type(refusal) for refusal in refusals} == {services.TimeTaken}
    assert {len(refusal.nearest) for refusal in refusals} == {3}
    assert Appointment.objects.count() == Participation.objects.count() == 1
    assert AuditEntry.objects.filter(action="appointment.booked").count() == 1


def test_both_guards(counsellor, widened):
    outcomes = race(counsellor)
    assert_one_is_booked_and_the_others_hear_so(outcomes)
    assert states_behind(outcomes) == set(), "behind the lock nobody ever meets the constraint"


def test_the_lock_alone(counsellor, widened, no_constraint):
    assert_one_is_booked_and_the_others_hear_so(race(counsellor))


def test_the_constraint_alone(counsellor, widened, no_lock):
    outcomes = race(counsellor)
    assert_one_is_booked_and_the_others_hear_so(outcomes)
    assert states_behind(outcomes) == {"23P01"}


def test_no_guard_at_all_double_books(counsellor, widened, no_lock, no_constraint):
    assert len(booked(race(counsellor))) > 1


@pytest.mark.parametrize("guards", [(), ("no_lock",)], ids=["both guards", "the constraint alone"])
def test_one_form_sent_many_times_at_once_is_one_booking(counsellor, widened, guards, request):
    for guard in guards:
        request.getfixturevalue(guard)
    wish = wish_for(counsellor)
    asked = request_for(wish, free(wish)[10])
    outcomes = all_at_once([lambda: services.book(request=asked, by=None)] * RUNNERS)
    assert len({participation.pk for participation in outcomes}) == 1
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("gives_number", [False, True])
def test_one_walk_in_pressed_many_times_at_once_is_one(counsellor, gives_number):
    walk_in = services.WalkIn(
        key=uuid.uuid4(),
        mode="phone",
        topic="work",
        name="Bano",
        consent_version="1",
        introduction=introduction() if gives_number else None,
    )
    receive = partial(services.receive, walk_in=walk_in, counsellor=counsellor, by=counsellor.person)
    outcomes = all_at_once([receive] * RUNNERS)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Appointment.objects.count() == Beneficiary.objects.count() == 1


def test_of_two_counsellors_each_gets_one(counsellor, widened):
    CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
    outcomes = race(counsellor)
    assert len({participation.appointment.counsellor_id for participation in booked(outcomes)}) == 2
    assert Appointment.objects.count() == 2


def test_moves_to_one_time_from_many_end_with_one_there(counsellor):
    wish = wish_for(counsellor)
    times = free(wish)
    phones = [f"+9230012345{number:02}" for number in range(RUNNERS)]
    participations = [
        services.book(request=request_for(wish, starts_at, phone=phone), by=None)
        for phone, starts_at in zip(phones, times[:RUNNERS], strict=True)
    ]
    goal = times[40]
    outcomes = all_at_once(
        [lambda p=p: services.move(participation=p, starts_at=goal, by=None) for p in participations]
    )
    assert len(booked(outcomes)) == 1
    assert Appointment.objects.keeping_time().filter(starts_at=goal).count() == 1
    assert Appointment.objects.keeping_time().count() == RUNNERS


def test_moves_the_other_way_round_do_not_deadlock():
    """Each moves to the counsellor that the other one leaves: rows are locked in one order, whoever asks for which."""
    woman = CounsellorFactory(hours_given=EVERY_DAY)
    CounsellorFactory(hours_given=EVERY_DAY, gender="man", centre=woman.centre)
    times = free(wish_for(woman))
    acts = []
    for number in range(RUNNERS):
        now, later = ("woman", "man") if number % 2 else ("man", "woman")
        wish = wish_for(woman, with_whom=now)
        made = services.book(request=request_for(wish, times[number], phone=f"+9230012345{number:02}"), by=None)
        made.with_whom = later
        made.save()
        goal = times[20 + number // 2]
        acts.append(lambda made=made, goal=goal: services.move(participation=made, starts_at=goal, by=None))
    assert len(booked(all_at_once(acts))) == RUNNERS


@pytest.mark.parametrize("guards", [(), ("no_lock",)], ids=["both guards", "the constraint alone"])
def test_a_group_is_moved_to_a_time_that_others_book_and_one_has_it(counsellor, widened, guards, request):
    for guard in guards:
        request.getfixturevalue(guard)
    group = GroupSessionFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(20, hour=20))
    wish = wish_for(counsellor)
    goal = free(wish)[10]
    asked = [request_for(wish, goal, phone=f"+9230012345{number:02}") for number in range(RUNNERS // 2)]

    def move_group():
        if guards:
            time.sleep(WINDOW / 2)  # so that it writes while the others stand between their look and their writing
        return services.move_group(appointment=group.appointment, starts_at=goal, room=None, by=counsellor.person)

    acts = [lambda asking=asking: services.book(request=asking, by=None) for asking in asked]
    outcomes = all_at_once([*acts, *[move_group] * (RUNNERS // 2)])
    then = Appointment.objects.keeping_time().filter(starts_at=goal)
    refused = {type(outcome) for outcome in outcomes if isinstance(outcome, Exception)}
    assert then.count() == 1
    assert refused == {services.TimeTaken}
    if then.get().kind == "group":
        assert not booked(outcomes)
        assert AuditEntry.objects.filter(action="appointment.moved").count() == 1, (
            "the same move sent four times is one"
        )
    else:
        assert len(booked(outcomes)) == 1
        assert not AuditEntry.objects.filter(action="appointment.moved").exists()


def test_whoever_registers_or_leaves_while_a_group_is_moved_is_told_of_the_time_that_holds(counsellor):
    group = GroupSessionFactory(
        appointment__counsellor=counsellor, appointment__capacity=4, appointment__starts_at=in_days(20, hour=20)
    )

    def register(number):
        introduced = introduction(phone=f"+9230065432{number:02}", name=f"Person {number}")
        asked = {"introduction": introduced, "request_key": uuid.uuid4(), "consent_version": "1"}
        return services.register(group=group, by=None, **asked)

    def move_group(day):
        starts_at = in_days(day, hour=20)
        return services.move_group(appointment=group.appointment, starts_at=starts_at, room=None, by=counsellor.person)

    for number in range(3):
        register(number)
    first = Participation.objects.order_by("created_at").first()
    outcomes = all_at_once(
        [
            lambda: move_group(21),
            lambda: move_group(22),
            lambda: services.leave(participation=first, by=None),
            *(lambda number=number: register(number) for number in (3, 4, 5)),
        ]
    )
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    appointment = Appointment.objects.get(pk=group.pk)
    placed = Participation.objects.placed().filter(appointment=appointment)
    assert appointment.starts_at in (in_days(21, hour=20), in_days(22, hour=20))
    assert (placed.count(), appointment.taken) == (4, 4)
    for made in placed:
        live = made.notices.pending()
        assert set(live.values_list("revision", flat=True)) == {made.revision}
        assert live.filter(kind__in=["moved", "confirmation"]).get().not_after == appointment.starts_at


def test_a_number_never_gets_more_than_three_whatever_it_sends_at_once(counsellor, widened):
    CounsellorFactory.create_batch(3, hours_given=EVERY_DAY, centre=counsellor.centre)
    wish = wish_for(counsellor)
    requests = [request_for(wish, starts_at, name=f"Bano {n}") for n, starts_at in enumerate(free(wish)[:RUNNERS])]
    outcomes = all_at_once([lambda request=request: services.book(request=request, by=None) for request in requests])
    assert len(booked(outcomes)) == RUNNERS
    assert Appointment.objects.keeping_time().count() == services.MOST_TO_COME
    assert CallBack.objects.open().count() == RUNNERS - services.MOST_TO_COME


@contextmanager
def somebody_holds(counsellor) -> Iterator[None]:
    """Another transaction has the counsellor's row and keeps it."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            taking.locked([counsellor])
            taken.set()
            done.wait(timeout=30)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(timeout=10)
    yield
    done.set()
    thread.join()


def test_whoever_waits_too_long_is_told_so_and_nothing_is_written(counsellor, monkeypatch):
    monkeypatch.setattr("counselling.services.transactions.PATIENCE", "50ms")
    wish = wish_for(counsellor)
    asked = request_for(wish, free(wish)[0])
    with somebody_holds(counsellor), pytest.raises(services.Busy):
        services.book(request=asked, by=None)
    assert not Appointment.objects.exists()
    assert services.book(request=asked, by=None)


def test_an_end_to_messages_is_not_written_over_by_a_booking_that_had_read_the_person_before(counsellor, monkeypatch):
    """The booking waits for the person's row, and then reads what they have just asked for."""
    wish = wish_for(counsellor)
    first, second = free(wish)[10:12]
    made = services.book(request=request_for(wish, first), by=None)
    stopped, save = threading.Event(), Beneficiary.save

    def slowly(beneficiary, *given, **changes):
        if "do_not_contact_at" in (changes.get("update_fields") or ()):
            save(beneficiary, *given, **changes)
            stopped.set()
            time.sleep(WINDOW)  # not committed yet
        else:
            save(beneficiary, *given, **changes)

    def book_again():
        assert stopped.wait(timeout=10)
        return services.book(request=request_for(wish, second), by=None)

    monkeypatch.setattr(Beneficiary, "save", slowly)
    _none, again = all_at_once([lambda: services.stop_messages(participation=made), book_again])
    assert again.beneficiary_id == made.beneficiary_id
    assert Beneficiary.objects.get().do_not_contact_at is not None
