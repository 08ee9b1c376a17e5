"""The guides as they ship: reads the folder of contents, whole, before anything is written."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from destinations import content
from destinations.content import ContentError, Page
from destinations.factbase import CONTENT, Index, WrongFacts
from destinations.letters import wrong_letters
from destinations.models import ContactKind, Door, Topic

GENERAL = "general"
SOURCES_AT = "sources/"  # a general guide is long: with its sources on the page a first visit would pass 14 KB
COUNTRY_KEYS = {"iso2", "iso3", "slug", "region"}
COUNTRY_WORDS = {"name", "capital", "currency", "languages", "missions", "summary"}


CONTACT_NEEDS = {"kind", "line", *(code for code, _name in settings.LANGUAGES)}
CONTACT_MAY = {f"{word}_{code}" for word in ("where", "confirm") for code, _name in settings.LANGUAGES} | {"fact"}


@dataclass
class ShippedGuide:
    """One guide as shipped: of a country (`country` filled) or general; its pages by (topic, language)."""

    slug: str
    country: dict[str, Any] = field(default_factory=dict)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    doors: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


class ShippedContentError(Exception):
    """What is wrong with the shipped contents: one line a place."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


def read_shipped(folder: Path = CONTENT) -> list[ShippedGuide]:
    """All guides of the folder; raises ShippedContentError that names every place that is wrong."""
    try:
        index = Index.shipped(folder)
    except WrongFacts as error:
        raise ShippedContentError(error.wrong) from error
    wrong: list[str] = []
    folders = [path.parent for path in sorted(folder.glob("*/country.toml"))]
    guides = [_country_guide(one, index, wrong) for one in folders]
    guides += _general_guides(folder / GENERAL, index, wrong)
    for guide in guides:
        wrong += _languages_that_differ(guide)
    if wrong:
        raise ShippedContentError(wrong)
    return guides


def _country_guide(folder: Path, index: Index, wrong: list[str]) -> ShippedGuide:
    country = _toml(folder / "country.toml", wrong)
    languages = [code for code, _name in settings.LANGUAGES]
    needed = COUNTRY_KEYS | {f"{word}_{language}" for word in COUNTRY_WORDS for language in languages}
    if country.keys() != needed:
        wrong.append(f"{folder.name}/country.toml: missing or unknown: {sorted(country.keys() ^ needed)}")
    wrong += _wrong_in_words(f"{folder.name}/country.toml", country)
    guide = ShippedGuide(slug=country.get("slug", folder.name), country=country)
    for topic in Topic.values:
        for language in languages:
            page = _page(folder / f"{topic}.{language}.md", language, index, wrong)
            if page:
                guide.pages[topic, language] = page
    if (folder / "contacts.toml").exists():
        guide.contacts = _toml(folder / "contacts.toml", wrong).get("contact", [])
        for number, contact in enumerate(guide.contacts, start=1):
            place = f"{folder.name}/contacts.toml: contact {number}"
            wrong += [f"{place}: {sentence}" for sentence in _wrong_in_contact(contact, index)]
            wrong += _wrong_in_words(place, contact)
    return guide


def _toml(path: Path, wrong: list[str]) -> dict[str, Any]:
    if not path.exists():
        wrong.append(f"{path.parent.name}/{path.name}: missing")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        wrong.append(f"{path.parent.name}/{path.name}: {error}")
        return {}


def _wrong_in_words(place: str, row: dict[str, Any]) -> Iterator[str]:
    """Letters of another script in the words of a row, whose keys end with the language."""
    for name, value in row.items():
        for sentence in wrong_letters(str(value), name.rpartition("_")[2]):
            yield f"{place}: {name}: {sentence}"


def _wrong_in_contact(contact: dict[str, Any], index: Index) -> Iterator[str]:
    if missing := CONTACT_NEEDS - contact.keys():
        yield f"lacks {', '.join(sorted(missing))}"
        return
    if unknown := contact.keys() - CONTACT_NEEDS - CONTACT_MAY:
        yield f"does not know {', '.join(sorted(unknown))}"
    if contact["kind"] not in ContactKind.values:
        yield f"is of no known kind: {contact['kind']!r}"
    for word in ("where", "confirm"):
        if (
            0
            < len([code for code, _name in settings.LANGUAGES if f"{word}_{code}" in contact])
            < len(settings.LANGUAGES)
        ):
            yield f"says {word} in one language only"
    finding = index.findings.get(contact["line"])
    if finding is None:
        yield f"{contact['line']} is no publishable line of the fact base"
    elif finding.mark == "G" and "confirm_en" not in contact:
        yield f"{contact['line']} is general knowledge: say whom to confirm it with"
    if "fact" in contact and contact["fact"] not in index.facts:
        yield f"{contact['fact']} is no fact"


