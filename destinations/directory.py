"""What a page says of a contact: its number or address, and how well that is known."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from destinations.content import UNDATED, fact_value, isolated
from destinations.dates import spoken
from destinations.factbase import FactWords, KnownFact
from destinations.models import ContactKind


def entries(told: Iterable[dict[str, Any]], *, country: str, language: str, day: date) -> list[dict[str, Any]]:
    """A country's contacts as a page lists them, from what `Contact.objects.told_in` gives; attachés first."""
    order = ContactKind.values
    return [_entry(one, country, language, day) for one in sorted(told, key=lambda one: order.index(one["kind"]))]


def _entry(told: dict[str, Any], country: str, language: str, day: date) -> dict[str, Any]:
    fact = _fact(told, language)
    kind = str(ContactKind(told["kind"]).label)
    return {
        # What the heading or the name says already is not said again.
        "kind": "" if told["name"].startswith(kind) else kind,
        "name": mark_safe(isolated(told["name"], language)),  # noqa: S308 - escaped there
        "where": "" if told["where"] == country or told["where"] in told["name"] else told["where"],
        "value": mark_safe(fact_value(fact, language)) if fact else "",  # noqa: S308 - escaped there
        "standing": mark_safe(isolated(_standing(told, fact, day), language)),  # noqa: S308 - escaped there
        "sources": told["sources"],
    }


def _fact(told: dict[str, Any], language: str) -> KnownFact | None:
    if not told["fact"]:
        return None
    return KnownFact(
        key=told["fact"],
        kind=told["fact_kind"],
        unit="",
        is_volatile=told["is_volatile"],
        as_of=told["fact_as_of"],
        words={language: FactWords(told["value"], told["fact_confirm_with"])},
        checked_on=_day(told["checked_on"]),
        due_on=_day(told["due_on"]),
    )


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _standing(told: dict[str, Any], fact: KnownFact | None, day: date) -> str:
    """When it was known, and whom to confirm it with: of a number or address always, for people rely on it."""
    whom = told["confirm_with"] or (told["fact_confirm_with"] if fact else "")
    if fact and fact.checked_on:
        checked = date_format(fact.checked_on, "j F Y")
        if fact.is_past_due(day):
            return gettext("Last checked %(day)s; confirm with: %(whom)s.") % {"day": checked, "whom": whom}
        return gettext("Checked %(day)s.") % {"day": checked}
    as_of = fact.as_of if fact else told["as_of"]
    said = []
    if as_of and as_of != UNDATED and spoken(as_of) not in told["name"]:
        said.append(gettext("As of %(date)s.") % {"date": spoken(as_of)})
    if whom:
        said.append(gettext("Confirm with: %(whom)s.") % {"whom": whom})
    return " ".join(said)
