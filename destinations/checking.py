"""Checks the shipped guides against the fact base they were written from, which stays with its keepers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from destinations.factbase import CONTENT, LINE, MARK, Index, read_fact_base
from destinations.shipped import GENERAL, ShippedGuide

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
PAKISTAN = "pk"


@dataclass
class Numbers:
    """The numbers of a part of the fact base: in lines that may be published, and in those that must not."""

    publishable: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)

    @property
    def only_withheld(self) -> set[str]:
        return self.withheld - self.publishable

    def __or__(self, other: "Numbers") -> "Numbers":
        return Numbers(self.publishable | other.publishable, self.withheld | other.withheld)


def numbers_in(text: str) -> set[str]:
    """The numbers of a text as one writes them without commas; a digit alone says too little to be looked for."""
    found = (number.replace(",", "") for number in NUMBER.findall(text))
    return {number for number in found if len(number) > 1}


def wrong_against(fact_base: Path, guides: list[ShippedGuide], folder: Path = CONTENT) -> list[str]:
    """What is wrong with the guides when they are held against the fact base's folder: a sentence each.

    A guide may use a number of the lines about its country and about Pakistan; a general guide one of any line.
    """
    base, shipped = read_fact_base(fact_base), Index.shipped(folder)
    wrong = []
    if (base.findings, base.sources) != (shipped.findings, shipped.sources):
        wrong.append("The index that ships is not that of this fact base: run index_facts.")
    parts = _numbers(fact_base)
    everything = Numbers()
    for part in parts.values():
        everything |= part
    for guide in guides:
        iso2 = str(guide.country.get("iso2", "")).lower()
        forbidden = (parts[iso2] | parts[PAKISTAN] if iso2 in parts else everything).only_withheld
        wrong += _found_in(guide, forbidden)
        wrong += _found_in_files(folder / (iso2 or GENERAL), forbidden if iso2 else everything.only_withheld)
    return list(dict.fromkeys(wrong))


def _numbers(fact_base: Path) -> dict[str, Numbers]:
    """By the country's code, and `pk` for what holds at home."""
    files = {path.stem.lower(): path for path in (fact_base / "countries").glob("*.md")}
    files[PAKISTAN] = fact_base / "pakistan.md"
    return {code: _numbers_of(path.read_text(encoding="utf-8")) for code, path in files.items()}


def _numbers_of(text: str) -> Numbers:
    numbers = Numbers()
    for line in text.splitlines():
        found = LINE.match(line)
        if not found:
            numbers.publishable |= numbers_in(line)  # the head, the headings and the sources
            continue
        marks = list(MARK.finditer(found["rest"]))
        ends = [*(mark.start() for mark in marks), len(found["rest"])]
        numbers.publishable |= numbers_in(found["key"] + found["rest"][: ends[0]])
        for mark, end in zip(marks, ends[1:], strict=True):
            of_mark = numbers_in(found["rest"][mark.start() : end])
            if mark["mark"] == "U":
                numbers.withheld |= of_mark
            else:
                numbers.publishable |= of_mark
    return numbers


def _found_in(guide: ShippedGuide, forbidden: set[str]) -> Iterator[str]:
    for (topic, language), page in guide.pages.items():
        # The keys hold numbers of their own.
        text = re.sub(r"\[\[[^\]|]*|\{\{[^}]*\}\}", "", page.source)
        for number in sorted(numbers_in(text) & forbidden):
            yield f"{guide.slug} {topic} {language}: {number} stands only in lines that must not be published"


def _found_in_files(folder: Path, forbidden: set[str]) -> Iterator[str]:
    for path in sorted(folder.glob("*.toml")):
        text = re.sub(r"^\[.*\]$|^(?:line|fact) = .*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for number in sorted(numbers_in(text) & forbidden):
            yield f"{folder.name}/{path.name}: {number} stands only in lines that must not be published"