def _offered(path: Path, wrong: list[str]) -> dict[str, dict[str, list[str]]]:
    """Where each general guide is offered, in the order in which guides are listed."""
    offered = _toml(path, wrong)
    known = {"doors": Door.values, "topics": Topic.values}
    for slug, row in offered.items():
        if not isinstance(row, dict) or row.keys() != known.keys():
            wrong.append(f"{path.parent.name}/{path.name}: {slug} needs doors and topics, and nothing else")
            return {}
        for name, values in row.items():
            wrong += [
                f"{path.parent.name}/{path.name}: {slug} {name}: {one!r}" for one in values if one not in known[name]
            ]
    return offered


def _general_guides(folder: Path, index: Index, wrong: list[str]) -> Iterator[ShippedGuide]:
    if not folder.exists():
        return
    offered = _offered(folder / "guides.toml", wrong)
    slugs = {path.name.split(".")[0] for path in folder.glob("*.md")}
    wrong += [f"{folder.name}/guides.toml: lacks {slug}" for slug in sorted(slugs) if slug not in offered]
    for slug in [*offered, *sorted(slugs - offered.keys())]:
        if slug not in slugs:
            continue
        row = offered.get(slug, {})
        guide = ShippedGuide(slug=slug, doors=row.get("doors", []), topics=row.get("topics", []))
        for language, _name in settings.LANGUAGES:
            page = _page(folder / f"{slug}.{language}.md", language, index, wrong, sources_at=SOURCES_AT)
            if page:
                guide.pages["", language] = page
        yield guide


def _page(path: Path, language: str, index: Index, wrong: list[str], sources_at: str = "") -> Page | None:
    place = f"{path.parent.name}/{path.name}"
    if not path.exists():
        wrong.append(f"{place}: missing")
        return None
    try:
        return content.read(path.read_text(encoding="utf-8"), language=language, index=index, sources_at=sources_at)
    except ContentError as error:
        wrong.append(f"{place}: {error}")
        return None


def _languages_that_differ(guide: ShippedGuide) -> Iterator[str]:
    """Sections whose languages do not rest on the same findings and facts: one of them says more than the other."""
    first = settings.LANGUAGES[0][0]
    for (topic, language), page in guide.pages.items():
        original = guide.pages.get((topic, first))
        if original and (differing := page.findings ^ original.findings):
            yield f"{guide.slug} {topic} {language}: not the same findings as in {first}: {sorted(differing)}"
        if original and (differing := page.facts ^ original.facts):
            yield f"{guide.slug} {topic} {language}: not the same facts as in {first}: {sorted(differing)}"


@dataclass
class ShippedWarning:
    """The warning of the month as shipped: for a portal in which nobody has set one yet."""

    month: date
    line: str
    guide: str
    words: dict[str, dict[str, str]]


def read_warning(folder: Path = CONTENT) -> ShippedWarning:
    """Raises ShippedContentError that names all that is wrong."""
    wrong: list[str] = []
    row = _toml(folder / "warning.toml", wrong)
    languages = [code for code, _name in settings.LANGUAGES]
    needed = {"month", "line", "guide", *(f"{word}_{code}" for word in ("title", "text") for code in languages)}
    if row.keys() != needed:
        wrong.append(f"warning.toml: missing or unknown: {sorted(row.keys() ^ needed)}")
        raise ShippedContentError(wrong)
    wrong += _wrong_in_words("warning.toml", row)
    finding = Index.shipped(folder).findings.get(row["line"])
    if finding is None or finding.mark != "V":
        wrong.append(f"warning.toml: {row['line']} is no line that was found in a source")
    if wrong:
        raise ShippedContentError(wrong)
    words = {code: {"title": row[f"title_{code}"], "text": row[f"text_{code}"]} for code in languages}
    return ShippedWarning(row["month"], row["line"], row["guide"], words)
