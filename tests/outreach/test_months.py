"""Months by their first days."""

from datetime import date

import pytest
import time_machine

from outreach import months


@pytest.mark.parametrize(
    ("day", "first", "after", "before"),
    [
        (date(2024, 1, 31), date(2024, 1, 1), date(2024, 2, 1), date(2023, 12, 1)),
        (date(2024, 2, 29), date(2024, 2, 1), date(2024, 3, 1), date(2024, 1, 1)),
        (date(2023, 12, 1), date(2023, 12, 1), date(2024, 1, 1), date(2023, 11, 1)),
    ],
)
def test_a_day_lies_in_a_month_between_two_others(day, first, after, before):
    assert (months.first_day(day), months.following(day), months.preceding(day)) == (first, after, before)


@time_machine.travel("2026-02-28T19:30:00Z")
def test_the_month_changes_at_midnight_in_karachi():
    assert months.latest_months(3) == [date(2026, 3, 1), date(2026, 2, 1), date(2026, 1, 1)]
