"""The index of the fact base: which claims may be published, how well each is known, and where it was found.

The fact base itself stays with its keepers; the index that ships beside the guides holds keys, marks, dates and
sources, and no line that must not be published.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CONTENT = Path(__file__).resolve().parent / "content"

LINE = re.compile(r"^- `(?P<key>[a-z]{2}-[a-z0-9-]+)` ?(?P<rest>.*)$")
MARK = re.compile(r"\*\*(?P<mark>[VGU])(?:\s*·\s*(?P<as_of>[^*]+))?\*\*")
NOTE = re.compile(r"\[\^([a-z0-9-]+)\]")
FOOTNOTE = re.compile(
    r"^\[\^(?P<key>[^\]]+)\]: (?P<text>.*?)\s*\((?P<dated>(?:[^()]|\([^()]*\))*)\)\.\s*<(?P<url>[^>]+)>"
)


@dataclass(frozen=True)
class FoundSource:
    """A public page or text that claims were found in."""

    key: str
    publisher: str
    title: str
    dated: str
    url: str


@dataclass(frozen=True)
class IndexedFact:
    """One publishable claim: its key, its mark (V or G), the date it holds for, and its sources' keys."""

    key: str
    mark: str
    as_of: str
    sources: tuple[str, ...]


@dataclass
class Index:
    """All publishable claims and their sources, by key."""

    facts: dict[str, IndexedFact] = field(default_factory=dict)
    sources: dict[str, FoundSource] = field(default_factory=dict)

    @classmethod
    def shipped(cls, folder: Path = CONTENT) -> "Index":
        """The index that ships with the guides."""
        with (folder / "facts.csv").open(encoding="utf-8", newline="") as file:
            facts = {
                row["key"]: IndexedFact(row["key"], row["mark"], row["as_of"], tuple(row["sources"].split()))
                for row in csv.DictReader(file)
            }
        with (folder / "sources.csv").open(encoding="utf-8", newline="") as file:
            sources = {row["key"]: FoundSource(**row) for row in csv.DictReader(file)}
        return cls(facts, sources)

    def write(self, folder: Path = CONTENT) -> None:
        """Writes the index where `shipped` reads it."""
        with (folder / "facts.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["key", "mark", "as_of", "sources"])
            rows.writerows([f.key, f.mark, f.as_of, " ".join(f.sources)] for f in self.facts.values())
        with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["key", "publisher", "title", "dated", "url"])
            rows.writerows([s.key, s.publisher, s.title, s.dated, s.url] for s in self.sources.values())


def read_fact_base(folder: Path) -> Index:
    """The index of a fact base's folder (`pakistan.md`, `countries/*.md`), without its unpublishable claims.

    A line with several marks holds several claims, numbered from 1: `sa-rights-1.1`, `sa-rights-1.2`. A line
    without a mark is general knowledge.
    """
    index = Index()
    for file in [folder / "pakistan.md", *sorted((folder / "countries").glob("*.md"))]:
        for line in file.read_text(encoding="utf-8").splitlines():
            if found := LINE.match(line):
                index.facts.update((fact.key, fact) for fact in _claims(found["key"], found["rest"]))
            elif found := FOOTNOTE.match(line):
                publisher, _comma, title = found["text"].partition(", ")
                key = found["key"]
                index.sources[key] = FoundSource(key, publisher, title or publisher, found["dated"], found["url"])
    _require_sources(index)
    return index


def _claims(key: str, rest: str) -> Iterator[IndexedFact]:
    marks = list(MARK.finditer(rest))
    if not marks:
        yield IndexedFact(key, "G", "", ())
    ends = [*(found.start() for found in marks), len(rest)][1:]
    for number, (found, end) in enumerate(zip(marks, ends, strict=True), start=1):
        mark = found["mark"]
        if mark == "U":
            continue
        # A claim's notes stand before the next mark; where they were gathered at the line's end, all are its own.
        notes = NOTE.findall(rest[found.end() : end]) or NOTE.findall(rest)
        name = f"{key}.{number}" if len(marks) > 1 else key
        sources = tuple(dict.fromkeys(notes)) if mark == "V" else ()
        yield IndexedFact(name, mark, (found["as_of"] or "").strip(), sources)


def _require_sources(index: Index) -> None:
    named = {source for fact in index.facts.values() for source in fact.sources}
    if missing := sorted(named - index.sources.keys()):
        raise ValueError(f"The fact base names sources it does not list: {', '.join(missing)}")
