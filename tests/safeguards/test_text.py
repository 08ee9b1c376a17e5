"""Text: what people type is found again, and misleads nobody."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguards import text

RIGHT_TO_LEFT_OVERRIDE = "\u202e"
ZWNJ = "\u200c"

anything = st.text(st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("۰۱۲۳۴۵۶۷۸۹", "0123456789"), ("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("０１２３４５６７８９", "0123456789"), ("१२", "12")],
    ids=["Urdu", "Arabic", "full-width", "Devanagari"],
)
def test_digits_of_every_script_become_ascii(typed, digits):
    assert text.normalise(typed) == digits
    assert text.clean_line(typed) == digits


@given(anything)
def test_no_pattern_meets_a_digit_that_a_look_up_would_miss(typed):
    for spelling in (text.normalise, text.clean_line, text.clean_text, text.search_key):
        assert all(digit in "0123456789" for digit in spelling(typed) if digit.isdecimal())


@pytest.mark.parametrize(
    "code", [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x00AD, 0x061C, 0x200B, 0, 0x1B]
)
def test_what_shows_nothing_is_stripped(code):
    hidden = chr(code)
    for spelling in (text.normalise, text.clean_line, text.clean_text, text.search_key):
        assert spelling(f"{hidden}0{hidden}3{hidden}") == "03"


@given(anything)
def test_no_bidi_override_and_no_half_character_comes_through(typed):
    for spelling in (text.normalise, text.clean_line, text.clean_text, text.search_key):
        left = spelling(typed)
        assert not set(left) & {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
        left.encode()


@given(anything)
def test_cleaning_twice_changes_nothing_more(typed):
    for spelling in (text.normalise, text.clean_line, text.clean_text, text.search_key):
        once = spelling(typed)
        assert spelling(once) == once


def test_a_name_cannot_be_turned_around():
    assert text.clean_line(f"photo_{RIGHT_TO_LEFT_OVERRIDE}gpj.exe") == "photo_gpj.exe"


def test_urdu_keeps_the_joiner_its_spelling_needs():
    spelt = f"بےقاعدہ{ZWNJ}مہاجرت"
    assert text.clean_line(spelt) == spelt
    assert text.clean_text(spelt) == spelt


def test_a_line_is_one_line():
    assert text.clean_line("  Ali \n\t Khan\u2028Jr  ") == "Ali Khan Jr"


def test_running_text_keeps_its_paragraphs():
    assert text.clean_text("One  two \r\n\r\n\r\n\r\n three\x85four ") == "One two\n\nthree\nfour"


def test_a_name_keeps_its_looks():
    assert text.clean_line("ﷺ ﬁ é") == "ﷺ ﬁ é"
    assert text.clean_line("e\u0301") == "\u00e9"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كراچي", "کراچی"),
        ("لاهور", "لاہور"),
        ("راولپنڈى", "راولپنڈی"),
        ("مُلتان", "ملتان"),
        ("گجـــرات", "گجرات"),
        ("شيخوپورة", "شیخوپورہ"),
        (f"منڈی{ZWNJ}بہاؤ الدین", "منڈیبہاو الدین"),
        ("ﻻﻫﻮﺭ", "لاہور"),
        ("GUJRĀT", "gujrat"),
        ("Ｌａｈｏｒｅ ", "lahore"),
        ("چک ۴۵", "چک 45"),
    ],
)
def test_spellings_of_one_word_have_one_search_key(one, other):
    assert text.search_key(one) == text.search_key(other)


@pytest.mark.parametrize(("one", "other"), [("بھارت", "بہارت"), ("کے", "کی"), ("حال", "ہال"), ("ذکر", "زکر")])
def test_different_words_have_different_search_keys(one, other):
    assert text.search_key(one) != text.search_key(other)


@pytest.mark.parametrize(
    "typed",
    [
        "03001234567",
        "0300 1234567",
        "0300-123-4567",
        "(0300) 1234567",
        "0300.1234567",
        "۰۳۰۰۱۲۳۴۵۶۷",
        "٠٣٠٠ ١٢٣ ٤٥٦٧",
        "０３００１２３４５６７",
        "+923001234567",
        "+92 300 1234567",
        "+92 0300 1234567",
        "+92 (0)300 1234567",
        "00923001234567",
        "923001234567",
        "3001234567",
        "\u200f\u202a+92 300 1234567\u202c",
        "0300\u20111234567",
        "\u00a00300\u00a01234567",
        "＋９２３００１２３４５６７",
    ],
)
def test_a_pakistani_number_is_known_in_any_spelling(typed):
    assert text.parse_phone(typed) == "+923001234567"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("051 9203100", "+92519203100"),
        ("+971 50 123 4567", "+971501234567"),
        ("00 966 50 123 4567", "+966501234567"),
        ("+44 20 7946 0018", "+442079460018"),
    ],
)
def test_landlines_and_numbers_from_abroad_are_known(typed, number):
    assert text.parse_phone(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "12", "1166", "0300", "0300123456", "030012345678", "0300-CALLNOW", "call 0300 1234567",
     "0300 1234567 ext 5", "+923001234567;ext=5", "tel:+923001234567", "++923001234567", "+0000000000", "-" * 20,
     "=1+1", "9" * 41, "0" * 1_000_000, "۹" * 40, "(" * 40, "\u202e" * 40],
)  # fmt: skip
def test_what_is_no_number_is_refused_without_being_repeated(typed):
    with pytest.raises(text.NotAPhoneNumber) as refusal:
        text.parse_phone(typed)
    assert not typed.strip() or typed.strip() not in str(refusal.value)


@given(st.one_of(anything, st.text("+0123456789۰۱۲۳۴۵٣٤ ()-./", max_size=40)))
def test_any_input_is_a_number_or_refused(typed):
    try:
        number = text.parse_phone(typed)
    except text.NotAPhoneNumber:
        return
    assert number[0] == "+"
    assert number[1:].isascii()
    assert number[1:].isdecimal()
    assert text.parse_phone(number) == number


def test_pakistani_numbers_are_told_from_others():
    assert text.is_pakistani(text.parse_phone("۰۳۰۰۱۲۳۴۵۶۷"))
    assert not text.is_pakistani(text.parse_phone("+971501234567"))


def test_nothing_that_shows_is_taken_for_hidden():
    """The table is written by hand: it must hold no letter, mark or sign that people use."""
    visible = [chr(code) for code in text.HIDDEN if unicodedata.category(chr(code))[0] in "LMNPS"]
    assert {f"{ord(letter):04X}" for letter in visible} == {"034F", "115F", "1160", "2800", "3164", "FFA0"}
