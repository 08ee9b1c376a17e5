"""Sets sheets with Typst. What is set is handed over as data, so that no text can become an instruction."""

import io
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pikepdf
import typst

from destinations.printing.sheets import Sheets

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "guide.typ"
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # a file says no moment of its making: the same text is the same file


def typeset(sheets: Sheets) -> bytes:
    """The sheets as PDF, tagged for screen readers, with their fonts within."""
    handed = {"sheets": json.dumps(sheets, ensure_ascii=False)}
    made = typst.compile(TEMPLATE.read_bytes(), font_paths=_fonts(), sys_inputs=handed, timestamp=NO_DAY)
    return _packed(made)


@cache
def _fonts() -> typst.Fonts:
    """Nastaliq beside the template, and the Latin face that the library carries; never what a machine has besides."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE])


def _packed(made: bytes) -> bytes:
    """The same file with its objects compressed, which Typst leaves as text: a third less for a phone to fetch."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()
