"""What the guides rest on: the index of the fact base, and the facts whose values texts refer to.

The fact base itself stays with its keepers; the index that ships beside the guides holds keys, marks, dates and
sources of its publishable lines, and no line that must not be published. Each guide's folder ships its facts.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from destinations.letters import wrong_letters

CONTENT = Path(__file__).resolve().parent / "content"
LANGUAGES = [code for code, _name in settings.LANGUAGES]

FACT_KEY = re.compile(r"[a-z]{2}-[a-z0-9-]+(?:\.[0-9]+)?\.[a-z][a-z0-9-]*")
FACT_KINDS = {"fee", "number", "rule", "date", "hotline", "address"}
FACT_WORDS = [*LANGUAGES, *(f"confirm_{code}" for code in LANGUAGES)]
FACT_NEEDS = {"kind", "volatile", *FACT_WORDS}
FACT_MOST = 120  # characters

LINE = re.compile(r"^- `(?P<key>[a-z]{2}-[a-z0-9-]+)` ?(?P<rest>.*)$")
MARK = re.compile(r"\*\*(?P<mark>[VGU])(?:\s*·\s*(?P<as_of>[^*]+))?\*\*")
NOTE = re.compile(r"\[\^([a-z0-9-]+)\]")
FOOTNOTE = re.compile(
    r"^\[\^(?P<key>[^\]]+)\]: (?P<text>.*?)\s*\((?P<dated>(?:[^()]|\([^()]*\))*)\)\.\s*<(?P<url>[^>]+)>"
)


class WrongFacts(Exception):
    """What is wrong with the shipped facts: one line a place."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


@dataclass(frozen=True)
class FoundSource:
    """A public page or text that claims were found in."""

    key: str
    publisher: str
    title: str
    dated: str
    url: str


@dataclass(frozen=True)
class IndexedFinding:
    """One publishable line: its key, its mark (V or G), the date it holds for, and its sources' keys."""

    key: str
    mark: str
    as_of: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class FactWords:
    """A fact in one language: its value, and whom to confirm it with."""

    value: str
    confirm_with: str


@dataclass(frozen=True)
class KnownFact:
    """A fact as texts show it: what it says in each language, and when it was checked."""

    key: str
    kind: str
    unit: str
    is_volatile: bool
    as_of: str
    words: Mapping[str, FactWords]
    sources: tuple[str, ...] = ()  # beside those of its finding
    checked_on: date | None = None
    due_on: date | None = None

    @property
    def line(self) -> str:
        """The key of the finding it belongs to."""
        return line_of(self.key)

    def is_past_due(self, day: date) -> bool:
        """Whether its next check was due before this day."""
        return self.due_on is not None and self.due_on < day

    @property
    def wants_confirming(self) -> bool:
        """Whether it may have changed and nobody at the centre has checked it."""
        return self.is_volatile and self.checked_on is None


def line_of(fact: str) -> str:
    """The key of the finding that the fact of this key belongs to: `sa-work-6.fee` is of `sa-work-6`."""
    return fact.rpartition(".")[0]


@dataclass
class Index:
    """All that may be cited: publishable findings, their sources, and facts, each by its key."""

    findings: dict[str, IndexedFinding] = field(default_factory=dict)
    sources: dict[str, FoundSource] = field(default_factory=dict)
    facts: dict[str, KnownFact] = field(default_factory=dict)

    @classmethod
    def shipped(cls, folder: Path = CONTENT) -> "Index":
        """What ships with the guides; raises WrongFacts."""
        with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
            findings = {
                row["key"]: IndexedFinding(row["key"], row["mark"], row["as_of"], tuple(row["sources"].split()))
                for row in csv.DictReader(file)
            }
        with (folder / "sources.csv").open(encoding="utf-8", newline="") as file:
            sources = {row["key"]: FoundSource(**row) for row in csv.DictReader(file)}
        index = cls(findings, sources)
        wrong = [sentence for path in sorted(folder.glob("*/facts.toml")) for sentence in _read_facts(path, index)]
        if wrong:
            raise WrongFacts(wrong)
        return index

    def write(self, folder: Path = CONTENT) -> None:
        """Writes findings and sources where `shipped` reads them."""
        with (folder / "findings.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["key", "mark", "as_of", "sources"])
            rows.writerows([f.key, f.mark, f.as_of, " ".join(f.sources)] for f in self.findings.values())
        with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["key", "publisher", "title", "dated", "url"])
            rows.writerows([s.key, s.publisher, s.title, s.dated, s.url] for s in self.sources.values())


