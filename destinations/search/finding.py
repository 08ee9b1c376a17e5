"""What is found: entries by guide, the best first, a page at a time, each with the words that were looked for."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import BooleanField, ExpressionWrapper, F, Q

from destinations.search.asking import Query, Question, question
from destinations.search.models import SearchEntry
from destinations.search.snippets import Marker, Snippet

MOST_FOUND = 500  # entries that are put in order; nobody reads on beyond
GUIDES_A_PAGE = 6
ENTRIES_A_GUIDE = 3  # before "more in this guide"
LENGTH_COUNTS = 1  # a long text is not better for being long: divides by 1 + the logarithm of its length


@dataclass
class FoundEntry:
    """A guide or section, and where in it the words stand."""

    entry: SearchEntry
    snippet: Snippet
    title: str

    @property
    def url(self) -> str:
        part = self.snippet.part
        return f"{self.entry.get_absolute_url()}#{part}" if part else self.entry.get_absolute_url()


@dataclass
class FoundGuide:
    """A guide with what was found in it; `more` is how much else there is."""

    title: str
    slug: str
    entries: list[FoundEntry]
    more: int = 0


@dataclass
class Found:
    """All that the page of results shows."""

    question: Question
    guides: list[FoundGuide] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    is_partial: bool = False  # no text holds all of the words; these hold some
    only_guide: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are shown."""
        return self.total == MOST_FOUND

    @property
    def is_empty(self) -> bool:
        return not self.total


def find(typed: str, *, language: str, page: int = 1, guide: str = "") -> Found:
    """What the words find. Four queries at most, however much there is."""
    asked = question(typed, language)
    found = Found(asked, only_guide=guide)
    if not asked.units:
        return found
    hits = _hits(asked, asked.query(), guide)
    if not hits and len(asked.words) > 1:
        asked = asked.loosened()
        hits = _hits(asked, asked.query(any_will_do=True), guide)
        found.is_partial = bool(hits)
    by_guide: dict[int, list[int]] = {}
    for entry, of_guide in hits:
        by_guide.setdefault(of_guide, []).append(entry)
    found.total = len(hits)
    found.pages = max(1, -(-len(by_guide) // GUIDES_A_PAGE))
    found.page = min(max(1, page), found.pages)
    shown = list(islice(by_guide.values(), (found.page - 1) * GUIDES_A_PAGE, found.page * GUIDES_A_PAGE))
    found.guides = _guides(asked, shown, all_of_it=bool(guide))
    return found


def _hits(asked: Question, query: Query, guide: str) -> list[tuple[int, int]]:
    """The ids of entries and their guides, the best first. What was typed itself counts beside what means the same."""
    entries = SearchEntry.objects.filter(language=asked.language, vector=query)
    if guide:
        entries = entries.filter(guide__slug=guide)
    # To rank an entry, all its words are read: where there are very many, those that name it in their head go first.
    is_in_head = ExpressionWrapper(Q(head=query), output_field=BooleanField())
    chosen = entries.order_by(is_in_head.desc(), "pk").values("pk")[:MOST_FOUND]
    rank = _rank(query)
    if any(unit.same for unit in asked.units):
        rank = rank + _rank(asked.query(only_typed=True))
    in_order = SearchEntry.objects.filter(pk__in=chosen).order_by(rank.desc(), "pk")
    return list(in_order.values_list("pk", "guide_id"))


def _rank(query: Query) -> Any:
    return SearchRank(F("vector"), query, normalization=LENGTH_COUNTS)


def _guides(asked: Question, shown: list[list[int]], *, all_of_it: bool) -> list[FoundGuide]:
    kept = [ids if all_of_it else ids[:ENTRIES_A_GUIDE] for ids in shown]
    entries = SearchEntry.objects.to_show().in_bulk([pk for ids in kept for pk in ids])
    marker = Marker(asked)
    return [
        FoundGuide(
            title=entries[ids[0]].guide_title,
            slug=entries[ids[0]].guide.slug,
            entries=[_entry(entries[pk], marker) for pk in ids],
            more=len(every) - len(ids),
        )
        for every, ids in zip(shown, kept, strict=True)
    ]


def _entry(entry: SearchEntry, marker: Marker) -> FoundEntry:
    return FoundEntry(entry, marker.snippet(entry), marker.marked(entry.title))
