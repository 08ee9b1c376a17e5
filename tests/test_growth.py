"""The lists that the staff work by cost the same number of queries with ten rows and with two hundred."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centre.models import Role
from counselling.models import Counsellor, GroupSession
from mrc_portal.shelf import shelf
from tests.factories import (
    ActivityFactory,
    AppointmentFactory,
    CallBackFactory,
    CounsellorFactory,
    GroupSessionFactory,
    ParticipationFactory,
    ParticipationNoticeFactory,
    RoleGrantFactory,
    in_days,
)

pytestmark = pytest.mark.django_db

FEW, MANY = 10, 200
Rows = Callable[[Counsellor, int], None]
"""Makes the row of this number for the counsellor who looks."""


@pytest.fixture(autouse=True)
def _demo(settings):
    """The second factor is offered, not forced: it is not what is tried here."""
    settings.DEMO = True


@pytest.fixture
def counsellor():
    found = CounsellorFactory()
    for role in (Role.MANAGER, Role.COORDINATOR):
        RoleGrantFactory(person=found.person, role=role)
    return found


def received(counsellor: Counsellor, number: int) -> None:
    """A walk-in keeps no time: a day takes any number of them."""
    starts_at = timezone.now() - timedelta(minutes=number)
    ParticipationFactory(appointment=AppointmentFactory(counsellor=counsellor, starts_at=starts_at, walked_in=True))


def begun_earlier(counsellor: Counsellor, number: int) -> None:
    ParticipationFactory(appointment=AppointmentFactory(counsellor=counsellor, starts_at=in_days(-1 - number)))


def at_the_centre(counsellor: Counsellor, _number: int) -> None:
    colleague = CounsellorFactory(centre=counsellor.centre)
    ParticipationFactory(appointment=AppointmentFactory(counsellor=colleague, starts_at=timezone.now()))


def taken_call(counsellor: Counsellor, _number: int) -> None:
    CallBackFactory(taken_at=timezone.now(), taken_by=counsellor.person, topic="work", language="ps")


def waiting_call(counsellor: Counsellor, _number: int) -> None:
    CallBackFactory(centre=counsellor.centre, with_whom="woman", language="ps")


def extra_call(counsellor: Counsellor, _number: int) -> None:
    CallBackFactory(centre=counsellor.centre, reason="many", participation=ParticipationFactory(language="ps"))


def failed_message(counsellor: Counsellor, number: int) -> None:
    appointment = AppointmentFactory(counsellor=counsellor, starts_at=in_days(2 + number))
    ParticipationNoticeFactory(participation=ParticipationFactory(appointment=appointment), status="failed")


def orphaned(counsellor: Counsellor, number: int) -> None:
    """The counsellor has no hours then."""
    ParticipationFactory(appointment=AppointmentFactory(counsellor=counsellor, starts_at=in_days(2 + number)))


def group(counsellor: Counsellor, number: int) -> None:
    GroupSessionFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(2 + number))


def registered(counsellor: Counsellor, _number: int) -> None:
    found = GroupSession.objects.filter(appointment__counsellor=counsellor).first()
    found = found or GroupSessionFactory(appointment__counsellor=counsellor, appointment__capacity=MANY)
    ParticipationFactory(appointment=found.appointment)


def logged(_counsellor: Counsellor, _number: int) -> None:
    ActivityFactory()


PAGES: dict[str, tuple[str, Rows]] = {
    "today, not recorded": ("counselling:today", begun_earlier),
    "today": ("counselling:today", received),
    "diary": ("counselling:diary", received),
    "diary of the centre": ("counselling:diary", at_the_centre),
    "calls taken": ("counselling:call_list", taken_call),
    "calls waiting": ("counselling:call_list", waiting_call),
    "calls on extra appointments": ("counselling:call_list", extra_call),
    "messages that failed": ("counselling:call_list", failed_message),
    "to be seen to": ("counselling:orphan_list", orphaned),
    "groups": ("counselling:group_list", group),
    "attendance sheet": ("counselling:group_sheet", registered),
    "messages": ("messaging:queue", failed_message),
    "activities to check": ("outreach:activity_check", logged),
    "people": ("centre:person_list", at_the_centre),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_list_costs_the_same_with_ten_rows_and_with_two_hundred(client, counsellor, page):
    name, row = PAGES[page]
    client.force_login(counsellor.person)

    def queries() -> tuple[int, int]:
        """How many, and how long the page is."""
        group_of = GroupSession.objects.filter(appointment__counsellor=counsellor)
        keys = [group_of.get().pk] if name.endswith("sheet") else []
        asked = {"whose": "centre"} if page == "diary of the centre" else {}
        shelf.clear()  # it looks at the edition once a second: now with every request, however long the rows take
        with CaptureQueriesContext(connection) as found:
            answer = client.get(reverse(name, args=keys), asked)
        assert answer.status_code == 200
        return len(found), len(answer.content)

    for number in range(FEW):
        row(counsellor, number)
    queries()  # what the first request of all finds out once
    few, short = queries()
    for number in range(FEW, MANY):
        row(counsellor, number)
    many, long = queries()
    assert many == few <= 20
    assert long > short, "a page that shows no more rows says nothing"
