"""Text as people type it, made such that a later look-up finds it and nobody is misled by it."""

import re
import unicodedata

import phonenumbers

# The codes of characters that show nothing. They are written by number, for nobody can review what nobody can see.
# The joiners U+200C and U+200D are not among them: Urdu spelling needs the first, emoji the second.
_HIDDEN_CODES = (
    0x00AD,  # soft hyphen
    0x034F,  # combining grapheme joiner
    0x061C,  # Arabic letter mark
    0x115F, 0x1160, 0x3164, 0xFFA0,  # the Hangul fillers: letters by name, blanks to the eye
    0x180E,  # Mongolian vowel separator
    0x200B,  # zero width space
    0x200E, 0x200F,  # left-to-right and right-to-left mark
    *range(0x202A, 0x202F),  # bidi embeddings and overrides
    0x2800,  # Braille blank
    *range(0x2060, 0x2070),  # word joiner, invisible operators, bidi isolates, deprecated format characters
    0xFEFF,  # byte order mark
    *range(0xFFF9, 0xFFFC),  # interlinear annotation
    *range(0xE0000, 0xE0080),  # tags
)  # fmt: skip
_LINE_BREAKS_AND_TAB = (0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029)
_CONTROLS = tuple(code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in _LINE_BREAKS_AND_TAB)
_SURROGATES = range(0xD800, 0xE000)  # half a character: PostgreSQL refuses it, and so does UTF-8

HIDDEN = dict.fromkeys((*_HIDDEN_CODES, *_CONTROLS, *_SURROGATES))
"""A translate table that removes what shows nothing: marks, overrides, fillers, controls."""

# How an Arabic or Persian keyboard writes letters that Urdu has at another place.
_AS_IN_URDU = str.maketrans(
    {
        "\u064a": "\u06cc",  # yeh
        "\u0649": "\u06cc",  # alef maksura
        "\u0643": "\u06a9",  # kaf
        "\u0647": "\u06c1",  # heh
        "\u06d5": "\u06c1",  # ae
        "\u0629": "\u06c1",  # teh marbuta
        "\u06c3": "\u06c1",  # teh marbuta goal
        "\u0640": None,  # tatweel only stretches
        "\u200c": None,
        "\u200d": None,
    }
)

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_BLANKS = re.compile(r"\s+")
_BLANKS_IN_A_LINE = re.compile(r"[^\S\n]+")
_THREE_BREAKS = re.compile(r"\n{3,}")
_DIGIT = re.compile(r"\d")


def ascii_digits(value: str) -> str:
    """The same text with Urdu, Arabic, full-width and all other decimal digits as 0 to 9."""
    return _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), value)


def normalise(value: str) -> str:
    """One spelling for what a machine compares: a code, a number, an address. Never for prose: it changes looks."""
    return _one_line(unicodedata.normalize("NFKC", value.translate(HIDDEN)))


def clean_line(value: str) -> str:
    """A name or a title: one line, no invisible characters, no bidi overrides, one blank between words."""
    return _one_line(unicodedata.normalize("NFC", value.translate(HIDDEN)))


def clean_text(value: str) -> str:
    """Running text: as `clean_line`, but paragraphs stay."""
    text = unicodedata.normalize("NFC", _LINE_BREAK.sub("\n", value.translate(HIDDEN)))
    lines = (_BLANKS_IN_A_LINE.sub(" ", line).strip() for line in ascii_digits(text).split("\n"))
    return _THREE_BREAKS.sub("\n\n", "\n".join(lines)).strip()


def search_key(value: str) -> str:
    """What two spellings of one word have in common, for looking up. Never to be shown.

    Without accents, vowel signs, joiners and capitals, with the letters of Arabic and Persian keyboards as Urdu has
    them: `ي` finds `ی`, `ك` finds `ک`, `ه` finds `ہ`.
    """
    decomposed = unicodedata.normalize("NFKD", value.translate(HIDDEN))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    # Some capitals fold to a letter with a mark, so that one more round is needed to come to rest.
    folded = unicodedata.normalize("NFKD", letters.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _one_line(bare.translate(_AS_IN_URDU))


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", ascii_digits(text)).strip()


HOME_REGION = "PK"
LONGEST_PHONE = 40  # characters as typed, before anything is worked on; the longest real number has 15 digits

_PHONE = re.compile(r"(?:\+|00)?[0-9(][0-9 ()/.-]*")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


class NotAPhoneNumber(ValueError):
    """What was typed is no telephone number that anybody could be reached by."""


def parse_phone(value: str, *, region: str = HOME_REGION) -> str:
    """The number in the form +923001234567 (E.164), however it was typed: 0300…, +92…, 0092…, ۰۳۰۰…, from abroad.

    Raises NotAPhoneNumber, without repeating what was typed, where it cannot be one.
    """
    if len(value) > LONGEST_PHONE:
        raise NotAPhoneNumber("too long for a phone number")
    typed = normalise(value).translate(_DASHES)
    # Otherwise phonenumbers reads letters as keys of a telephone, and finds a number within other words.
    if not _PHONE.fullmatch(typed):
        raise NotAPhoneNumber("not written as a phone number")
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber("not a phone number") from None
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber("no such phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_pakistani(phone: str) -> bool:
    """Whether a number in E.164 form is one of Pakistan."""
    return phone.startswith("+92")
