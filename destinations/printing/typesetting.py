"""Sets sheets with Typst. What is set is handed over as data, so that no text can become an instruction.

Both libraries are imported when something is set, which the clock's workers do: each web worker would keep five
megabytes for what it hardly ever does.
"""

import io
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from destinations.printing.sheets import Sheets

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "guide.typ"
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # a file says no moment of its making: the same text is the same file


def typeset(sheets: Sheets) -> bytes:
    """The sheets as PDF, tagged for screen readers, with their fonts within."""
    import typst  # noqa: PLC0415 - see above

    handed = {"sheets": json.dumps(sheets, ensure_ascii=False)}
    made = typst.compile(TEMPLATE.read_bytes(), font_paths=_fonts(), sys_inputs=handed, timestamp=NO_DAY)
    return _packed(made)


@cache
def _fonts() -> "typst.Fonts":
    """Nastaliq beside the template, and the Latin face that the library carries; never what a machine has besides."""
    import typst  # noqa: PLC0415 - see above

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE])


def _packed(made: bytes) -> bytes:
    """The same file with its objects compressed, which Typst leaves as text: a third less for a phone to fetch."""
    import pikepdf  # noqa: PLC0415 - see above

    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()
