"""What a person typed, as the database is asked for it: bounded, in one spelling, with synonyms, mended if mistyped."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db import connection

from destinations.search.glossary import LONGEST_PHRASE, Phrase, glossary
from destinations.search.indexing import PLAIN, STEMMED_BY
from destinations.search.words import is_urdu, says_nothing, stem_of, words_in
from safeguards.text import clean_line

LONGEST_QUESTION = 200  # characters that are read of what was typed
MOST_WORDS = 8  # that are looked for
MOST_ALTERNATIVES = 24  # phrases that one word may stand for
PREFIX_AT_LEAST = 2  # letters of a word that is still being typed
SURELY_LIKE = 0.5  # likeness that goes before sound
LIKE_AT_LEAST = 0.34  # how much of its trigrams a mistyped word shares with the right one, from 0 to 1
MISTYPED_AT_LEAST = 4  # letters: of a shorter word every other is alike

Query = SearchQuery | CombinedSearchQuery


@dataclass(frozen=True)
class Unit:
    """A word or phrase that must occur, in one of the spellings that mean the same; the last may be unfinished."""

    typed: Phrase
    same: tuple[Phrase, ...] = ()
    is_unfinished: bool = False

    @property
    def all(self) -> tuple[Phrase, ...]:
        return (self.typed, *self.same)


@dataclass
class Question:
    """What is looked for: the units of what was typed, and what was put in the place of mistyped words."""

    typed: str
    language: str
    units: list[Unit] = field(default_factory=list)
    mended: str = ""  # the whole question with its mistyped words put right; empty where none was

    @property
    def words(self) -> list[str]:
        return [word for unit in self.units for word in unit.typed]

    def loosened(self) -> "Question":
        """The same with each word by itself."""
        words = [unit for word in self.words for unit in _units([word], "", self.language)]
        return Question(self.typed, self.language, words, self.mended)

    def query(self, *, only_typed: bool = False, any_will_do: bool = False) -> Query:
        """What the index is asked: all units, or any of them. There must be some."""
        queries = [
            _query(unit.all[:1] if only_typed else unit.all, unit.is_unfinished, self.language) for unit in self.units
        ]
        return reduce(or_ if any_will_do else and_, queries)


def question(typed: str, language: str) -> Question:
    """The question that was typed. Costs one query at most, and that only where a word is not of the glossary."""
    shown = clean_line(typed[:LONGEST_QUESTION])
    words = {word.key: word.written for word in words_in(shown)}
    telling = [key for key in words if not says_nothing(key)] or list(words)
    telling = telling[:MOST_WORDS]
    # Who has typed a blank has finished the word.
    unfinished = telling[-1] if telling and not typed[:LONGEST_QUESTION].endswith(" ") else ""
    units = list(_units(telling, unfinished, language))
    unknown = [unit.typed[0] for unit in units if not unit.same and not unit.typed[0].isdigit()]
    mended = _mended(unknown, unfinished, language) if unknown else {}
    if not mended:
        return Question(shown, language, units)
    keys = list(dict.fromkeys(mended[key][0] if key in mended else key for key in telling))
    said = " ".join(mended[key][1] if key in mended else words[key] for key in telling)
    return Question(shown, language, list(_units(keys, unfinished, language)), said)


def _units(keys: list[str], unfinished: str, language: str) -> Iterator[Unit]:
    """The words, those that are a phrase of the glossary together; the longest phrase first."""
    at = 0
    while at < len(keys):
        for length in range(min(LONGEST_PHRASE, len(keys) - at), 0, -1):
            phrase = tuple(keys[at : at + length])
            same = glossary().same_as(phrase)
            if same or length == 1:
                reads = [one for one in same if language not in STEMMED_BY or not any(map(is_urdu, one))]
                yield Unit(phrase, tuple(reads[:MOST_ALTERNATIVES]), is_unfinished=phrase[-1] == unfinished)
                at += length
                break


def _query(phrases: tuple[Phrase, ...], is_unfinished: bool, language: str) -> Query:
    """Any of the phrases, as it is spelt or by its stems; the words of a synonym stand beside each other.

    Words are letters and digits: nothing in them can be an operator.
    """
    stemmer = STEMMED_BY.get(language, PLAIN)
    spelt, stems = [], []
    for place, phrase in enumerate(phrases):
        beside = " <-> " if place else " & "
        unfinished = ":*" if is_unfinished and not place and len(phrase[-1]) >= PREFIX_AT_LEAST else ""
        spelt.append(f"({beside.join(phrase)}{unfinished})")
        stems.append(f"({beside.join(phrase if language in STEMMED_BY else map(stem_of, phrase))})")
    return SearchQuery(" | ".join(spelt), config=PLAIN, search_type="raw") | SearchQuery(
        " | ".join(stems), config=stemmer, search_type="raw"
    )


def _mended(unknown: list[str], unfinished: str, language: str) -> dict[str, tuple[str, str]]:
    """For each of these words that no text knows either: what was likely meant, as compared and as shown."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LOOK_UP,
            {
                "keys": unknown,
                "stems": unknown if language in STEMMED_BY else [stem_of(key) for key in unknown],
                "spelt": [f"{key}:*" if key == unfinished and len(key) >= PREFIX_AT_LEAST else key for key in unknown],
                "stemmer": STEMMED_BY.get(language, PLAIN),
                "language": language,
                "like": LIKE_AT_LEAST,
                "least": MISTYPED_AT_LEAST,
            },
        )
        looked_up = cursor.fetchall()
    mended = {}
    for key, is_known, likely, shown, likeness in looked_up:
        if is_known:
            continue
        sound = glossary().sounding_like(key)
        if sound and (likeness or 0) < SURELY_LIKE:
            mended[key] = (sound, glossary().shown.get(sound, sound))
        elif likely:
            mended[key] = (likely, shown)
    return mended


# Whether a word occurs, as it is spelt or by its stem; and the word of texts and glossary that is most like it.
_LOOK_UP = """
SELECT asked.key, occurs.so, likely.key, likely.shown, likely.likeness
FROM unnest(%(keys)s::text[], %(stems)s::text[], %(spelt)s::text[]) AS asked (key, stem, spelt)
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM destinations_searchentry AS entry
        WHERE entry.language = %(language)s
        AND entry.vector @@ (to_tsquery('simple', asked.spelt) || to_tsquery(%(stemmer)s::regconfig, asked.stem))
    ) AS so
) AS occurs
LEFT JOIN LATERAL (
    SELECT word.key, word.shown, similarity(word.key, asked.key) AS likeness
    FROM destinations_searchword AS word
    WHERE NOT occurs.so AND word.language = %(language)s AND length(asked.key) >= %(least)s
    AND word.key %% asked.key AND similarity(word.key, asked.key) >= %(like)s
    ORDER BY likeness DESC, abs(length(word.key) - length(asked.key)), word.key
    LIMIT 1
) AS likely ON true
"""
