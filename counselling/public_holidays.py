"""Public holidays as a calendar suggests them; a day counts only once a manager has accepted it for a centre."""

from dataclasses import dataclass
from datetime import date

from centre.models import Centre
from counselling.models import DeclinedHoliday, Holiday
from safeguards.text import HOME_REGION

LANGUAGES = {"name_en": "en_US", "name_ur": "ur_PK"}
EXPECTED = {"name_en": " (estimated)", "name_ur": " (اندازاً)"}
"""How the calendar marks what the moon decides; we say it in our own words, and let the day be moved."""


@dataclass(frozen=True)
class Suggestion:
    """A day on which the calendar expects a holiday."""

    day: date
    name_en: str
    name_ur: str
    is_expected: bool


def suggestions(centre: Centre, *, first: date, last: date) -> list[Suggestion]:
    """What the calendar names from one day to another and nobody has accepted or declined for this centre yet."""
    # Not with every web worker, which would keep its two megabytes: a manager looks at this once in months.
    from holidays import country_holidays  # noqa: PLC0415

    taken = set(Holiday.objects.filter(centre=centre).values_list("suggested_on", flat=True))
    taken |= set(Holiday.objects.filter(centre=centre).values_list("day", flat=True))
    taken |= set(DeclinedHoliday.objects.filter(centre=centre).between(first, last).values_list("day", flat=True))
    years = range(first.year, last.year + 1)
    named = {name: country_holidays(HOME_REGION, years=years, language=code) for name, code in LANGUAGES.items()}
    days = sorted(day for day in named["name_en"] if first <= day <= last and day not in taken)
    return [_suggestion(day, {name: found[day] for name, found in named.items()}) for day in days]


def _suggestion(day: date, names: dict[str, str]) -> Suggestion:
    is_expected = any(EXPECTED[name] in said for name, said in names.items())
    plain = {name: said.replace(EXPECTED[name], "") for name, said in names.items()}
    return Suggestion(day=day, is_expected=is_expected, **plain)
