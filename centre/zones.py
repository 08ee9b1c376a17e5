"""The clocks of all countries, in words: who reads "Asia/Karachi" must first know what that is.

Which zones a country has is in the database that every phone uses; what countries and cities are called in the reader's
language, in Unicode's.
"""

import importlib.resources
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SUMMER, WINTER = datetime(2026, 7, 1), datetime(2026, 1, 1)  # noqa: DTZ001 - by whichever clock is asked
NO_COUNTRY = {"ZZ", "001"}  # Unicode's "unknown region", and the world


@cache
def _country_by_zone() -> dict[str, str]:
    """The zones that people live by, each with the ISO code of its country."""
    table = importlib.resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@cache
def _zones_by_country() -> dict[str, list[str]]:
    """The zones of each country by its ISO code, one of those that show the same time all year."""
    found: dict[str, dict[tuple[timedelta | None, ...], str]] = defaultdict(dict)
    for zone, country in _country_by_zone().items():
        clock = ZoneInfo(zone)
        found[country].setdefault((clock.utcoffset(SUMMER), clock.utcoffset(WINTER)), zone)
    return {country: list(zones.values()) for country, zones in found.items()}


def choices(countries: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each country, by ISO code and name, as a choice of its zone; where it has several, each with a city."""
    for iso2, name in countries:
        zones = _zones_by_country().get(iso2, [])
        for zone in zones:
            yield zone, name if len(zones) == 1 else f"{name} ({_city(zone, get_language())})"


def every_zone(*, besides: str = "") -> list[tuple[str, str]]:
    """All that people live by as choices, in the order of the reader's words; and one that stands there already."""
    offered = {*_country_by_zone(), *([besides] if is_zone(besides) else [])}
    return sorted(((zone, place_of(zone)) for zone in offered), key=lambda choice: choice[1])


def place_of(zone: str) -> str:
    """Where the clocks are set by it: the country, and a city where the country has several clocks."""
    return _place(zone, get_language())


def in_words(zone: str) -> str:
    """Whose time it is, for behind an hour."""
    return _("%(place)s time") % {"place": place_of(zone)}


@cache
def _place(zone: str, language: str | None) -> str:
    current = get_global("zone_aliases").get(zone, zone)  # a place may have had another name once
    country = _country_by_zone().get(zone) or get_global("zone_territories").get(current, "")
    name = _locale(language).territories.get(country)
    if name is None or country in NO_COUNTRY:  # such as UTC: it has no other name
        return zone
    return name if len(_zones_by_country().get(country, ())) == 1 else f"{name} ({_city(zone, language)})"


def _city(zone: str, language: str | None) -> str:
    return get_timezone_location(zone, locale=_locale(language), return_city=True)


@cache
def _locale(language: str | None) -> Locale:
    return Locale.parse(language or "en", sep="-")


@cache
def _zones() -> frozenset[str]:
    """All of them: to list them reads the whole database, which is too much for a page."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether clocks somewhere are set by it."""
    return bool(name) and name in _zones()
