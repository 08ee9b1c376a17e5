"""When things happen in the demonstration: growth over the years, the seasons, the week, Ramadan and holidays."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone

from mrc_portal.demo import definition
from mrc_portal.demo.chance import shared
from reporting.periods import Month

Hours = tuple[tuple[time, time], ...]


def by_month(by_year: Sequence[int], last: Month) -> list[int]:
    """Totals of years, the latest first, shared out over their months; the oldest month comes first."""
    months: list[int] = []
    for years_ago, total in enumerate(by_year):
        year = [last.back(years_ago * definition.YEAR + month) for month in reversed(range(definition.YEAR))]
        months = shared(total, [definition.SEASON[month.number - 1] for month in year]) + months
    return months


@cache
def days_of(month: Month, week: tuple[float, ...]) -> dict[date, float]:
    """The days of a month on which anything happens, and how much."""
    days = [month.first + timedelta(days=count) for count in range(month.last.day)]
    weights = {day: week[day.weekday()] * _by_the_moon(day) for day in days if not _is_holiday(day)}
    return {day: weight for day, weight in weights.items() if weight > 0}


def hours_of(weekday: int) -> Hours:
    """When counsellors can be booked; 0 is Monday."""
    if weekday == 4:
        return definition.FRIDAY_HOURS
    return {5: definition.SATURDAY_HOURS, 6: ()}.get(weekday, definition.HOURS)


def at(day: date, clock: time) -> datetime:
    """That moment, where the centres are."""
    return datetime.combine(day, clock, timezone.get_default_timezone())


def _is_holiday(day: date) -> bool:
    return (day.month, day.day) in definition.HOLIDAYS


def _by_the_moon(day: date) -> float:
    passed = (day - definition.RAMADAN).days % definition.LUNAR_YEAR
    if passed < definition.RAMADAN_DAYS:
        return definition.IN_RAMADAN
    return 0 if passed < definition.RAMADAN_DAYS + definition.EID_DAYS else 1
