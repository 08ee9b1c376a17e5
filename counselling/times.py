"""Free times: worked out from hours, leave, holidays, rooms and what is booked whenever somebody asks.

Nothing is stored ahead. Hours are kept by the clocks of the centre, moments in UTC. Where clocks are set back, hours
run from the first moment at which the clock shows their start until the first at which it shows their end; where an
hour is skipped, as if the clock had not been set.
"""

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from centre.cuts import Mode
from centre.models import Centre, Room
from counselling.models import Appointment, Counsellor, DayHours, Participation, statements

OTHERS_OFFERED = 3
SET_AT_MOST = timedelta(hours=2)
"""No clock was ever set back by more."""
STAFF_HORIZON = timedelta(days=366)
"""How far ahead the staff books, whatever the counsellor's own horizon."""


class Span(NamedTuple):
    """From one moment until another, the second not among them."""

    start: datetime
    end: datetime

    def within(self, other: "Span") -> "Span":
        """As much of it as lies in the other."""
        return Span(max(self.start, other.start), min(self.end, other.end))

    def only(self, moment: datetime) -> "Span":
        """As much of it as is this moment; where it lies outside, nothing."""
        return self.within(Span(moment, moment + timedelta(microseconds=1)))


class Hours(NamedTuple):
    """From when until when somebody can be booked on a weekday, by the clock on the wall, and on which days."""

    weekday: int
    starts: time
    ends: time
    holds_from: date | None = None
    holds_until: date | None = None

    def hold_on(self, day: date) -> bool:
        begun = self.holds_from is None or self.holds_from <= day
        not_over = self.holds_until is None or day <= self.holds_until
        return self.weekday == day.weekday() and begun and not_over

    def on(self, day: date, zone: ZoneInfo) -> Span:
        """The same on this day, in moments."""
        return _in_moments(day, self.starts, self.ends, zone)


class OnDay(NamedTuple):
    """Hours of a single day: beside those that come every week, or instead."""

    starts: time
    ends: time
    is_instead: bool = False


def _in_moments(day: date, starts: time, ends: time, zone: ZoneInfo) -> Span:
    return Span(*(datetime.combine(day, clock, zone).astimezone(UTC) for clock in (starts, ends)))


class Busy:
    """Stretches of time, however they overlap, and whether another touches one of them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        for start, end in sorted(spans):
            if start >= end:  # what a change of clocks has swallowed
                continue
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(end, self.ends[-1])
            else:
                self.starts.append(start)
                self.ends.append(end)

    def __iter__(self) -> Iterator[Span]:
        """The stretches as they are together; those that border on each other are one."""
        return map(Span, self.starts, self.ends)

    def touches(self, start: datetime, end: datetime) -> bool:
        first_to_end_later = bisect_right(self.ends, start)
        return first_to_end_later < len(self.starts) and self.starts[first_to_end_later] < end


NOBODY = Busy(())


@dataclass(frozen=True)
class Agenda:
    """What is known of a counsellor's time: when they can be booked, for how long, and what stands in the way."""

    zone: ZoneInfo
    session: timedelta
    buffer: timedelta  # kept free after a session
    weekly: Sequence[Hours]
    away: Busy
    kept: Busy
    before: timedelta = timedelta()  # kept free before it
    single: Mapping[date, Sequence[OnDay]] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()  # the centre's holidays
    rooms: Sequence[Busy] | None = None  # None: no room is needed

    def free(self, window: Span) -> Iterator[datetime]:
        """Every moment in the window at which a session can start.

        Sessions are offered one after the other from the start of the hours, so that none leaves a gap too short for
        another. One must end within the hours; what is kept free around it may run over.
        """
        day = window.start.astimezone(self.zone).date()
        while day <= window.end.astimezone(self.zone).date():
            for hours in self.hours_on(day):
                yield from self._free_in(hours, window)
            day += timedelta(days=1)

    def hours_on(self, day: date) -> Busy:
        """From when until when they can be booked on this day; hours that touch are one stretch."""
        if day in self.closed:
            return NOBODY
        single = self.single.get(day, ())
        spans = [_in_moments(day, hours.starts, hours.ends, self.zone) for hours in single]
        if not any(hours.is_instead for hours in single):
            spans += [hours.on(day, self.zone) for hours in self.weekly if hours.hold_on(day)]
        return Busy(spans)

    def covers(self, start: datetime, end: datetime) -> bool:
        """Whether this time lies within their hours, leave left aside."""
        day = start.astimezone(self.zone).date()
        return any(hours.start <= start and end <= hours.end for hours in self.hours_on(day))

    def _free_in(self, hours: Span, window: Span) -> Iterator[datetime]:
        start, step = hours.start, self.before + self.session + self.buffer
        last, is_open = hours.end - self.session, self._stands_open(hours)
        while start <= last:
            if window.start <= start < window.end and (is_open or self.fits(start)):
                yield start
            start += step

    def _stands_open(self, hours: Span) -> bool:
        """Whether nothing stands in the way of any session in these hours: most days ahead are so."""
        around = Span(hours.start - self.before, hours.end + self.buffer)
        return self.rooms is None and not self.away.touches(*hours) and not self.kept.touches(*around)

    def could_take(self, start: datetime, end: datetime) -> bool:
        """Whether an appointment of this length fits here as it stands, wherever sessions begin otherwise."""
        around = Span(start - self.before, end + self.buffer)
        return self.covers(start, end) and not self.away.touches(start, end) and not self.kept.touches(*around)

    def fits(self, start: datetime) -> bool:
        """Whether nothing stands in the way of a session that starts then."""
        end = start + self.session
        around = Span(start - self.before, end + self.buffer)
        if self.away.touches(start, end) or self.kept.touches(*around):
            return False
        return self.rooms is None or any(not room.touches(*around) for room in self.rooms)


