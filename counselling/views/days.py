"""Free times as pages list them: the days, then the times of one."""

from collections.abc import Mapping
from datetime import date, datetime

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from counselling.forms import written
from counselling.models import Appointment
from counselling.times import Wish, by_day
from counselling.words import clock_in_words, day_in_words


def days_for(wish: Wish, url_name: str, *, besides: Appointment | None = None) -> list[dict[str, object]]:
    """Every day with a free time: in words, how many, and the page that lists them."""
    days = by_day(wish.free_times(now=timezone.now(), besides=besides), wish.zone)
    return [
        {"words": day_in_words(day), "count": len(starts), "url": reverse(url_name, args=[day.isoformat()])}
        for day, starts in days.items()
    ]


def times_on(day: date, wish: Wish, *, besides: Appointment | None = None) -> dict[datetime, str]:
    """The free times of a day, each in words."""
    days = by_day(wish.free_times(now=timezone.now(), besides=besides), wish.zone)
    return {start: clock_in_words(start, wish.zone) for start in days.get(day, [])}


def as_choices(times: Mapping[datetime, str]) -> list[dict[str, str]]:
    """Times with the words they are offered in, as the values of buttons."""
    return [{"value": written(start), "words": words} for start, words in times.items()]


def day_of(written: str) -> date:
    """The day in an address; whatever else stands there is not found."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Http404 from None
