"""The letters that a text may be written in."""

import re
from collections.abc import Iterator

ARABIC_LOOK_ALIKES = re.compile("[\u064a\u0649\u0643\u0647\u0629]")  # yeh, alef maksura, kaf, heh, teh marbuta
OTHER_DIGITS = re.compile("[۰-۹٠-٩]")


def wrong_letters(text: str, language: str) -> Iterator[str]:
    """What is wrong with the letters and digits of this text, a sentence each."""
    if language == "ur" and (found := ARABIC_LOOK_ALIKES.search(text)):
        yield f"an Arabic look-alike letter, {found[0]!r}, where Urdu has its own"
    if OTHER_DIGITS.search(text):
        yield "digits other than 0 to 9"