@dataclass(frozen=True)
class Wish:
    """What somebody asks of a time: where, how the session is held, with whom, in which language, about what.

    What is left empty is all the same to them.
    """

    centre: Centre
    mode: str
    with_whom: str = ""
    language: str = ""
    interpreter: bool = False  # somebody interprets: then the counsellor need not speak the language
    only: Counsellor | None = None  # for the staff, who book with themselves
    topic: str = ""
    is_of_staff: bool = False  # who asks may book at once, and a year ahead

    @classmethod
    def of(cls, participation: Participation) -> Self:
        """What was asked of the time that this person has."""
        appointment = participation.appointment
        return cls(
            appointment.centre,
            appointment.mode,
            participation.with_whom,
            participation.language,
            participation.wants_interpreter,
            topic=participation.topic,
        )

    @classmethod
    def to_stay(cls, appointment: Appointment) -> Self:
        """Another time with the counsellor who has agreed to hold it, in which language and about what it may be."""
        return cls(appointment.centre, appointment.mode, only=appointment.counsellor)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.centre.zone)

    def has_counsellors(self) -> bool:
        """Whether anybody could grant it, free or not."""
        return bool(self.counsellors())

    @property
    def needs_room(self) -> bool:
        return self.mode == Mode.IN_PERSON

    def free_times(
        self, *, now: datetime, besides: Appointment | None = None, on: date | None = None
    ) -> dict[datetime, list[Counsellor]]:
        """Every moment at which such a session can start, in order, and with whom it can; where asked, `on` one day.

        Two queries, however many counsellors and days. `besides` stands in nobody's way: the appointment that is to be
        moved.
        """
        windows = {counsellor: self._window(counsellor, now) for counsellor in self.counsellors()}
        if on is None:
            return self._free(windows, besides)
        day = timedelta(days=1)  # by which the calendars of the world differ
        near = {one: span for one, span in windows.items() if span.start.date() - day <= on <= span.end.date() + day}
        free = self._free({one: span.within(self._around(on)) for one, span in near.items()}, besides)
        return {start: free[start] for start in by_day(free, self.zone).get(on, ())}

    def counsellors_at(
        self,
        starts_at: datetime,
        *,
        now: datetime,
        besides: Appointment | None = None,
        among: Iterable[Counsellor] | None = None,
    ) -> list[Counsellor]:
        """Those with whom such a session can start at this moment, of these or of all who could grant the wish."""
        counsellors = self.counsellors() if among is None else [one for one in among if self.suits(one)]
        windows = {counsellor: self._window(counsellor, now).only(starts_at) for counsellor in counsellors}
        return self._free(windows, besides).get(starts_at, [])

    def suits(self, counsellor: Counsellor) -> bool:
        """Whether this counsellor, as read just now, holds such sessions at all."""
        speaks = not self.language or self.interpreter or self.language in counsellor.languages
        knows = not self.topic or not counsellor.topics or self.topic in counsellor.topics
        is_asked_for = not self.with_whom or counsellor.gender == self.with_whom
        stays = counsellor.stopped_at is None and counsellor.centre_id == self.centre.pk
        return stays and self.mode in counsellor.modes and is_asked_for and speaks and knows

    def counsellors_for(self, appointment: Appointment) -> list[Counsellor]:
        """Those others who could hold this appointment as it stands: at its time, as long, in the room it has."""
        others = [counsellor for counsellor in self.counsellors() if counsellor.pk != appointment.counsellor_id]
        day = timedelta(days=1)
        around = Span(appointment.starts_at - day, appointment.ends_at + day)
        found = agendas(others, self.zone, around, centre=self.centre, besides=appointment)
        span = appointment.starts_at, appointment.ends_at
        return [counsellor for counsellor, agenda in found.items() if agenda.could_take(*span)]

    def counsellors(self) -> list[Counsellor]:
        """Those who could grant it at some time."""
        if self.needs_room and not self.centre.receives_visitors:
            return []
        return statements.could_counsel(
            centre=self.centre.pk,
            mode=self.mode,
            gender=self.with_whom,
            language="" if self.interpreter else self.language,
            topic=self.topic,
            only=self.only.pk if self.only else None,
        )

    def _window(self, counsellor: Counsellor, now: datetime) -> Span:
        """From the lead time to the horizon."""
        if self.is_of_staff:
            return Span(now, now + STAFF_HORIZON)
        return Span(now + timedelta(minutes=counsellor.lead_minutes), now + timedelta(days=counsellor.horizon_days))

    def _around(self, day: date) -> Span:
        """The day by the clocks of the centre, and somewhat more: where they are set at midnight, it begins twice."""
        midnights = (datetime.combine(day + timedelta(days=more), time.min, self.zone) for more in (0, 1))
        begins, ends = (midnight.astimezone(UTC) for midnight in midnights)
        return Span(begins - SET_AT_MOST, ends + SET_AT_MOST)

    def _free(self, windows: dict[Counsellor, Span], besides: Appointment | None) -> dict[datetime, list[Counsellor]]:
        found: dict[datetime, list[Counsellor]] = defaultdict(list)
        windows = {counsellor: window for counsellor, window in windows.items() if window.start < window.end}
        for counsellor, agenda in self._agendas(windows, besides).items():
            for start in agenda.free(windows[counsellor]):
                found[start].append(counsellor)
        return {start: found[start] for start in sorted(found)}

    def _agendas(self, windows: dict[Counsellor, Span], besides: Appointment | None) -> dict[Counsellor, Agenda]:
        if not windows:
            return {}
        # What begins within the window may reach beyond it, with what is kept free around it.
        before = max(counsellor.before for counsellor in windows)
        after = max(counsellor.session + counsellor.after for counsellor in windows)
        around = Span(min(w.start for w in windows.values()) - before, max(w.end for w in windows.values()) + after)
        seats = 1 if self.needs_room else None
        return agendas(windows, self.zone, around, centre=self.centre, seats=seats, besides=besides)


