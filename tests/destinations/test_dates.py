"""Dates of sources are said in words, and what is not understood is left as it stands."""

import pytest
from django.utils.translation import override

from destinations.dates import spoken


@pytest.mark.parametrize(
    ("dated", "said"),
    [
        ("2024-11-27", "27 November 2024"),
        ("2024-11", "November 2024"),
        ("2024-25", "2024-25"),
        ("2021-24", "2021-24"),
        ("Jan 2026", "January 2026"),
        ("undated (c. Nov 2024)", "undated (about November 2024)"),
        ("c.2021", "about 2021"),
        ("2012 figures", "2012 figures"),
        ("", ""),
    ],
)
def test_a_date_is_said_in_words(dated: str, said: str):
    with override("en"):
        assert spoken(dated) == said


def test_it_is_said_in_the_readers_language():
    with override("ur"):
        assert spoken("Jan 2026") == "جنوری 2026"
