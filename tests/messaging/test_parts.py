"""How many SMS a text takes."""

import pytest

from messaging.parts import parts


@pytest.mark.parametrize(
    ("text", "count", "length", "is_gsm"),
    [
        ("", 1, 0, True),
        ("a" * 160, 1, 160, True),
        ("a" * 161, 2, 161, True),
        ("a" * 306, 2, 306, True),
        ("a" * 307, 3, 307, True),
        ("€" * 80, 1, 160, True),
        ("€" * 81, 2, 162, True),
        ("a" * 152 + "€" + "a" * 152, 3, 306, True),  # an escape is not cut: the first part holds 152
        ("ب" * 70, 1, 70, False),
        ("ب" * 71, 2, 71, False),
        ("ب" * 134, 2, 134, False),
        ("ب" * 135, 3, 135, False),
        ("a" * 70 + "ب", 2, 71, False),
        ("😀" * 35, 1, 70, False),
        ("😀" * 36, 2, 72, False),
        ("a" * 66 + "😀" + "a" * 66, 3, 134, False),  # nor is a surrogate pair
        ("it’s", 1, 4, False),  # a typographer's apostrophe costs half the room
    ],
)
def test_a_text_is_cut_as_phones_cut_it(text, count, length, is_gsm):
    found = parts(text)
    assert (found.count, found.length, found.is_gsm) == (count, length, is_gsm)
