"""Months as days: a month is named by its first day, and is cut in the portal's own time zone (Asia/Karachi)."""

from datetime import date, timedelta

from django.utils import timezone


def first_day(day: date) -> date:
    """The month that a day lies in."""
    return day.replace(day=1)


def following(month: date) -> date:
    """The month after this one."""
    return first_day(first_day(month) + timedelta(days=32))


def preceding(month: date) -> date:
    """The month before this one."""
    return first_day(first_day(month) - timedelta(days=1))


def current_month() -> date:
    """The month that is running here."""
    return first_day(timezone.localdate())


def latest_months(count: int) -> list[date]:
    """So many months, the running one first."""
    months = [current_month()]
    while len(months) < count:
        months.append(preceding(months[-1]))
    return months
