"""A month is cut where the centres are."""

from datetime import date

import pytest
import time_machine

from reporting.periods import Month, Period


@pytest.mark.parametrize("name", ["2026-13", "2026-00", "2026-1", "26-10", "1999-12", "2026-10-01", "۲۰۲۶-۱۰", ""])
def test_what_is_no_month_is_refused(name: str):
    with pytest.raises(ValueError):  # noqa: PT011 - the name is all there is to say
        Month.named(name)


def test_a_month_knows_its_days_and_its_neighbours():
    february = Month.named("2028-02")
    assert (february.first, february.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert str(february.back(2)) == "2027-12"
    assert str(february.back(-11)) == "2029-01"


def test_so_many_months_end_with_the_named_one():
    assert Period.of_months_to(Month(2026, 10), 48) == Period(date(2022, 11, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("utc", "month"),
    [("2026-10-31T18:59:59+00:00", "2026-09"), ("2026-10-31T19:00:00+00:00", "2026-10")],
)
def test_a_month_ends_at_midnight_in_karachi(utc: str, month: str):
    with time_machine.travel(utc, tick=False):
        assert str(Month.last_full()) == month
