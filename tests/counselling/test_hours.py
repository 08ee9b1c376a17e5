"""A counsellor's time as it is kept: what holds from when until when, and that nothing is cancelled by any of it."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counselling import services
from counselling.models import Appointment, Counsellor, Holiday, WeeklyHours
from counselling.public_holidays import suggestions
from counselling.services.hours import Stretch, _make_room
from safeguards.models import AuditEntry
from tests.factories import (
    EVERY_DAY,
    CentreFactory,
    CounsellorFactory,
    HolidayFactory,
    LeaveFactory,
    ParticipationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def manager():
    return UserFactory(roles_given=["manager"])


@pytest.fixture
def counsellor():
    return CounsellorFactory(hours_given=EVERY_DAY)


def hours_on(counsellor: Counsellor, day: date) -> list[tuple[time, time]]:
    rows = counsellor.weekly_hours.holding_between(day, day).filter(weekday=day.weekday())
    return [(row.starts, row.ends) for row in rows]


def test_new_hours_hold_from_their_first_day_on(counsellor, manager):
    first = TODAY + 10 * DAY
    mornings = [Stretch(weekday, time(8), time(12)) for weekday in range(7)]
    services.change_weekly_hours(counsellor=counsellor, hours=mornings, first=first, by=manager)
    assert hours_on(counsellor, first - DAY) == [(time(9), time(17))]
    assert hours_on(counsellor, first) == hours_on(counsellor, first + 300 * DAY) == [(time(8), time(12))]
    assert AuditEntry.objects.get(action="hours.changed").by_id == manager.pk


def test_after_the_last_day_the_old_hours_hold_again(counsellor, manager):
    first, last = TODAY + 10 * DAY, TODAY + 20 * DAY
    services.change_weekly_hours(counsellor=counsellor, hours=[], first=first, last=last, by=manager)
    assert hours_on(counsellor, first - DAY) == hours_on(counsellor, last + DAY) == [(time(9), time(17))]
    assert hours_on(counsellor, first) == hours_on(counsellor, last) == []


def test_hours_of_days_that_are_over_stay_as_they_were(counsellor, manager):
    with pytest.raises(services.DayIsOver):
        services.change_weekly_hours(counsellor=counsellor, hours=[], first=TODAY - 2 * DAY, by=manager)
    assert hours_on(counsellor, TODAY) == [(time(9), time(17))]


def test_hours_that_overlap_are_refused_as_a_whole(counsellor, manager):
    overlapping = [Stretch(0, time(9), time(12)), Stretch(0, time(11), time(13))]
    with pytest.raises(ValidationError, match="overlap"):
        services.change_weekly_hours(counsellor=counsellor, hours=overlapping, first=TODAY, by=manager)
    assert hours_on(counsellor, TODAY + 7 * DAY) == [(time(9), time(17))]


days = st.integers(0, 30).map(lambda number: date(2026, 6, 1) + number * DAY)
edges = st.none() | days


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(edges, edges), st.tuples(days, edges))
def test_what_makes_room_for_other_hours_holds_on_every_other_day(counsellor, held, taken):
    (held_from, held_until), (first, last) = held, taken
    if (held_from and held_until and held_from > held_until) or (last and first > last):
        return
    counsellor.weekly_hours.all().delete()
    row = WeeklyHours(counsellor=counsellor, weekday=0, starts=time(9), ends=time(10))
    row.holds_from, row.holds_until = held_from, held_until
    row.save()
    for touched in counsellor.weekly_hours.holding_between(first, last or date.max):
        _make_room(touched, first, last)
    for day in (date(2026, 5, 31) + number * DAY for number in range(33)):
        held_then = (held_from is None or held_from <= day) and (held_until is None or day <= held_until)
        taken_then = first <= day and (last is None or day <= last)
        assert counsellor.weekly_hours.holding_between(day, day).count() == int(held_then and not taken_then)


def test_a_day_has_other_hours_and_loses_them_again(counsellor, manager):
    day = TODAY + 5 * DAY
    change = {"counsellor": counsellor, "day": day, "kind": "other", "by": manager}
    services.change_day_hours(hours=[(time(10), time(11)), (time(12), time(13))], **change)
    services.change_day_hours(hours=[(time(10), time(12))], **change)
    assert list(counsellor.day_hours.values_list("starts", "ends")) == [(time(10), time(12))]
    services.change_day_hours(hours=[], **change)
    assert not counsellor.day_hours.exists()


def test_leave_cancels_nothing(counsellor, manager):
    appointment = ParticipationFactory(appointment__counsellor=counsellor).appointment
    services.take_leave(
        counsellor=counsellor,
        starts_at=appointment.starts_at - DAY,
        ends_at=appointment.starts_at + DAY,
        reason="sick",
        by=manager,
    )
    assert Appointment.objects.get().status == "booked"
    assert counsellor.leave.get().made_by == manager


def test_leave_to_come_is_taken_back_and_leave_that_has_begun_ends_now(counsellor, manager):
    services.end_leave(leave=LeaveFactory(counsellor=counsellor), by=manager)
    assert not counsellor.leave.exists()
    begun = LeaveFactory(counsellor=counsellor, starts_at=timezone.now() - DAY)
    services.end_leave(leave=begun, by=manager)
    assert counsellor.leave.get().ends_at <= timezone.now()


def test_how_sessions_are_held_is_changed_and_only_that_is_said(counsellor, manager):
    services.change_counsellor(counsellor=counsellor, by=manager, session_minutes=30, lead_minutes=120)
    counsellor.refresh_from_db()
    assert counsellor.session_minutes == 30
    assert AuditEntry.objects.get(action="counsellor.changed").detail == {"fields": ["session_minutes"]}


def test_who_keeps_whose_hours(counsellor, manager):
    other = CounsellorFactory()
    assert set(Counsellor.objects.kept_by(counsellor.person)) == {counsellor}
    assert set(Counsellor.objects.kept_by(manager)) == {counsellor, other}
    assert not Counsellor.objects.kept_by(UserFactory(roles_given=["analyst"])).exists()


class TestHolidays:
    def test_a_calendar_suggests_them_with_both_names(self):
        found = suggestions(CentreFactory(), first=date(2027, 1, 1), last=date(2027, 12, 31))
        by_day = {suggestion.day: suggestion for suggestion in found}
        assert by_day[date(2027, 3, 23)].name_en == "Pakistan Day"
        assert by_day[date(2027, 3, 23)].name_ur == "یوم پاکستان"
        assert not by_day[date(2027, 3, 23)].is_expected
        eid = by_day[date(2027, 3, 10)]
        assert eid.is_expected
        assert (eid.name_en, eid.name_ur) == ("Eid al-Fitr", "عید الفطر")

    def test_what_was_accepted_is_suggested_to_other_centres_only_also_once_it_has_moved(self, manager):
        centre, other = CentreFactory(), CentreFactory()
        year = {"first": date(2027, 1, 1), "last": date(2027, 12, 31)}
        first = next(suggestion for suggestion in suggestions(centre, **year) if suggestion.is_expected)
        holiday = Holiday(centre=centre, name_en=first.name_en, name_ur=first.name_ur, day=first.day)
        holiday.suggested_on, holiday.is_expected = first.day, True
        services.accept_holiday(holiday=holiday, by=manager)
        services.move_holiday(holiday=holiday, day=first.day - DAY, by=manager)
        assert not Holiday.objects.get().is_expected
        assert first.day not in {suggestion.day for suggestion in suggestions(centre, **year)}
        assert first in suggestions(other, **year)

    def test_is_taken_back(self, manager):
        services.drop_holiday(holiday=HolidayFactory(), by=manager)
        assert not Holiday.objects.exists()
        assert AuditEntry.objects.filter(action="holiday.dropped").exists()
