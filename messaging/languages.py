"""The languages in which notices are written: those of the pages, and Urdu in Latin letters.

Most people write Urdu so on a phone, and an SMS holds twice as much of it. No page is written so: links lead to Urdu.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

ROMAN_URDU = "ur-Latn"
LONGEST = 8  # letters of a language's code


def notice_languages() -> Sequence[tuple[str, Any]]:
    """All of them, as choices."""
    return [*settings.LANGUAGES, (ROMAN_URDU, _("Urdu in Latin letters"))]


def page_language(language: str) -> str:
    """The language of the pages to which somebody who reads this one is led."""
    return language.partition("-")[0]


def direction(language: str) -> str:
    """In which direction its letters run."""
    runs_left = language != ROMAN_URDU and get_language_info(language)["bidi"]
    return "rtl" if runs_left else "ltr"
