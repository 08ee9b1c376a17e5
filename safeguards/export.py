"""The one writer of exports. No other code makes a table that leaves the portal as a file."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from safeguards.text import HIDDEN

Row = TypeVar("Row")
Cell = str | int | float | Decimal
"""A cell made safe: a string that no spreadsheet runs, or a number that was one before it came here."""

CHUNK = 16 * 1024  # characters gathered before they are sent

# A spreadsheet takes a cell that begins with one of these for a formula; the last is the minus sign of typesetters.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "|", "%", "\u2212")
# Where the list separator is a semicolon, Excel splits a comma-separated line there too, quotes or not.
_STARTS_ONE_ELSEWHERE = re.compile(r"""(?<=;)(?=[\s"'\u200c\u200d]*[=+\-@|%\u2212])""")
_BREAKS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
_OVERLOOKED = ("Cf", "Cc", "Mn", "Me", "Zs", "Zl", "Zp")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: what stands above it (translated when the file is written) and what it takes from a row."""

    header: str | Promise
    value: Callable[[Row], object]


def safe_text(value: str) -> str:
    """Text that stays text in every spreadsheet: one line, nothing invisible, and quoted if it could be a formula."""
    visible = unicodedata.normalize("NFKC", value.translate(HIDDEN))
    one_line = _BREAKS.sub(" ", _from_first_sign(visible))
    guarded = _STARTS_ONE_ELSEWHERE.sub("'", one_line)
    return f"'{guarded}" if guarded.startswith(_STARTS_A_FORMULA) else guarded


def _from_first_sign(text: str) -> str:
    """Without what a spreadsheet overlooks at the start of a cell: blanks, tabs, joiners, marks on nothing."""
    for place, letter in enumerate(text):
        if not letter.isspace() and unicodedata.category(letter) not in _OVERLOOKED:
            return text[place:]
    return ""


def safe_cell(value: object) -> Cell:
    """A cell for any value that a table may hold. What has no clear spelling in a table is refused, not guessed at."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return safe_text(_("yes") if value else _("no"))
    if isinstance(value, int | float | Decimal):
        return value if math.isfinite(value) else ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if timezone.is_aware(value) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str | Promise | UUID):
        return safe_text(str(value))
    raise TypeError(f"A {type(value).__name__} has no spelling in a table; let its column say what to show.")


def table(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """The safe cells of a whole table, its headers first, in the language of the person who asked for it.

    Every format is written from this, so that none of them can forget what makes a cell safe.
    """
    # A stream is read after the view has returned, when another language may be active.
    language = translation.get_language()

    def cells() -> Iterator[list[Cell]]:
        with translation.override(language):
            headers = [safe_cell(column.header) for column in columns]
        yield headers
        for row in rows:
            with translation.override(language):
                line = [safe_cell(column.value(row)) for column in columns]
            yield line

    return cells()


def csv_chunks(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[bytes]:
    """The table as CSV (RFC 4180) in UTF-8, with the mark by which Excel knows UTF-8; in pieces, never whole."""
    return _csv(table(columns, rows))


def _csv(lines: Iterable[list[Cell]]) -> Iterator[bytes]:
    gathered = io.StringIO("\ufeff", newline="")
    gathered.seek(0, io.SEEK_END)
    writer = csv.writer(gathered, lineterminator="\r\n")
    for line in lines:
        writer.writerow(line)
        if gathered.tell() >= CHUNK:
            yield gathered.getvalue().encode()
            gathered.seek(0)
            gathered.truncate()
    if gathered.tell():
        yield gathered.getvalue().encode()


def csv_response(name: str, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> StreamingHttpResponse:
    """The table as a file to be kept, `name` without its ending. No cache keeps it unless the view says so."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.csv") or "",
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(csv_chunks(columns, rows), content_type="text/csv; charset=utf-8", headers=headers)
