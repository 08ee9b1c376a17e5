"""Moments as people say them: 14:30 means little to many, "2:30 in the afternoon" to everybody."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

PARTS_OF_THE_DAY = (
    (5, gettext_lazy("%(clock)s at night")),
    (12, gettext_lazy("%(clock)s in the morning")),
    (17, gettext_lazy("%(clock)s in the afternoon")),
    (20, gettext_lazy("%(clock)s in the evening")),
    (24, gettext_lazy("%(clock)s at night")),
)
"""Until which hour a part of the day lasts, and how its times are said."""


def day_in_words(day: date) -> str:
    """The day with its weekday, in the reader's language."""
    return _day_in(get_language(), day)


@lru_cache(2000)  # some years in each language; a page of days says thirty
def _day_in(_language: str | None, day: date) -> str:
    return date_format(day, "l j F")


def clock_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """The time of day by the clocks of this zone."""
    local = moment.astimezone(zone)
    said = next(said for until, said in PARTS_OF_THE_DAY if local.hour < until)
    return said % {"clock": f"{local.hour % 12 or 12}:{local:%M}"}


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time by the clocks of this zone."""
    day = day_in_words(moment.astimezone(zone).date())
    return _("%(day)s, %(clock)s") % {"day": day, "clock": clock_in_words(moment, zone)}


# Urdu in Latin letters, as notices may be written in; no page is, so that gettext knows nothing of it.
ROMAN_WEEKDAYS = ("Peer", "Mangal", "Budh", "Jumerat", "Juma", "Hafta", "Itwar")
ROMAN_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ROMAN_PARTS = ((5, "raat"), (12, "subah"), (16, "dopahar"), (20, "shaam"), (24, "raat"))


def in_roman_words(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time in Urdu, in Latin letters."""
    local = moment.astimezone(zone)
    part = next(said for until, said in ROMAN_PARTS if local.hour < until)
    day = f"{ROMAN_WEEKDAYS[local.weekday()]} {local.day} {ROMAN_MONTHS[local.month - 1]}"
    return f"{day}, {part} {local.hour % 12 or 12}:{local:%M} baje"
