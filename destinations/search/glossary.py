"""The words that mean one thing, in English, Urdu and Roman Urdu: who types one of them finds the others.

The file beside this module holds the terms of docs/glossary.md (g001 …) and what else people ask for (p001 …), a line
a meaning; spellings are parted by `|`.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from destinations.search.words import is_urdu, keys_in, roman_key, says_nothing

FILE = Path(__file__).with_name("glossary.csv")
LONGEST_PHRASE = 6  # words
ROMAN_AT_LEAST = 3  # consonants a guess by sound rests on

Phrase = tuple[str, ...]


@dataclass
class Glossary:
    """Which phrases mean the same, and which words of Roman Urdu sound the same."""

    meanings: dict[str, list[Phrase]] = field(default_factory=dict)
    of_phrase: dict[Phrase, list[str]] = field(default_factory=lambda: defaultdict(list))  # without words like "of"
    of_sound: dict[Phrase, Phrase] = field(default_factory=dict)  # the phrase of Roman Urdu that sounds so
    shown: dict[str, str] = field(default_factory=dict)  # each single word as it is written

    def same_as(self, phrase: Phrase) -> list[Phrase]:
        """The other phrases of all that this one may mean; several words may be spelt by their sound."""
        known = phrase
        if phrase not in self.of_phrase and len(phrase) > 1:
            known = self.of_sound.get(_sound(phrase), phrase)
        found = dict.fromkeys(other for meaning in self.of_phrase.get(known, ()) for other in self.meanings[meaning])
        return [other for other in found if other != phrase]

    def sounding_like(self, word: str) -> str | None:
        """The word of Roman Urdu that this is another spelling of, as far as sound tells."""
        sound = _sound((word,))
        if is_urdu(word) or len(sound[0]) < ROMAN_AT_LEAST or sound not in self.of_sound:
            return None
        return self.of_sound[sound][0]


def _sound(phrase: Phrase) -> Phrase:
    return tuple(roman_key(word) for word in phrase)


@cache
def glossary() -> Glossary:
    """The glossary as it ships."""
    read = Glossary()
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            read.meanings[row["key"]] = []
            for column in ("english", "urdu", "roman"):
                for spelling in row[column].split("|"):
                    _add(read, row["key"], spelling, is_roman=column == "roman")
    return read


def _add(read: Glossary, meaning: str, spelling: str, *, is_roman: bool) -> None:
    whole = tuple(keys_in(spelling))
    if not whole or whole in read.meanings[meaning]:
        return
    read.meanings[meaning].append(whole)
    telling = tuple(word for word in whole if not says_nothing(word)) or whole
    if meaning not in read.of_phrase[telling]:
        read.of_phrase[telling].append(meaning)
    if len(telling) == 1:
        read.shown.setdefault(telling[0], spelling.strip() if len(whole) == 1 else telling[0])
    if is_roman:
        read.of_sound.setdefault(_sound(telling), telling)
