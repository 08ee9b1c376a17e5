"""The stretches of time that figures are of. A month is cut where the centres are, in Asia/Karachi."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils import timezone


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar, named as in addresses: 2026-10."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def named(cls, name: str) -> Self:
        """The month of this name; raises ValueError where there is none."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", name)
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 2000:
            raise ValueError(name)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def last_full(cls) -> Self:
        """The latest month that has ended."""
        return cls.of(timezone.localdate()).back(1)

    def back(self, months: int) -> Self:
        """The month so many months before this one."""
        at = self.year * 12 + self.number - 1 - months
        return type(self)(at // 12, at % 12 + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.back(-1).first - timedelta(days=1)

    @property
    def has_ended(self) -> bool:
        return self.last < timezone.localdate()

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included; whole months."""

    first: date
    last: date

    @classmethod
    def of_month(cls, month: Month) -> Self:
        return cls(month.first, month.last)

    @classmethod
    def of_months_to(cls, month: Month, count: int) -> Self:
        """So many months, this one the last."""
        return cls(month.back(count - 1).first, month.last)
