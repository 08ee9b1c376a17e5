"""The guides as they ship: reads the folder of contents, whole, before anything is written."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from destinations import content
from destinations.content import ContentError, Page
from destinations.factbase import CONTENT, Index
from destinations.models import Topic

GENERAL = "general"
SOURCES_AT = "sources/"  # a general guide is long: with its sources on the page a first visit would pass 14 KB
COUNTRY_KEYS = {"iso2", "iso3", "slug", "region"}
COUNTRY_WORDS = {"name", "capital", "currency", "languages", "missions", "summary"}


@dataclass
class ShippedGuide:
    """One guide as shipped: of a country (`country` filled) or general; its pages by (topic, language)."""

    slug: str
    country: dict[str, Any] = field(default_factory=dict)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)


class ShippedContentError(Exception):
    """What is wrong with the shipped contents: one line a place."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


def read_shipped(folder: Path = CONTENT) -> list[ShippedGuide]:
    """All guides of the folder; raises ShippedContentError that names every place that is wrong."""
    index = Index.shipped(folder)
    wrong: list[str] = []
    guides = [_country_guide(path.parent, index, wrong) for path in sorted(folder.glob("*/country.toml"))] + list(
        _general_guides(folder / GENERAL, index, wrong)
    )
    for guide in guides:
        wrong += _languages_that_differ(guide)
    if wrong:
        raise ShippedContentError(wrong)
    return guides


def _country_guide(folder: Path, index: Index, wrong: list[str]) -> ShippedGuide:
    country = tomllib.loads((folder / "country.toml").read_text(encoding="utf-8"))
    languages = [code for code, _name in settings.LANGUAGES]
    needed = COUNTRY_KEYS | {f"{word}_{language}" for word in COUNTRY_WORDS for language in languages}
    if country.keys() != needed:
        wrong.append(f"{folder.name}/country.toml: missing or unknown: {sorted(country.keys() ^ needed)}")
    guide = ShippedGuide(slug=country.get("slug", folder.name), country=country)
    for topic in Topic.values:
        for language in languages:
            page = _page(folder / f"{topic}.{language}.md", language, index, wrong)
            if page:
                guide.pages[topic, language] = page
    return guide


def _general_guides(folder: Path, index: Index, wrong: list[str]) -> Iterator[ShippedGuide]:
    for slug in sorted({path.name.split(".")[0] for path in folder.glob("*.md")}):
        guide = ShippedGuide(slug=slug)
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
    """Sections whose languages do not rest on the same facts: one of them says more than the other."""
    first = settings.LANGUAGES[0][0]
    for (topic, language), page in guide.pages.items():
        original = guide.pages.get((topic, first))
        if original and (differing := page.facts ^ original.facts):
            yield f"{guide.slug} {topic} {language}: not the same facts as in {first}: {sorted(differing)}"
