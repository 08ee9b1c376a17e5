"""Free times: worked out from weekly hours, leave and what is booked whenever somebody asks. Nothing is stored ahead.

Hours are kept by the clocks of the centre, moments in UTC. Where clocks are set back, hours run from the first moment
at which the clock shows their start until the first at which it shows their end; where an hour is skipped, as if the
clock had not been set.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from centre.models import Centre
from counselling.models import Appointment, Counsellor, Leave, Participation, WeeklyHours

OTHERS_OFFERED = 3


class Span(NamedTuple):
    """From one moment until another, the second not among them."""

    start: datetime
    end: datetime

    def only(self, moment: datetime) -> "Span":
        """As much of it as is this moment; where it lies outside, nothing."""
        return Span(max(self.start, moment), min(self.end, moment + timedelta(microseconds=1)))


class Hours(NamedTuple):
    """From when until when somebody can be booked on a weekday, by the clock on the wall."""

    weekday: int
    starts: time
    ends: time

    def on(self, day: date, zone: ZoneInfo) -> Span:
        """The same on this day, in moments."""
        starts, ends = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in (self.starts, self.ends))
        return Span(starts, ends)


class Busy:
    """Stretches of time, however they overlap, and whether another touches one of them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        for start, end in sorted(spans):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(end, self.ends[-1])
            else:
                self.starts.append(start)
                self.ends.append(end)

    def touches(self, start: datetime, end: datetime) -> bool:
        first_to_end_later = bisect_right(self.ends, start)
        return first_to_end_later < len(self.starts) and self.starts[first_to_end_later] < end


@dataclass(frozen=True)
class Agenda:
    """What is known of a counsellor's time: when they can be booked, for how long, and what stands in the way."""

    zone: ZoneInfo
    session: timedelta
    buffer: timedelta
    weekly: Sequence[Hours]
    away: Busy
    kept: Busy

    def free(self, window: Span) -> Iterator[datetime]:
        """Every moment in the window at which a session can start.

        Sessions are offered one after the other from the start of the hours, so that none leaves a gap too short for
        another. One must end within the hours; what is kept free after it may run over.
        """
        day = window.start.astimezone(self.zone).date()
        while day <= window.end.astimezone(self.zone).date():
            for hours in self.weekly:
                if hours.weekday == day.weekday():
                    yield from self._free_in(hours.on(day, self.zone), window)
            day += timedelta(days=1)

    def _free_in(self, hours: Span, window: Span) -> Iterator[datetime]:
        start = hours.start
        while start + self.session <= hours.end:
            if window.start <= start < window.end and self.fits(start):
                yield start
            start += self.session + self.buffer

    def fits(self, start: datetime) -> bool:
        """Whether nothing stands in the way of a session that starts then."""
        end = start + self.session
        return not self.away.touches(start, end) and not self.kept.touches(start, end + self.buffer)


@dataclass(frozen=True)
class Wish:
    """What somebody asks of a time: at which centre, how the session is held, and whom they want to speak with."""

    centre: Centre
    mode: str
    with_whom: str = ""
    language: str = ""
    interpreter: bool = False  # somebody interprets: then the counsellor need not speak the language
    only: Counsellor | None = None  # for the staff, who book with themselves

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
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.centre.zone)

    def free_times(self, *, now: datetime, besides: Appointment | None = None) -> dict[datetime, list[Counsellor]]:
        """Every moment at which such a session can start, in order, and with whom it can.

        Four queries, however many counsellors and days. `besides` stands in nobody's way: the appointment that is to
        be moved.
        """
        return self._free({counsellor: _window(counsellor, now) for counsellor in self._counsellors()}, besides)

    def counsellors_at(
        self, starts_at: datetime, *, now: datetime, besides: Appointment | None = None
    ) -> list[Counsellor]:
        """Those with whom such a session can start at this moment."""
        windows = {counsellor: _window(counsellor, now).only(starts_at) for counsellor in self._counsellors()}
        return self._free(windows, besides).get(starts_at, [])

    def _counsellors(self) -> list[Counsellor]:
        found = Counsellor.objects.working().at(self.centre).receiving(self.mode).order_by("pk")
        if self.with_whom:
            found = found.filter(gender=self.with_whom)
        if self.language and not self.interpreter:
            found = found.speaking(self.language)
        return list(found.filter(pk=self.only.pk) if self.only else found)

    def _free(self, windows: dict[Counsellor, Span], besides: Appointment | None) -> dict[datetime, list[Counsellor]]:
        found: dict[datetime, list[Counsellor]] = defaultdict(list)
        for counsellor, agenda in _agendas(windows, self.zone, besides).items():
            for start in agenda.free(windows[counsellor]):
                found[start].append(counsellor)
        return dict(sorted(found.items()))


def offered() -> dict[Centre, set[str]]:
    """How each centre receives people: every way that one of its counsellors does."""
    modes: dict[Centre, set[str]] = defaultdict(set)
    for counsellor in Counsellor.objects.working().select_related("centre").order_by("centre__name_en"):
        modes[counsellor.centre] |= set(counsellor.modes)
    return dict(modes)


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


def _window(counsellor: Counsellor, now: datetime) -> Span:
    """From the lead time to the horizon."""
    return Span(now + timedelta(minutes=counsellor.lead_minutes), now + timedelta(days=counsellor.horizon_days))


def _agendas(windows: dict[Counsellor, Span], zone: ZoneInfo, besides: Appointment | None) -> dict[Counsellor, Agenda]:
    if not windows:
        return {}
    # What begins within the window may reach beyond it.
    reach = timedelta(days=1)
    start, end = min(w.start for w in windows.values()), max(w.end for w in windows.values()) + reach
    weekly, away, kept = (defaultdict(list) for _rows in range(3))
    for hours in WeeklyHours.objects.filter(counsellor__in=windows):
        weekly[hours.counsellor_id].append(Hours(hours.weekday, hours.starts, hours.ends))
    for leave in Leave.objects.filter(counsellor__in=windows).touching(start, end):
        away[leave.counsellor_id].append(Span(leave.starts_at, leave.ends_at))
    taken = Appointment.objects.keeping_time().filter(counsellor__in=windows).touching(start, end)
    taken = taken.exclude(pk=besides.pk) if besides else taken
    for counsellor_id, *span in taken.values_list("counsellor_id", "blocked_from", "blocked_until"):
        kept[counsellor_id].append(Span(*span))
    return {
        counsellor: Agenda(
            zone=zone,
            session=timedelta(minutes=counsellor.session_minutes),
            buffer=timedelta(minutes=counsellor.buffer_minutes),
            weekly=weekly[counsellor.pk],
            away=Busy(away[counsellor.pk]),
            kept=Busy(kept[counsellor.pk]),
        )
        for counsellor in windows
    }
