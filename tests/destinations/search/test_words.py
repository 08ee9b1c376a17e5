"""One spelling for each word, whatever keyboard it was typed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destinations.search.words import LONGEST_WORD, key_of, keys_in, roman_key, says_nothing, stem_of, words_in


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ويزا", "ویزا"),  # Arabic yeh
        ("كاغذ", "کاغذ"),  # Arabic kaf
        ("معاهده", "معاہدہ"),  # Arabic heh
        ("مُعَاہَدَہ", "معاہدہ"),  # vowel signs
        ("معاہدۂ", "معاہدہ"),
        ("بے\u200cقاعدہ", "بےقاعدہ"),  # a joiner that shows nothing
        ("تنخــواہ", "تنخواہ"),  # stretched
        ("۱۰۰", "100"),
        ("١٠٠", "100"),
        ("१००", "100"),
        ("VISA", "visa"),
        ("Türkiye", "turkiye"),
        ("don’t", "dont"),
    ],
)
def test_two_spellings_of_a_word_are_one(typed: str, written: str):
    assert keys_in(typed) == keys_in(written) == [key_of(written)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("معاہدہ", "معاہدوں"),
        ("نوکری", "نوکریاں"),
        ("نوکری", "نوکریوں"),
        ("دستاویز", "دستاویزات"),
        ("ایجنٹ", "ایجنٹوں"),
        ("wages", "wage"),
        ("working", "worked"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str):
    assert stem_of(key_of(one)) == stem_of(key_of(other))


@pytest.mark.parametrize(
    "spellings",
    [
        ("kharcha", "karcha", "kharchaa", "khercha"),
        ("naukri", "nokri", "nukri", "noukri", "nokry"),
        ("tankhwah", "tankhvah", "tankha", "tankhwa"),
        ("shikayat", "shikayet", "shakayat"),
        ("muaida", "moaida", "muayda"),
    ],
)
def test_spellings_of_roman_urdu_share_their_sound(spellings: tuple[str, ...]):
    assert len({roman_key(spelling) for spelling in spellings}) == 1


def test_words_know_where_they_stand():
    text = "Ask: “کون سا ویزا؟” (2024)"
    assert [text[word.start : word.end] for word in words_in(text)] == ["Ask", "کون", "سا", "ویزا", "2024"]


def test_words_that_stand_everywhere_say_nothing():
    assert all(says_nothing(key_of(word)) for word in ("the", "How", "کے", "ہے", "kaise", "hai"))
    assert not says_nothing("visa")


@given(st.text())
def test_whatever_is_typed_becomes_letters_and_digits(text: str):
    for word in words_in(text):
        assert text[word.start : word.end] == word.written
        assert word.key
        assert len(word.key) <= LONGEST_WORD
        assert word.key.isalnum()
        assert stem_of(word.key)


@given(st.text())
def test_a_key_is_its_own_key(text: str):
    assert [key_of(key) for key in keys_in(text)] == keys_in(text)