def _read_facts(path: Path, index: Index) -> Iterator[str]:
    """Adds the facts of a folder to the index; yields what is wrong, a sentence each."""
    place = f"{path.parent.name}/{path.name}"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        yield f"{place}: {error}"
        return
    for key, row in rows.items():
        wrong = list(_wrong_in_fact(key, row, index))
        yield from (f"{place}: {key}: {sentence}" for sentence in wrong)
        if not wrong:
            words = {code: FactWords(row[code], row[f"confirm_{code}"]) for code in LANGUAGES}
            as_of = index.findings[line_of(key)].as_of
            index.facts[key] = KnownFact(key, row["kind"], row.get("unit", ""), row["volatile"], as_of, words)


def _wrong_in_fact(key: str, row: Any, index: Index) -> Iterator[str]:
    if not FACT_KEY.fullmatch(key) or line_of(key) not in index.findings:
        yield "is not named after a publishable line of the fact base"
    if key in index.facts:
        yield "stands in another file, too"
    if not isinstance(row, dict) or row.keys() - {"unit"} != FACT_NEEDS:
        yield f"needs {', '.join(sorted(FACT_NEEDS))}; may have unit; and nothing else"
        return
    if row["kind"] not in FACT_KINDS:
        yield f"is of no known kind: {row['kind']!r}"
    if not isinstance(row["volatile"], bool):
        yield "says neither volatile = true nor volatile = false"
    for name in FACT_WORDS:
        if not isinstance(row[name], str) or not 0 < len(row[name].strip()) <= FACT_MOST:
            yield f"{name} is not a phrase of at most {FACT_MOST} characters"
        else:
            yield from (f"{name}: {wrong}" for wrong in wrong_letters(row[name], name.removeprefix("confirm_")))


def read_fact_base(folder: Path) -> Index:
    """The index of a fact base's folder (`pakistan.md`, `countries/*.md`), without its unpublishable claims.

    A line with several marks holds several claims, numbered from 1: `sa-rights-1.1`, `sa-rights-1.2`. A line
    without a mark is general knowledge.
    """
    index = Index()
    for file in [folder / "pakistan.md", *sorted((folder / "countries").glob("*.md"))]:
        for line in file.read_text(encoding="utf-8").splitlines():
            if found := LINE.match(line):
                index.findings.update((one.key, one) for one in _findings(found["key"], found["rest"]))
            elif found := FOOTNOTE.match(line):
                publisher, _comma, title = found["text"].partition(", ")
                key = found["key"]
                index.sources[key] = FoundSource(key, publisher, title or publisher, found["dated"], found["url"])
    _require_sources(index)
    return index


def _findings(key: str, rest: str) -> Iterator[IndexedFinding]:
    marks = list(MARK.finditer(rest))
    if not marks:
        yield IndexedFinding(key, "G", "", ())
    ends = [*(found.start() for found in marks), len(rest)][1:]
    for number, (found, end) in enumerate(zip(marks, ends, strict=True), start=1):
        mark = found["mark"]
        if mark == "U":
            continue
        # A claim's notes stand before the next mark; where they were gathered at the line's end, all are its own.
        notes = NOTE.findall(rest[found.end() : end]) or NOTE.findall(rest)
        name = f"{key}.{number}" if len(marks) > 1 else key
        sources = tuple(dict.fromkeys(notes)) if mark == "V" else ()
        yield IndexedFinding(name, mark, (found["as_of"] or "").strip(), sources)


def _require_sources(index: Index) -> None:
    named = {source for found in index.findings.values() for source in found.sources}
    if missing := sorted(named - index.sources.keys()):
        raise ValueError(f"The fact base names sources it does not list: {', '.join(missing)}")
