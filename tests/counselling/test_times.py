"""Free times equal what a clerk would find who looks at every minute, in every zone, however clocks are set."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counselling.times import Agenda, Busy, Hours, Span, Wish, by_day, nearest
from tests.counselling.asking import free, wish_for
from tests.factories import EVERY_DAY, AppointmentFactory, CounsellorFactory, LeaveFactory, WeeklyHoursFactory

MINUTE = timedelta(minutes=1)

# Zones with a change of clocks near a day to look at: forward and back, by half an hour, at midnight, Karachi's own
# summers of 2008 and 2009, and one without.
CHANGES = [
    ("Asia/Karachi", date(2008, 5, 31)),
    ("Asia/Karachi", date(2008, 10, 31)),
    ("Asia/Karachi", date(2009, 4, 14)),
    ("Asia/Karachi", date(2009, 10, 31)),
    ("Asia/Karachi", date(2026, 11, 23)),
    ("Europe/London", date(2026, 3, 28)),
    ("Europe/London", date(2026, 10, 24)),
    ("America/New_York", date(2026, 3, 7)),
    ("America/New_York", date(2026, 10, 31)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Africa/Cairo", date(2026, 4, 23)),
]


def clerk(agenda: Agenda, busy: dict[str, list[Span]], window: Span) -> list[datetime]:
    """Every minute of the window is looked at by itself, and every minute of the session that would begin there."""
    found = []
    minute = window.start
    while minute < window.end:
        if begins_here(agenda, minute) and not blocked(agenda, busy, minute):
            found.append(minute)
        minute += MINUTE
    return found


def begins_here(agenda: Agenda, minute: datetime) -> bool:
    """Whether the hours of some day, counted off in sessions from their start, have one beginning at this minute."""
    for hours in agenda.weekly:
        for day in (minute.date() + timedelta(days=shift) for shift in (-1, 0, 1)):
            if day.weekday() != hours.weekday:
                continue
            starts = first_moment(day, hours.starts, agenda.zone)
            ends = first_moment(day, hours.ends, agenda.zone)
            whole_steps = (minute - starts) % (agenda.session + agenda.buffer) == timedelta(0)
            if starts <= minute and minute + agenda.session <= ends and whole_steps:
                return True
    return False


@cache
def first_moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first at which the clock on the wall shows this; where it is skipped, at which it would have shown it."""
    naive = datetime.combine(day, clock)
    moment = naive.replace(tzinfo=UTC) - timedelta(hours=12)
    while (shown := moment.astimezone(zone).replace(tzinfo=None)) < naive:
        moment, before, shown_before = moment + MINUTE, moment, shown
    return moment if shown == naive else before + (naive - shown_before)


def blocked(agenda: Agenda, busy: dict[str, list[Span]], minute: datetime) -> bool:
    session = range(int(agenda.session / MINUTE))
    with_buffer = range(int((agenda.session + agenda.buffer) / MINUTE))
    return any(inside(minute + m * MINUTE, busy["away"]) for m in session) or any(
        inside(minute + m * MINUTE, busy["kept"]) for m in with_buffer
    )


def inside(minute: datetime, spans: list[Span]) -> bool:
    return any(span.start <= minute < span.end for span in spans)


@st.composite
def agendas(draw):
    zone, day = draw(st.sampled_from(CHANGES))
    midnight = datetime.combine(day, time(), UTC)
    clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
    weekly = [
        Hours(weekday, *sorted(pair))
        for weekday in {day.weekday(), (day.weekday() + 1) % 7}
        for pair in draw(st.lists(st.tuples(clocks, clocks).filter(lambda p: p[0] != p[1]), max_size=1))
    ]
    spans = st.builds(
        lambda start, length: Span(midnight + start * MINUTE, midnight + (start + length) * MINUTE),
        st.integers(-600, 2880),
        st.integers(1, 300),
    )
    busy = {"away": draw(st.lists(spans, max_size=2)), "kept": draw(st.lists(spans, max_size=4))}
    agenda = Agenda(
        zone=ZoneInfo(zone),
        session=draw(st.sampled_from([20, 30, 45, 60])) * MINUTE,
        buffer=draw(st.sampled_from([0, 5, 15])) * MINUTE,
        weekly=weekly,
        away=Busy(busy["away"]),
        kept=Busy(busy["kept"]),
    )
    start = midnight + draw(st.integers(-300, 600)) * MINUTE
    return agenda, busy, Span(start, start + timedelta(hours=36))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(agendas())