def offered() -> dict[Centre, set[str]]:
    """How each centre receives people: every way that one of its counsellors does, in person only at an address."""
    modes: dict[Centre, set[str]] = defaultdict(set)
    for counsellor in Counsellor.objects.working().select_related("centre").order_by("centre__name_en"):
        elsewhere = set() if counsellor.centre.receives_visitors else {Mode.IN_PERSON.value}
        modes[counsellor.centre] |= set(counsellor.modes) - elsewhere
    return {centre: found for centre, found in modes.items() if found}


def rooms_of(centre: Centre) -> list[Room]:
    """Those that an appointment can be given, the smallest first: large ones are left for groups."""
    return list(Room.objects.in_use().filter(centre=centre).order_by("seats", "pk"))


def nearest(free: Iterable[datetime], wished: datetime) -> list[datetime]:
    """The free times closest to the one that was wished for, in order."""
    others = sorted((start for start in free if start != wished), key=lambda start: abs(start - wished))
    return sorted(others[:OTHERS_OFFERED])


def by_day(free: Iterable[datetime], zone: ZoneInfo) -> dict[date, list[datetime]]:
    """The times of each day, as the centre's calendar has the days."""
    days: dict[date, list[datetime]] = defaultdict(list)
    for start in free:
        days[start.astimezone(zone).date()].append(start)
    return dict(days)


def agendas(
    counsellors: Iterable[Counsellor],
    zone: ZoneInfo,
    around: Span,
    *,
    centre: Centre,
    seats: int | None = None,
    besides: Appointment | None = None,
) -> dict[Counsellor, Agenda]:
    """What is known of their time within this stretch, and where seats are needed of the rooms that have so many.

    One query.
    """
    counsellors = list(counsellors)
    first, last = (moment.astimezone(zone).date() for moment in around)
    found = statements.time_known(
        [counsellor.pk for counsellor in counsellors],
        centre=centre.pk,
        days=(first, last),
        around=around,
        seats=seats,
        besides=besides.pk if besides else None,
    )
    weekly: dict[int, list[Hours]] = defaultdict(list)
    single: dict[int, dict[date, list[OnDay]]] = defaultdict(lambda: defaultdict(list))
    spans: dict[tuple[str, int | uuid.UUID], list[Span]] = defaultdict(list)
    closed, rooms = set(), []
    for row in found:
        match row.what:
            case "kept" | "leave":
                spans[row.what, row.counsellor].append(Span(row.start, row.end))
            case "in_room":
                spans[row.what, row.room].append(Span(row.start, row.end))
            case "weekly":
                weekly[row.counsellor].append(Hours(row.weekday, row.starts, row.ends, row.first, row.last))
            case "holiday":
                closed.add(row.first)
            case "room":
                rooms.append(row.room)
            case kind:
                single[row.counsellor][row.first].append(OnDay(row.starts, row.ends, kind == DayHours.Kind.OTHER))
    busy_rooms = [Busy(spans["in_room", room]) for room in rooms] if seats else None
    return {
        counsellor: Agenda(
            zone=zone,
            session=counsellor.session,
            before=counsellor.before,
            buffer=counsellor.after,
            weekly=weekly[counsellor.pk],
            single=single[counsellor.pk],
            closed=frozenset(closed),
            away=Busy(spans["leave", counsellor.pk]),
            kept=Busy(spans["kept", counsellor.pk]),
            rooms=busy_rooms,
        )
        for counsellor in counsellors
    }
