"""The diary of a day or a week, one's own or the centre's."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from centre import doors
from centre.access import StaffRequest
from centre.models import Role
from counselling.models import Appointment, Counsellor
from counselling.views.days import day_of
from counselling.views.desk import Line, at_desk, lines_of, shown
from counselling.views.reception import own_profile
from counselling.words import day_in_words

LENGTHS = {"day": 1, "week": 7}

doors.declare(
    doors.Door(
        "counselling:diary",
        gettext_lazy("Diary"),
        gettext_lazy("A day or a week, your own or the centre’s; to print."),
        "overview",
        frozenset({Role.COUNSELLOR}),
    )
)


@dataclass(frozen=True)
class Asked:
    """Which days are shown, and whose."""

    first: date
    length: str
    whose: str

    @classmethod
    def by(cls, request: StaffRequest, zone: ZoneInfo) -> "Asked":
        """A day in the address; today where there is none. A week begins on Monday."""
        length = request.GET.get("length", "week")
        length = length if length in LENGTHS else "week"
        written = request.GET.get("day")
        day = day_of(written) if written else timezone.now().astimezone(zone).date()
        first = day - timedelta(days=day.weekday()) if length == "week" else day
        return cls(first, length, "centre" if request.GET.get("whose") == "centre" else "own")

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(LENGTHS[self.length])]

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The midnights around them, by the clocks of the centre."""
        begins, ends = self.first, self.first + timedelta(days=LENGTHS[self.length])
        return datetime.combine(begins, time.min, zone), datetime.combine(ends, time.min, zone)

    def address(self, **changes: Any) -> str:
        asked = {"day": self.first, "length": self.length, "whose": self.whose} | changes
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return f"{reverse('counselling:diary')}?{query}"


@require_safe
@at_desk
def diary(request: StaffRequest) -> HttpResponse:
    """What is booked on each day. Of colleagues one sees when they are engaged, and neither with whom nor why."""
    counsellor = own_profile(request)
    zone = ZoneInfo(counsellor.centre.zone)
    asked = Asked.by(request, zone)
    found = _of(asked, counsellor).booked().between(*asked.bounds(zone))
    by_day: dict[date, list[Line]] = defaultdict(list)
    for line in lines_of(shown(found)):
        by_day[line.appointment.starts_at.astimezone(zone).date()].append(line)
    step = timedelta(days=LENGTHS[asked.length])
    today = timezone.now().astimezone(zone).date()
    context = {
        "days": [{"words": day_in_words(day), "lines": by_day[day], "is_today": day == today} for day in asked.days],
        "asked": asked,
        "centre": counsellor.centre,
        "me": request.user,
        "earlier": asked.address(day=asked.first - step),
        "later": asked.address(day=asked.first + step),
        "now": asked.address(day=today),
        "other_length": asked.address(length="day" if asked.length == "week" else "week"),
        "others": asked.address(whose="own" if asked.whose == "centre" else "centre"),
    }
    return render(request, "counselling/diary.html", context)


def _of(asked: Asked, counsellor: Counsellor) -> Any:
    if asked.whose == "centre":
        return Appointment.objects.at(counsellor.centre)
    return Appointment.objects.held_by(counsellor.person)
