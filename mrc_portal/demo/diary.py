"""The counsellors' free times, given away one by one: nobody is in two places at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from centre.models import Centre
from counselling.models import Counsellor
from mrc_portal.demo import definition
from mrc_portal.demo.chance import Chance
from mrc_portal.demo.days import Hours, at, hours_of

SESSION = timedelta(minutes=definition.SESSION_MINUTES)
STEP = SESSION + timedelta(minutes=definition.BUFFER_MINUTES)
LONGEST_GROUP = 3  # steps: as long as a morning


class Time(NamedTuple):
    """A stretch of a counsellor's day."""

    counsellor: Counsellor
    starts_at: datetime
    blocked_until: datetime


@dataclass
class Diary:
    """Who is free when."""

    chance: Chance
    counsellors: list[Counsellor]

    def __post_init__(self) -> None:
        self.taken: set[tuple[int, datetime]] = set()

    def open_on(self, day: date) -> list[Counsellor]:
        """Those whose centre is open by then."""
        return [
            counsellor
            for counsellor in self.counsellors
            if day >= definition.OPENED.get(counsellor.centre.slug, date.min)
        ]

    def one_time(self, centre: Centre, days: Iterable[date]) -> Time:
        """A free time for one person: at this centre if it can be, else at another, on the first of the days."""
        for day in days:
            counsellors = self.open_on(day)
            at_home = [counsellor for counsellor in counsellors if counsellor.centre_id == centre.pk]
            for asked in (at_home, counsellors):
                free = [time for counsellor in asked for time in self._times(counsellor, day)]
                if free:
                    return self._take(*self.chance.choice(free), steps=1)
        raise FullyBooked

    def time_with(self, counsellor: Counsellor, day: date) -> Time:
        """A free time with this counsellor on this day, whatever day it is."""
        free = self._times(counsellor, day) or self._times(counsellor, day, definition.HOURS)
        if not free:
            raise FullyBooked
        return self._take(*self.chance.choice(free), steps=1)

    def half_day(self, days: Iterable[date]) -> Time:
        """A free half-day for a group, with whichever counsellor has one, on the first of the days."""
        for day in days:
            free = [
                (counsellor, times[0])
                for counsellor in self.open_on(day)
                for times in _half_days(day)
                if len(times) >= LONGEST_GROUP
                if all((counsellor.pk, time) not in self.taken for time in times[:LONGEST_GROUP])
            ]
            if free:
                return self._take(*self.chance.choice(free), steps=LONGEST_GROUP)
        raise FullyBooked

    def _times(
        self, counsellor: Counsellor, day: date, hours: Hours | None = None
    ) -> list[tuple[Counsellor, datetime]]:
        times = [time for half_day in _half_days(day, hours) for time in half_day]
        return [(counsellor, time) for time in times if (counsellor.pk, time) not in self.taken]

    def _take(self, counsellor: Counsellor, starts_at: datetime, *, steps: int) -> Time:
        self.taken.update((counsellor.pk, starts_at + STEP * step) for step in range(steps))
        return Time(counsellor, starts_at, starts_at + STEP * steps)


class FullyBooked(Exception):
    """The definition asks for more sessions than its counsellors have time for."""


@cache
def _half_days(day: date, hours: Hours | None = None) -> list[list[datetime]]:
    """When sessions can begin on this day, by stretches of the hours."""
    stretches = [
        (at(day, opens), at(day, closes)) for opens, closes in (hours_of(day.weekday()) if hours is None else hours)
    ]
    return [[opens + STEP * count for count in range((closes - opens) // STEP)] for opens, closes in stretches]