def test_free_times_are_those_that_a_clerk_finds_minute_by_minute(made):
    agenda, busy, window = made
    assert sorted(agenda.free(window)) == clerk(agenda, busy, window)


@pytest.mark.deep
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(agendas())
def test_free_times_are_those_that_a_clerk_finds_minute_by_minute_at_length(made):
    agenda, busy, window = made
    assert sorted(agenda.free(window)) == clerk(agenda, busy, window)


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (date(2008, 5, 30), 4),  # the last working day by +05:00
        (date(2008, 6, 2), 3),  # summer time, +06:00
        (date(2008, 11, 3), 4),
        (date(2009, 4, 15), 3),
        (date(2009, 11, 2), 4),
        (date(2026, 7, 1), 4),  # no summer time any more
    ],
)
def test_nine_in_karachi_is_nine_in_the_summers_of_2008_and_2009_too(day, utc_hour):
    span = Hours(day.weekday(), time(9), time(10)).on(day, ZoneInfo("Asia/Karachi"))
    assert span == Span(datetime.combine(day, time(utc_hour), UTC), datetime.combine(day, time(utc_hour + 1), UTC))


def test_what_is_busy_touches_what_it_overlaps_and_not_what_it_borders():
    at = [datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in range(12)]
    busy = Busy([Span(at[4], at[6]), Span(at[1], at[2]), Span(at[5], at[8])])
    assert not busy.touches(at[0], at[1])
    assert busy.touches(at[0], at[2])
    assert not busy.touches(at[2], at[4])
    assert busy.touches(at[7], at[9])
    assert not busy.touches(at[8], at[9])


def test_the_nearest_others_are_told_in_order():
    at = [datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in range(12)]
    assert nearest(at, at[5]) == [at[3], at[4], at[6]]
    assert nearest([at[5], at[9]], at[5]) == [at[9]]


def test_days_are_those_of_the_centre():
    late = datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert by_day([late], ZoneInfo("Asia/Karachi")) == {date(2026, 11, 24): [late]}


@pytest.mark.django_db
class TestWish:
    def test_is_granted_from_the_lead_time_to_the_horizon(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY, lead_minutes=24 * 60, horizon_days=3)
        now = timezone.now()
        times = free(wish_for(counsellor))
        assert times
        assert min(times) >= now + timedelta(days=1)
        assert max(times) < now + timedelta(days=3)

    def test_is_granted_by_those_who_receive_so_at_that_centre(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY, modes=["phone"])
        assert free(wish_for(counsellor, mode="phone"))
        assert not free(wish_for(counsellor, mode="video"))
        assert not free(wish_for(counsellor, mode="phone", centre=CounsellorFactory().centre))

    def test_is_granted_by_a_woman_where_a_woman_was_asked_for(self):
        woman = CounsellorFactory(hours_given=EVERY_DAY)
        CounsellorFactory(hours_given=EVERY_DAY, gender="man", centre=woman.centre)
        found = wish_for(woman, with_whom="woman").free_times(now=timezone.now())
        assert {counsellor for counsellors in found.values() for counsellor in counsellors} == {woman}

    def test_is_not_granted_during_leave_or_where_something_is_booked(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY)
        leave = LeaveFactory(counsellor=counsellor)
        appointment = AppointmentFactory(counsellor=counsellor)
        times = free(wish_for(counsellor))
        assert not [start for start in times if leave.starts_at <= start < leave.ends_at]
        assert appointment.starts_at not in times
        assert appointment.blocked_until in times

    def test_costs_four_queries_however_many_counsellors(self, django_assert_num_queries):
        first = CounsellorFactory(hours_given=EVERY_DAY)
        for _number in range(4):
            AppointmentFactory(counsellor=CounsellorFactory(hours_given=EVERY_DAY, centre=first.centre))
        wish = Wish(first.centre, "video")
        with django_assert_num_queries(4):
            assert wish.free_times(now=timezone.now())

    def test_of_nobody_is_never_granted(self):
        counsellor = CounsellorFactory()
        WeeklyHoursFactory(counsellor=counsellor)
        assert not free(wish_for(counsellor, mode="pigeon"))
