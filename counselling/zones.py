"""The clocks of other countries: which time zones a country has, from the database that every phone uses."""

import importlib.resources
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

SUMMER, WINTER = datetime(2026, 7, 1), datetime(2026, 1, 1)  # noqa: DTZ001 - by whichever clock is asked


@cache
def _zones_by_country() -> dict[str, list[str]]:
    """The zones of each country by its ISO code, one of those that show the same time all year."""
    found: dict[str, dict[tuple[timedelta | None, ...], str]] = defaultdict(dict)
    table = importlib.resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _place, zone = line.split("\t")[:3]
            clock = ZoneInfo(zone)
            found[country].setdefault((clock.utcoffset(SUMMER), clock.utcoffset(WINTER)), zone)
    return {country: list(zones.values()) for country, zones in found.items()}


def choices(countries: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each country, by ISO code and name, as a choice of its zone; where it has several, each with a city."""
    for iso2, name in countries:
        zones = _zones_by_country().get(iso2, [])
        for zone in zones:
            city = zone.rpartition("/")[2].replace("_", " ")
            yield zone, name if len(zones) == 1 else f"{name} ({city})"


@cache
def _zones() -> frozenset[str]:
    """All of them: to list them reads the whole database, which is too much for a page."""
    return frozenset(available_timezones())


def every_zone() -> list[tuple[str, str]]:
    """All of them as choices, for the staff."""
    return [(zone, zone.replace("_", " ")) for zone in sorted(_zones()) if "/" in zone]


def is_zone(name: str) -> bool:
    """Whether clocks somewhere are set by it."""
    return bool(name) and name in _zones()
