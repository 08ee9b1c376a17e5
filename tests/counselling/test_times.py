"""Free times equal what a clerk would find who looks at every minute, in every zone, however clocks are set."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counselling.times import Agenda, Busy, Hours, OnDay, Span, Wish, by_day, nearest, offered
from tests.counselling.asking import free, wish_for
from tests.factories import (
    EVERY_DAY,
    AppointmentFactory,
    CentreFactory,
    CounsellorFactory,
    DayHoursFactory,
    HolidayFactory,
    LeaveFactory,
    RoomFactory,
    WeeklyHoursFactory,
)

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
    first, last = (moment.astimezone(agenda.zone).date() for moment in window)
    days = [begun_at(minutes_open(agenda, first + timedelta(days=n))) for n in range(-1, (last - first).days + 2)]
    found = []
    minute = window.start
    while minute < window.end:
        if any(begins_here(agenda, begun, minute) for begun in days) and not blocked(agenda, busy, minute):
            found.append(minute)
        minute += MINUTE
    return found


def begun_at(open_minutes: set[datetime]) -> dict[datetime, datetime]:
    """For every open minute the one at which the hours that it belongs to began."""
    begun: dict[datetime, datetime] = {}
    for minute in sorted(open_minutes):
        begun[minute] = begun.get(minute - MINUTE, minute)
    return begun


def begins_here(agenda: Agenda, begun: dict[datetime, datetime], minute: datetime) -> bool:
    """Whether the sessions counted off from where the hours began have one beginning at this minute."""
    if minute not in begun or (minute - begun[minute]) % (agenda.before + agenda.session + agenda.buffer):
        return False
    return all(minute + n * MINUTE in begun for n in range(int(agenda.session / MINUTE)))


def minutes_open(agenda: Agenda, day: date) -> set[datetime]:
    """Every minute of the day at which the counsellor can be booked, holiday and exceptions looked up first."""
    if day in agenda.closed:
        return set()
    single = agenda.single.get(day, [])
    clocks = [(hours.starts, hours.ends) for hours in single]
    if all(not hours.is_instead for hours in single):
        for hours in agenda.weekly:
            is_over = hours.holds_until is not None and day > hours.holds_until
            is_to_come = hours.holds_from is not None and day < hours.holds_from
            if hours.weekday == day.weekday() and not is_over and not is_to_come:
                clocks.append((hours.starts, hours.ends))
    found = set()
    for starts, ends in clocks:
        minute, end = first_moment(day, starts, agenda.zone), first_moment(day, ends, agenda.zone)
        while minute < end:
            found.add(minute)
            minute += MINUTE
    return found


@cache
def first_moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first at which the clock on the wall shows this; where it is skipped, at which it would have shown it."""
    naive = datetime.combine(day, clock)
    moment = naive.replace(tzinfo=UTC) - timedelta(hours=12)
    while (shown := moment.astimezone(zone).replace(tzinfo=None)) < naive:
        moment, before, shown_before = moment + MINUTE, moment, shown
    return moment if shown == naive else before + (naive - shown_before)


def blocked(agenda: Agenda, busy: dict[str, list[Span]], minute: datetime) -> bool:
    session = [minute + n * MINUTE for n in range(int(agenda.session / MINUTE))]
    last = int((agenda.session + agenda.buffer) / MINUTE)
    with_buffers = [minute + n * MINUTE for n in range(-int(agenda.before / MINUTE), last)]
    if any(inside(m, busy["away"]) for m in session) or any(inside(m, busy["kept"]) for m in with_buffers):
        return True
    return agenda.rooms is not None and all(any(inside(m, room) for m in with_buffers) for room in busy["rooms"])


def inside(minute: datetime, spans: list[Span]) -> bool:
    return any(span.start <= minute < span.end for span in spans)


