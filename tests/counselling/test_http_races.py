"""Many at once for one time over HTTP, four ways: both guards, either alone, and none, which must go wrong.

The web server is the real one with two workers; within it the window between the look and the write is widened.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from counselling.models import Appointment, Participation
from tests.counselling.asking import free, wish_for
from tests.counselling.test_crowd import CHECK, DONE, Answer, filled_in, press, web_server
from tests.counselling.test_races import no_constraint
from tests.factories import EVERY_DAY, CounsellorFactory

pytestmark = pytest.mark.django_db(transaction=True)

RUNNERS = 6

__all__ = ["no_constraint"]  # the fixture of the races without HTTP


def race(runners: int, guards_off: str = "") -> list[Answer]:
    """Different people, each with a form of their own, press the last button for the same time at once."""
    counsellor = CounsellorFactory(hours_given=EVERY_DAY)
    starts_at = free(wish_for(counsellor))[20]
    sessions = [filled_in(counsellor, starts_at, f"+9230076543{number:02}") for number in range(runners)]
    start = threading.Barrier(runners)
    with (
        web_server("tests.counselling.widened:application", threads=4, TEST_GUARDS=guards_off) as port,
        ThreadPoolExecutor(runners) as pool,
    ):
        return list(pool.map(lambda visitor: press(port, visitor[1], visitor[0], start), enumerate(sessions)))


def assert_one_is_booked_and_the_others_are_told_of_other_times(answers: list[Answer]) -> None:
    assert {answer.status for answer in answers} == {302}
    assert [answer.leads_to for answer in answers].count(DONE) == 1
    others = [answer for answer in answers if answer.leads_to != DONE]
    assert {(answer.leads_to, len(answer.offered)) for answer in others} == {(CHECK, 3)}
    assert Appointment.objects.booked().count() == Participation.objects.count() == 1


def test_both_guards():
    assert_one_is_booked_and_the_others_are_told_of_other_times(race(RUNNERS))


@pytest.mark.deep
def test_both_guards_and_forty_people():
    assert_one_is_booked_and_the_others_are_told_of_other_times(race(40))


@pytest.mark.deep
@pytest.mark.usefixtures("no_constraint")
def test_the_lock_alone():
    assert_one_is_booked_and_the_others_are_told_of_other_times(race(RUNNERS))


@pytest.mark.deep
def test_the_constraint_alone():
    assert_one_is_booked_and_the_others_are_told_of_other_times(race(RUNNERS, guards_off="no_lock"))


@pytest.mark.usefixtures("no_constraint")
def test_no_guard_at_all_double_books():
    answers = race(RUNNERS, guards_off="no_lock")
    assert [answer.leads_to for answer in answers].count(DONE) > 1
    assert Appointment.objects.booked().count() > 1
