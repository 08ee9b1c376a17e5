"""The piece of a text in which the words stand, with the words marked; escaped, whatever text and question say."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from destinations.search.asking import PREFIX_AT_LEAST, Question
from destinations.search.glossary import Phrase
from destinations.search.models import SearchEntry
from destinations.search.words import Word, stem_of, words_in

SNIPPET = 32  # words
BEFORE = 6  # words shown before the first that was looked for
MOST_HITS = 200  # of one part that are weighed against each other
MOST_LOOKED_AT = 6000  # words of one text: a section has some 500
OPENS = {")": "(", "]": "[", "»": "«", "”": "“"}
ASIDE = 80  # letters: a longer aside is not taken in whole


@dataclass(frozen=True)
class Snippet:
    """A piece of a text as HTML, the heading it stands under, and the place of that heading on the page."""

    html: SafeString
    label: str = ""
    part: str = ""


class Marker:
    """Knows the words of a question in all their spellings."""

    def __init__(self, asked: Question) -> None:
        # By the stem of the first word: the stems of the whole phrase, and which unit of the question it is of.
        self.phrases: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
        for unit, words in enumerate(asked.units):
            for phrase in (*((word,) for word in words.typed), *words.same):
                stems = tuple(stem_of(word) for word in phrase)
                self.phrases[stems[0]].append((stems, unit))
        last = asked.units[-1] if asked.units else None
        unfinished = last.typed[-1] if last and last.is_unfinished else ""
        self.beginning = unfinished if len(unfinished) >= PREFIX_AT_LEAST else ""
        self.last = len(asked.units) - 1

    def snippet(self, entry: SearchEntry) -> Snippet:
        """The best piece of the entry: the one that holds the most of what was looked for; else how it begins."""
        best: tuple[int, int, dict[str, str], list[Word]] | None = None
        looked_at = 0
        for part in entry.parts:
            words = list(words_in(part["text"]))
            told, at = self._best_piece(words, part["label"])
            if told and (best is None or told > best[0]):
                best = (told, at, part, words)
            looked_at += len(words)
            if looked_at > MOST_LOOKED_AT:
                break
        if best is None:
            return Snippet(self.marked(entry.lead))
        _told, at, part, words = best
        return Snippet(self._piece(part["text"], words, at), part["label"], part["id"])

    def marked(self, text: str) -> SafeString:
        """The whole text, its words marked."""
        return self._html(text, list(words_in(text)))

    def _hits(self, words: list[Word]) -> dict[int, int]:
        """The places of the words that were looked for, each with its unit."""
        stems = [stem_of(word.key) for word in words]
        hits: dict[int, int] = {}
        for place, stem in enumerate(stems):
            for phrase, unit in self.phrases.get(stem, ()):
                if len(phrase) == 1 or tuple(stems[place : place + len(phrase)]) == phrase:
                    hits |= dict.fromkeys(range(place, place + len(phrase)), unit)
            if self.beginning and words[place].key.startswith(self.beginning):
                hits.setdefault(place, self.last)
        return hits

    def _best_piece(self, words: list[Word], label: str) -> tuple[int, int]:
        """How many different units a piece holds (its heading counts), and the place of its first word."""
        in_heading = set(self._hits(list(words_in(label))).values())
        hits = sorted(self._hits(words).items())[:MOST_HITS]
        best, at = len(in_heading), 0
        for place, _unit in hits:
            told = {unit for other, unit in hits if place <= other < place + SNIPPET - BEFORE} | in_heading
            if len(told) > best or (len(told) == best and not at):
                best, at = len(told), place
        return best, at

    def _piece(self, text: str, words: list[Word], at: int) -> SafeString:
        first = max(0, min(at - BEFORE, len(words) - SNIPPET))
        last = min(len(words), first + SNIPPET)
        start, end = words[first].start if first else 0, words[last - 1].end if last < len(words) else len(text)
        start, end = _whole(text, start, end)
        moved = [
            Word(word.written, word.key, word.start - start, word.end - start)
            for word in words
            if start <= word.start and word.end <= end
        ]
        html = self._html(text[start:end], moved)
        return mark_safe(f"{'… ' if start else ''}{html}{' …' if end < len(text) else ''}")  # noqa: S308 - escaped

    def _html(self, text: str, words: list[Word]) -> SafeString:
        pieces, done = [], 0
        for place in sorted(self._hits(words)):
            start, end = words[place].start, words[place].end
            pieces += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
            done = end
        return mark_safe("".join([*pieces, escape(text[done:])]))  # noqa: S308 - each piece is escaped


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The piece widened to hold the whole of an aside in brackets or quotes that it would begin or end in."""
    opened: list[tuple[int, str]] = []
    for at in range(max(0, start - ASIDE), min(len(text), end + ASIDE)):
        mark = text[at]
        if mark in OPENS.values():
            opened.append((at, mark))
        elif mark in OPENS and opened and opened[-1][1] == OPENS[mark]:
            began, _mark = opened.pop()
            if began < start <= at:
                start = began
            if began < end <= at:
                end = at + 1
    return start, end
