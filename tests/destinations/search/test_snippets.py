"""A snippet neither begins nor ends within an aside."""

import pytest

from destinations.search.snippets import _whole


@pytest.mark.parametrize(
    ("text", "piece", "shown"),
    [
        (
            "Ask the Protector (of Emigrants, in Lahore) first",
            "Emigrants, in Lahore) first",
            "(of Emigrants, in Lahore) first",
        ),
        ("Ask the Protector (of Emigrants) first", "of Emigrants) first", "(of Emigrants) first"),
        (
            "Ask them first (at the office in Lahore) and wait",
            "them first (at the office",
            "them first (at the office in Lahore)",
        ),
        ("one (two (three) four) five", "three) four", "(two (three) four)"),
        ("Ask the “Protector of Emigrants” first", "of Emigrants” first", "“Protector of Emigrants” first"),
        ("Ask (the office) and wait", "and wait", "and wait"),
        ("a) first b) second", "first b) second", "first b) second"),
        ("(" + "word " * 40 + ") and after", "word ) and after", "word ) and after"),
        ("محافظ (پروٹیکٹر آف امیگرنٹس) سے پوچھیں", "آف امیگرنٹس) سے", "(پروٹیکٹر آف امیگرنٹس) سے"),
    ],
)
def test_an_aside_is_shown_whole_where_it_is_short(text: str, piece: str, shown: str):
    begins = text.rindex(piece)
    start, end = _whole(text, begins, begins + len(piece))
    assert text[start:end] == shown
