"""The glossary of the search: the terms of docs/glossary.md in three spellings, and what else people ask for."""

import csv
import re
from pathlib import Path

import pytest
from django.conf import settings

from destinations.letters import ARABIC_LOOK_ALIKES
from destinations.search.glossary import FILE, glossary
from destinations.search.words import keys_in

TERM = re.compile(r"^\| (?P<key>g\d{3}) \| (?P<english>[^|]+) \| (?P<urdu>[^|]+) \|", re.MULTILINE)
IN_THE_DOCUMENT = TERM.findall((Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text(encoding="utf-8"))


def rows() -> dict[str, dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def means_the_same(one: str, other: str) -> bool:
    same = glossary().same_as(tuple(keys_in(one)))
    return tuple(keys_in(other)) in same


def test_every_term_of_the_glossary_is_in_it_with_its_urdu_word():
    assert len(IN_THE_DOCUMENT) == 151
    ours = rows()
    for key, english, urdu in IN_THE_DOCUMENT:
        assert re.sub(r" \([^)]*\)", "", english).split(" / ")[0] in ours[key]["english"].split("|"), key
        assert urdu.split(" / ")[0] in ours[key]["urdu"].split("|"), key


def test_nearly_all_can_be_asked_for_in_roman_urdu():
    assert len([key for key, row in rows().items() if not row["roman"]]) <= 3


def test_it_is_written_in_urdus_own_letters():
    assert ARABIC_LOOK_ALIKES.findall(FILE.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kharcha", "cost"),
        ("kharch", "خرچ"),
        ("naukri", "job"),
        ("nokri", "نوکری"),
        ("tankhwah", "wage"),
        ("tankha", "تنخواہ"),
        ("dastavezat", "documents"),
        ("kaghzat", "کاغذات"),
        ("thekedar", "promoter"),
        ("agent", "ایجنٹ"),
        ("iqama", "residence permit"),
        ("paasport", "passport"),
        ("wapsi", "return"),
        ("muaida", "contract"),
        ("shikayat", "complaint"),
        ("ilaj", "صحت"),
        ("sehat", "health"),
        ("dunki", "irregular migration"),
        ("خروج", "exit permit"),
        ("dubai", "متحدہ عرب امارات"),
    ],
)
def test_one_leads_to_the_other(one: str, other: str):
    assert means_the_same(one, other)


def test_a_phrase_is_known_by_its_sound():
    assert means_the_same("pasport rakh lia", "passport taken")


def test_a_word_of_no_meaning_in_it_has_none():
    assert glossary().same_as(("xyzzy",)) == []
