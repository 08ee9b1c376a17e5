"""How many SMS a text takes: GSM 03.38 holds 160 letters in one and 153 in each of several, UCS-2 70 and 67.

One letter outside the alphabet of the GSM turns the whole text into UCS-2, as any Urdu does.
"""

from dataclasses import dataclass

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_BY_ESCAPE = frozenset("\f^{}\\[~]|€")
"""Each takes the place of two."""


@dataclass(frozen=True)
class Parts:
    """A text as SMS."""

    count: int
    length: int  # in letters of its alphabet, each escape or surrogate counted
    is_gsm: bool


def parts(text: str) -> Parts:
    """How the text is cut. No letter that takes two places is cut in the middle, so that parts may hold one less."""
    is_gsm = all(letter in GSM or letter in GSM_BY_ESCAPE for letter in text)
    widths = [_width(letter, is_gsm=is_gsm) for letter in text]
    length = sum(widths)
    alone, among_others = (160, 153) if is_gsm else (70, 67)
    if length <= alone:
        return Parts(1, length, is_gsm)
    count, room = 1, among_others
    for width in widths:
        if width > room:
            count, room = count + 1, among_others
        room -= width
    return Parts(count, length, is_gsm)


def _width(letter: str, *, is_gsm: bool) -> int:
    if is_gsm:
        return 2 if letter in GSM_BY_ESCAPE else 1
    return 2 if ord(letter) > 0xFFFF else 1
