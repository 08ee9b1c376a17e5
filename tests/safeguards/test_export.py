"""Exports: whatever a cell holds, no spreadsheet runs it."""

import csv
import datetime as dt
import io
import unicodedata
import uuid
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from safeguards import export
from safeguards.export import Column

FORMULA = "=+-@|%"
BLANK = [
    "",
    " ",
    "\t",
    "\r\n",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\u200b",
    "\u200c",
    "\u200e",
    "\u202e",
    "\ufeff",
    "\x00",
    "\u0301",
]

VALUE = Column(header="Value", value=lambda row: row)


def written(*rows: object) -> list[list[str]]:
    """The rows as a spreadsheet that reads CSV properly finds them, without the header."""
    text = b"".join(export.csv_chunks([VALUE], rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def as_a_spreadsheet_sees(cell: str) -> str:
    """What is left of a cell once what spreadsheets overlook at its start is gone."""
    return unicodedata.normalize("NFKC", cell).lstrip("".join(BLANK))


@pytest.mark.parametrize("blank", BLANK, ids=[f"{ord(blank[0]):04X}" if blank else "none" for blank in BLANK])
@pytest.mark.parametrize("sign", [*FORMULA, "\uff1d", "\uff0b", "\ufe66", "\u207a", "\uff20", "\u2212"])
def test_every_start_of_a_formula_is_quoted(blank, sign):
    ((cell,),) = written(f"{blank}{sign}cmd|' /C calc'!A0")
    assert cell.startswith("'")
    assert cell[1] in FORMULA + "\u2212"


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_text_becomes_a_formula_or_a_second_cell(value):
    for typed in (value, f" {value}", f"\ufeff\t{value}"):
        ((cell,),) = written(typed)
        assert not as_a_spreadsheet_sees(cell).startswith(tuple(FORMULA))
        assert not set(cell) & set("\t\r\n\v\f\x00")


@given(st.text(alphabet=" ;,=+-@|%'\"\t\nax\u200c\u202e\uff1d", max_size=30))
def test_nor_where_the_separator_is_a_semicolon(value):
    text = b"".join(export.csv_chunks([VALUE], [value])).decode("utf-8-sig")
    for line in text.split("\r\n")[1:]:
        for cell in line.split(";")[1:]:
            assert not as_a_spreadsheet_sees(cell.replace('"', "").lstrip()).startswith(tuple(FORMULA))


def test_ordinary_text_stays_as_it_is():
    texts = ["Ali Khan", "لاہور", "3-5 persons", "a = b", "50% of it", "بے\u200cقاعدہ", 'O\'Hara, "Bob"', "a; b", ""]
    assert [cell for (cell,) in written(*texts, "x")][:-1] == texts


def test_a_bidi_override_cannot_turn_a_cell_around():
    assert written("photo\u202egpj.exe", "\u2066x\u2069") == [["photogpj.exe"], ["x"]]


def test_typed_numbers_stay_numbers_and_typed_text_does_not():
    assert list(export.table([VALUE], [-5, Decimal("-1.50"), 2.5, "-5"]))[1:] == [
        [-5],
        [Decimal("-1.50")],
        [2.5],
        ["'-5"],
    ]
    assert written(-5, "-5") == [["-5"], ["'-5"]]


AN_ID = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (1, "1"),
        (float("nan"), ""),
        (dt.date(2026, 10, 31), "2026-10-31"),
        (dt.time(9, 30), "09:30:00"),
        (dt.datetime(2026, 10, 31, 20, 30, tzinfo=dt.UTC), "2026-11-01 01:30"),
        (AN_ID, str(AN_ID)),
        (gettext_lazy("yes"), "yes"),
    ],
)
def test_values_of_every_kind_have_one_spelling(value, spelling):
    with translation.override("en"):
        assert written(value) == [[spelling]]


def test_what_has_no_spelling_is_refused():
    with pytest.raises(TypeError):
        written(object())


def test_the_header_is_in_the_readers_language_whenever_the_stream_is_read():
    with translation.override("ur"):
        table = export.table([Column(gettext_lazy("yes"), str), Column(LazyLanguage(), str)], [1])
    with translation.override("en"):
        assert next(table)[1] == "ur"


class LazyLanguage(str):
    """Stands in for a translated header: says the language it is asked in."""

    __slots__ = ()

    def __str__(self) -> str:
        return translation.get_language() or ""


def test_headers_are_made_safe_too():
    assert next(export.table([Column("=1+1", str)], [])) == ["'=1+1"]


def test_excel_knows_the_encoding():
    assert b"".join(export.csv_chunks([VALUE], ["لاہور"])) == "\ufeffValue\r\nلاہور\r\n".encode()


def test_a_big_table_is_never_held_whole():
    taken = 0

    def rows():
        nonlocal taken
        for taken in range(1, 100_001):  # noqa: B007 - counted from outside
            yield "x" * 20

    chunks = export.csv_chunks([VALUE], rows())
    first = next(chunks)
    assert taken < 2000
    assert len(first) + sum(map(len, chunks)) == len("\ufeffValue\r\n".encode()) + 100_000 * 22


def test_the_answer_is_a_file_that_no_cache_keeps():
    response = export.csv_response("مشورے 2026-10", [VALUE], [1])
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%D9%85")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.getvalue() == b"\xef\xbb\xbfValue\r\n1\r\n"