@st.composite
def agendas(draw):
    zone, day = draw(st.sampled_from(CHANGES))
    midnight = datetime.combine(day, time(), UTC)
    clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
    stretches = st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1]).map(sorted)
    days = [day + timedelta(days=shift) for shift in (-1, 0, 1, 2)]
    edges = st.none() | st.sampled_from(days)
    weekly = [
        Hours(weekday, *stretch, draw(edges), draw(edges))
        for weekday in {day.weekday(), (day.weekday() + 1) % 7}
        for stretch in draw(st.lists(stretches, max_size=2))
    ]
    single = {
        on: [OnDay(*stretch, draw(st.booleans())) for stretch in draw(st.lists(stretches, min_size=1, max_size=2))]
        for on in draw(st.sets(st.sampled_from(days), max_size=2))
    }
    closed = draw(st.just(frozenset()) | st.frozensets(st.sampled_from(days), max_size=1))
    spans = st.builds(
        lambda start, length: Span(midnight + start * MINUTE, midnight + (start + length) * MINUTE),
        st.integers(-600, 2880),
        st.integers(1, 300),
    )
    busy = {"away": draw(st.lists(spans, max_size=2)), "kept": draw(st.lists(spans, max_size=4))}
    busy["rooms"] = draw(st.lists(st.lists(spans, max_size=3), max_size=2))
    agenda = Agenda(
        zone=ZoneInfo(zone),
        session=draw(st.sampled_from([20, 30, 45, 60])) * MINUTE,
        buffer=draw(st.sampled_from([0, 5, 15])) * MINUTE,
        weekly=weekly,
        away=Busy(busy["away"]),
        kept=Busy(busy["kept"]),
        before=draw(st.sampled_from([0, 0, 10, 30])) * MINUTE,
        single=single,
        closed=closed,
        rooms=draw(st.sampled_from([None, [Busy(room) for room in busy["rooms"]]])),
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

    def test_is_granted_in_their_language_and_about_what_they_know(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY, languages=["ps", "ur"], topics=["work", "rights"])
        assert free(wish_for(counsellor, language="ps", topic="rights"))
        assert not free(wish_for(counsellor, language="en"))
        assert not free(wish_for(counsellor, topic="study"))
        everything = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        found = wish_for(counsellor, topic="study").free_times(now=timezone.now())
        assert {counsellor for counsellors in found.values() for counsellor in counsellors} == {everything}

    def test_is_granted_by_one_counsellor_where_one_is_named(self):
        centre = CentreFactory()
        _counsellor, other = CounsellorFactory.create_batch(2, hours_given=EVERY_DAY, centre=centre)
        found = Wish(centre, "video", only=other).free_times(now=timezone.now())
        assert {counsellor for counsellors in found.values() for counsellor in counsellors} == {other}

    def test_of_the_staff_is_granted_at_once_and_a_year_ahead(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY, lead_minutes=60 * 24 * 3, horizon_days=7)
        times = free(wish_for(counsellor, is_of_staff=True))
        assert min(times) < timezone.now() + timedelta(days=1)
        assert max(times) > timezone.now() + timedelta(days=360)

    def test_keeps_to_hours_that_hold_from_one_day_until_another(self):
        counsellor, first = CounsellorFactory(), timezone.localdate() + timedelta(days=5)
        for weekday in range(7):
            WeeklyHoursFactory(
                counsellor=counsellor, weekday=weekday, holds_from=first, holds_until=first + timedelta(days=2)
            )
        days = by_day(free(wish_for(counsellor)), ZoneInfo(counsellor.centre.zone))
        assert list(days) == [first, first + timedelta(days=1), first + timedelta(days=2)]

    def test_is_not_granted_on_a_holiday_of_the_centre(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY)
        holiday = HolidayFactory(centre=counsellor.centre)
        HolidayFactory(day=holiday.day + timedelta(days=1))  # of another centre
        days = by_day(free(wish_for(counsellor)), ZoneInfo(counsellor.centre.zone))
        assert holiday.day not in days
        assert holiday.day + timedelta(days=1) in days

    def test_finds_extra_hours_and_other_hours(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY)
        zone = ZoneInfo(counsellor.centre.zone)
        DayHoursFactory(counsellor=counsellor, day=timezone.localdate() + timedelta(days=3))
        DayHoursFactory(counsellor=counsellor, day=timezone.localdate() + timedelta(days=4), kind="other")
        days = by_day(free(wish_for(counsellor)), zone)
        hours = [{start.astimezone(zone).hour for start in starts} for starts in list(days.values())]
        third = list(days).index(timezone.localdate() + timedelta(days=3))
        assert hours[third] == {*range(9, 17), 18, 19}
        assert hours[third + 1] == {18, 19}

    def test_in_person_wants_an_address_and_a_room(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY)
        in_person = wish_for(counsellor, mode="in_person")
        RoomFactory(centre=counsellor.centre)
        assert not free(in_person)
        assert "in_person" not in offered()[counsellor.centre]
        visited = CounsellorFactory(hours_given=EVERY_DAY, centre=CentreFactory(visited=True))
        in_person = wish_for(visited, mode="in_person")
        assert "in_person" in offered()[visited.centre]
        assert not free(in_person), "there is no room"
        room = RoomFactory(centre=visited.centre)
        times = free(in_person)
        AppointmentFactory(
            counsellor=CounsellorFactory(centre=visited.centre), room=room, mode="in_person", starts_at=times[5]
        )
        assert times[5] not in free(in_person), "the room is taken"
        assert times[5] in free(wish_for(visited))
        RoomFactory(centre=visited.centre)
        assert times[5] in free(in_person)

    @pytest.mark.parametrize(("mode", "queries"), [("video", 2), ("in_person", 2)])
    def test_costs_the_same_for_twenty_counsellors_and_sixty_days(self, django_assert_num_queries, mode, queries):
        centre = CentreFactory(visited=True)
        RoomFactory.create_batch(5, centre=centre)
        HolidayFactory(centre=centre)
        for _number in range(20):
            counsellor = CounsellorFactory(hours_given=EVERY_DAY, horizon_days=60, centre=centre)
            AppointmentFactory(counsellor=counsellor)
            LeaveFactory(counsellor=counsellor)
            DayHoursFactory(counsellor=counsellor)
        wish = Wish(centre, mode)
        with django_assert_num_queries(queries):
            assert len(by_day(wish.free_times(now=timezone.now()), wish.zone)) >= 55

    def test_of_one_day_are_those_of_all_days_that_lie_in_it(self):
        wish = wish_for(CounsellorFactory(hours_given=EVERY_DAY))
        days = by_day(free(wish), wish.zone)
        first, last = min(days), max(days)
        for number in range((last - first).days + 3):
            day = first + timedelta(days=number - 1)
            assert list(wish.free_times(now=timezone.now(), on=day)) == days.get(day, [])

    @pytest.mark.parametrize("day", [date.min, date.max])
    def test_at_the_end_of_the_calendar_nobody_is_free(self, day):
        assert not wish_for(CounsellorFactory(hours_given=EVERY_DAY)).free_times(now=timezone.now(), on=day)

    def test_of_nobody_is_never_granted(self):
        counsellor = CounsellorFactory()
        WeeklyHoursFactory(counsellor=counsellor)
        assert not free(wish_for(counsellor, mode="pigeon"))
