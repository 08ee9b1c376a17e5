"""Fills the rows that search reads; called within the transaction that publishes what they are made of."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Value
from django.utils.translation import gettext, override

from destinations.models import ContactText, FactText, Guide, GuideText, SectionText, Topic
from destinations.search.glossary import glossary
from destinations.search.models import EntryKind, SearchEntry, SearchWord
from destinations.search.words import keys_in, stem_of, words_in

# PostgreSQL's own stems where it has them for a language; ours stand in for the others.
STEMMED_BY = {"en": "english"}
PLAIN = "simple"
BODY = "D"  # the least weight
WORD_LEAST = 3  # letters of a word that a mistyped one may be taken for

Weighed = tuple[tuple[str, str], ...]  # (weight, text), the heaviest first


@transaction.atomic
def index_guides(guides: Iterable[Guide]) -> None:
    """All that these guides say, in every language, can be found, and nothing that they no longer say."""
    ids = [guide.pk for guide in guides]
    for language, _name in settings.LANGUAGES:
        before = _keys_of(language, ids)
        SearchEntry.objects.filter(guide__in=ids, language=language).delete()
        made = list(_entries(language, ids))
        SearchEntry.objects.bulk_create([entry for entry, _words in made])
        written = {word.key: word.written for _entry, texts in made for _w, text in texts for word in words_in(text)}
        _keep_words(language, written)
        _keep_words(language, glossary().shown, is_term=True)
        _forget_words(language, before - written.keys())


@transaction.atomic
def rebuild() -> int:
    """The whole index is as if made for the first time; returns how many entries it has."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    index_guides(Guide.objects.all())
    return SearchEntry.objects.count()


def _entries(language: str, guides: list[int]) -> Iterator[tuple[SearchEntry, Weighed]]:
    texts = SectionText.objects.published().in_language(language).filter(section__guide__in=guides)
    with override(language):
        for text in texts:
            parts = [*parts_of(text.html), *_contacts(text)]
            headings = " ".join(part["label"] for part in parts)
            body = " ".join(part["text"] for part in parts)
            title = " · ".join(dict.fromkeys((text.guide_title, text.topic_label, text.title)))
            weighed: Weighed = (("A", title), ("B", text.lead), ("C", headings), (BODY, body))
            entry = SearchEntry(
                kind=EntryKind.SECTION,
                guide=text.section.guide,
                section=text.section,
                title=text.topic_label or text.title,
                **_common(language, text.guide_title, text.lead, parts, weighed),
            )
            yield entry, weighed
        published = {text.section.guide_id for text in texts}
        for words in GuideText.objects.in_language(language).of_countries().filter(guide__in=published):
            about = " ".join((words.capital, words.currency, words.languages, *words.missions))
            weighed = (("A", words.title), ("B", words.lead), (BODY, about))
            parts = [{"id": "", "label": "", "text": about}]
            entry = SearchEntry(
                kind=EntryKind.GUIDE,
                guide=words.guide,
                title=words.title,
                **_common(language, words.title, words.lead, parts, weighed),
            )
            yield entry, weighed


def _contacts(text: SectionText) -> Iterator[dict[str, str]]:
    """What the directory of its country says, as one more part of a section on help."""
    if text.section.topic != Topic.HELP:
        return
    said = ContactText.objects.filter(language=text.language, contact__country__guide=text.section.guide)
    numbers = FactText.objects.filter(language=text.language, fact__contacts__texts__in=said)
    number_of = dict(numbers.values_list("fact__contacts", "value"))
    lines = [
        " ".join((one.contact.get_kind_display(), one.name, one.where, number_of.get(one.contact_id, "")))
        for one in said.select_related("contact").order_by("contact__position")
    ]
    if lines:
        yield {"id": "", "label": gettext("Contacts"), "text": BLANKS.sub(" ", " · ".join(lines))}


def _common(language: str, guide_title: str, lead: str, parts: Any, weighed: Weighed) -> dict[str, Any]:
    return {
        "language": language,
        "guide_title": guide_title,
        "lead": lead,
        "parts": parts,
        "vector": vector_of(language, weighed),
        "head": vector_of(language, tuple(pair for pair in weighed if pair[0] != BODY)),
    }


def vector_of(language: str, weighed: Weighed) -> Any:
    """The words of the texts as PostgreSQL keeps them: each as it is spelt, and its stem.

    The expression is worked out by PostgreSQL in the INSERT; what it is given are words of letters and digits alone.
    """
    vector: Any = None
    for weight, text in weighed:
        keys = keys_in(text)
        if language in STEMMED_BY:
            stems, stemmer = keys, STEMMED_BY[language]
        else:
            stems, stemmer = [stem_of(key) for key in keys], PLAIN
        for words, config in ((keys, PLAIN), (stems, stemmer)):
            one = SearchVector(Value(" ".join(words)), config=config, weight=weight)
            vector = one if vector is None else vector + one
    return vector


def _keys_of(language: str, guides: list[int]) -> set[str]:
    """The words that the index holds of these guides."""
    keys: set[str] = set()
    entries = SearchEntry.objects.filter(guide__in=guides, language=language)
    for guide_title, title, lead, parts in entries.values_list("guide_title", "title", "lead", "parts"):
        said = (guide_title, title, lead, *(f"{part['label']} {part['text']}" for part in parts))
        keys.update(keys_in(" ".join(said)))
    return keys


def _keep_words(language: str, written: dict[str, str], *, is_term: bool = False) -> None:
    rows = [
        SearchWord(language=language, key=key, shown=shown[:60].lower(), is_term=is_term)
        for key, shown in written.items()
        if len(key) >= WORD_LEAST and not key.isdigit()
    ]
    if is_term:
        SearchWord.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["language", "key"], update_fields=["is_term"], batch_size=1000
        )
    else:
        SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _forget_words(language: str, keys: set[str]) -> None:
    """Those that no entry holds any more are no longer compared with."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"language": language, "keys": sorted(keys)})


_FORGET = """
DELETE FROM destinations_searchword AS word
WHERE word.language = %(language)s AND word.key = ANY(%(keys)s) AND NOT word.is_term AND NOT EXISTS (
    SELECT FROM destinations_searchentry AS entry
    WHERE entry.language = word.language AND entry.vector @@ plainto_tsquery('simple', word.key)
)
"""

BLANKS = re.compile(r"\s+")


def parts_of(html: str) -> Iterator[dict[str, str]]:
    """What a section says under each of its headings, without marks of sources; the first part has no heading."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for part in reader.parts:
        label, text = (BLANKS.sub(" ", "".join(said)).strip() for said in (part["label"], part["text"]))
        if label or text:
            yield {"id": part["id"], "label": label, "text": text}


class _Reader(HTMLParser):
    """Reads the sanitised HTML of a section."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[dict[str, Any]] = [{"id": "", "label": [], "text": []}]
        self.into = "text"
        self.silent = 0  # how deep within what is not the text's own: numbers of sources, whom to confirm with

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if self.silent or found.get("class") in ("cite", "confirm"):
            self.silent += 1
        elif tag == "h2":
            self.parts.append({"id": found.get("id") or "", "label": [], "text": []})
            self.into = "label"
        elif tag in ("p", "li", "h3", "blockquote"):
            self.parts[-1]["text"].append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            self.silent -= 1
        elif tag == "h2":
            self.into = "text"

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts[-1][self.into].append(data)
