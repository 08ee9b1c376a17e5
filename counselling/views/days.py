"""Free times as pages list them: the days, then the times of one."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from counselling.forms import written
from counselling.models import Appointment
from counselling.times import Wish, by_day
from counselling.words import clock_in_words, day_in_words, in_words

ANY_DAY = "any-day"
"""What stands for a day in an address that is the same for all of them."""


def days_for(wish: Wish, url_name: str, *, besides: Appointment | None = None) -> list[dict[str, object]]:
    """Every day with a free time: in words, how many in words, and the page that lists them."""
    days = by_day(wish.free_times(now=timezone.now(), besides=besides), wish.zone)
    address, language = reverse(url_name, args=[ANY_DAY]), get_language()  # once, not for each of them
    return [
        {
            "words": day_in_words(day),
            "count": _how_many(language, len(starts)),
            "url": address.replace(ANY_DAY, day.isoformat()),
        }
        for day, starts in days.items()
    ]


@lru_cache(1000)
def _how_many(_language: str | None, times: int) -> SafeString:
    return format_html(ngettext("one time", "<bdi>{count}</bdi> times", times), count=times)


def times_on(
    day: date, wish: Wish, *, own_zone: ZoneInfo | None = None, besides: Appointment | None = None
) -> dict[datetime, str]:
    """The free times of a day, each in words; by the person's own clock, too, where it shows another time."""
    free = wish.free_times(now=timezone.now(), besides=besides, on=day)
    return {start: _clocks(start, wish.zone, own_zone) for start in free}


def _clocks(moment: datetime, zone: ZoneInfo, own_zone: ZoneInfo | None) -> str:
    clock = clock_in_words(moment, zone)
    if own_zone is None or not differs(moment, zone, own_zone):
        return clock
    return _("%(clock)s (for you: %(own)s)") % {"clock": clock, "own": _own_clock(moment, zone, own_zone)}


def _own_clock(moment: datetime, zone: ZoneInfo, own_zone: ZoneInfo) -> str:
    """Their clock; with the day, where it is another one there."""
    same_day = moment.astimezone(zone).date() == moment.astimezone(own_zone).date()
    return clock_in_words(moment, own_zone) if same_day else in_words(moment, own_zone)


def differs(moment: datetime, zone: ZoneInfo, other: ZoneInfo) -> bool:
    """Whether the clocks of the two show different times then."""
    return moment.astimezone(zone).utcoffset() != moment.astimezone(other).utcoffset()


def shown_for(moment: datetime, zone: ZoneInfo, own_zone: ZoneInfo | None) -> str:
    """Day and time, by both clocks where they differ."""
    words = in_words(moment, zone)
    if own_zone is None or not differs(moment, zone, own_zone):
        return words
    return _("%(clock)s (for you: %(own)s)") % {"clock": words, "own": _own_clock(moment, zone, own_zone)}


def as_choices(times: Mapping[datetime, str]) -> list[dict[str, str]]:
    """Times with the words they are offered in, as the values of buttons."""
    return [{"value": written(start), "words": words} for start, words in times.items()]


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Between them a week can be counted on and back; near the ends of the calendar it cannot."""


def day_of(written: str) -> date:
    """The day in an address; whatever else stands there is not found."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Http404 from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Http404
    return day
