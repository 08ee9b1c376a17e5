"""When somebody may be disturbed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging import hours
from tests.messaging.sample.models import Person

KARACHI = ZoneInfo("Asia/Karachi")


def at(text, zone=KARACHI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def person(safe=None, zone="Asia/Karachi"):
    safe_from, safe_until = safe or (None, None)
    return Person(safe_from=safe_from, safe_until=safe_until, zone=zone)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00:00", True),
        ("2026-11-23T20:59:59", True),
        ("2026-11-23T21:00:00", False),
        ("2026-11-27T12:29:00", True),  # a Friday
        ("2026-11-27T12:30:00", False),
        ("2026-11-27T14:30:00", True),
        ("2026-11-26T13:00:00", True),  # a Thursday
    ],
)
def test_nights_and_friday_prayers_are_quiet(moment, allowed):
    assert hours.allows(at(moment), person()) is allowed
    assert hours.allows(at(moment), None) is allowed


def test_the_zone_is_the_recipients_own():
    noon_in_karachi = at("2026-11-23T12:00:00")
    assert hours.allows(noon_in_karachi, person())
    assert not hours.allows(noon_in_karachi, person(zone="Europe/London"))  # 7 in the morning


def test_what_somebody_just_asked_for_goes_at_night_if_their_own_hours_allow():
    night = at("2026-11-23T23:00:00")
    assert hours.allows(night, person(), asked_for=True)
    assert hours.allows(night, person((time(22), time(2))), asked_for=True)
    assert not hours.allows(night, person((time(10), time(12))), asked_for=True)


def test_own_hours_narrow_the_day():
    someone = person((time(10), time(12)))
    assert not hours.allows(at("2026-11-23T09:30:00"), someone)
    assert hours.allows(at("2026-11-23T11:59:00"), someone)
    assert not hours.allows(at("2026-11-23T12:00:00"), someone)


def test_own_hours_that_reach_into_the_night_stay_quiet_at_night():
    someone = person((time(20), time(2)))
    assert hours.allows(at("2026-11-23T20:30:00"), someone)
    assert not hours.allows(at("2026-11-23T23:00:00"), someone)


def test_own_hours_in_the_night_alone_are_believed():
    someone = person((time(23), time(1)))
    assert hours.allows(at("2026-11-23T23:30:00"), someone)
    assert hours.allows(at("2026-11-24T00:30:00"), someone)
    assert not hours.allows(at("2026-11-24T12:00:00"), someone)


@pytest.mark.parametrize(
    ("moment", "later"),
    [
        ("2026-11-23T12:00:00", "2026-11-23T12:00:00"),
        ("2026-11-23T22:00:00", "2026-11-24T09:00:00"),
        ("2026-11-24T03:00:00", "2026-11-24T09:00:00"),
        ("2026-11-27T13:00:00", "2026-11-27T14:30:00"),
    ],
)
def test_what_comes_at_a_quiet_hour_waits_until_it_is_over(moment, later):
    assert hours.earliest_from(at(moment), person()) == at(later)


@pytest.mark.parametrize(
    ("moment", "earlier"),
    [
        ("2026-11-23T12:00:00", "2026-11-23T12:00:00"),
        ("2026-11-23T22:00:00", "2026-11-23T20:30:00"),
        ("2026-11-24T03:00:00", "2026-11-23T20:30:00"),
        ("2026-11-27T13:00:00", "2026-11-27T12:00:00"),
    ],
)
def test_a_reminder_goes_before_the_quiet_hour_that_it_falls_into(moment, earlier):
    assert hours.latest_before(at(moment), person()) == at(earlier)


def test_hours_shorter_than_the_margin_are_used_from_their_beginning():
    assert hours.latest_before(at("2026-11-23T12:00:00"), person((time(10), time(10, 15)))) == at("2026-11-23T10:00:00")


def test_an_hour_that_the_clocks_leap_over_is_found_on_the_next_day():
    """In Berlin there was no 02:15 on 29 March 2026."""
    berlin = ZoneInfo("Europe/Berlin")
    someone = person((time(2, 15), time(2, 45)), zone="Europe/Berlin")
    assert hours.earliest_from(at("2026-03-29T00:00:00", berlin), someone) == at("2026-03-30T02:15:00", berlin)


GRID = 5  # minutes
clock_times = st.integers(0, 24 * 60 // GRID - 1).map(lambda n: time(n * GRID // 60, n * GRID % 60))
own_hours = st.none() | st.tuples(clock_times, clock_times).filter(lambda pair: pair[0] != pair[1])
zones = st.sampled_from(["Asia/Karachi", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"])
moments = st.integers(0, 366 * 24 * 60 // GRID).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n * GRID)
)


@settings(max_examples=60, deadline=None)
@given(moment=moments, safe=own_hours, zone=zones, asked_for=st.booleans())
def test_the_earliest_moment_is_what_a_search_by_minutes_finds(moment, safe, zone, asked_for):
    someone = person(safe, zone)
    found = moment
    while not hours.allows(found, someone, asked_for=asked_for):
        found += timedelta(minutes=GRID)
    assert hours.earliest_from(moment, someone, asked_for=asked_for) == found


@settings(max_examples=60, deadline=None)
@given(moment=moments, safe=own_hours, zone=zones)
def test_the_latest_moment_is_allowed_and_at_most_a_margin_too_early(moment, safe, zone):
    someone = person(safe, zone)
    found = hours.latest_before(moment, someone)
    assert found <= moment
    assert hours.allows(found, someone)
    between = (found + timedelta(minutes=n) for n in range(int((moment - found) / timedelta(minutes=1)) + 1))
    allowed = sum(hours.allows(minute, someone) for minute in between)
    assert allowed <= hours.MARGIN / timedelta(minutes=1) * 2
