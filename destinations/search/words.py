"""Words as search compares them: one spelling for each, its stem, and the words that carry no meaning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from safeguards.text import search_key

LONGEST_WORD = 40  # characters; what is longer was never typed by a person

# A word with the marks that stand within it: vowel signs, joiners, and the apostrophe of "don’t". \w holds no joiner.
_WORD = re.compile(r"[^\W_](?:[\w\u064b-\u065f\u0670\u200c\u200d]|['’](?=[^\W_]))*")
_NOT_IN_A_WORD = re.compile(r"[\W_]+")
_URDU = re.compile("[\u0600-\u06ff]")

# Longest first, so that the whole ending goes. What is left of a word has three letters at least.
_URDU_ENDINGS = ("یوں", "یاں", "ئیں", "وں", "یں", "ات", "ے", "ی", "ا", "ہ", "و")
_ENGLISH_ENDINGS = ("ings", "ing", "ies", "ed", "es", "s", "e", "y")
_ROOT = 3

# Words that stand in every text or question, in English, Urdu and Roman Urdu.
_STOP_WORDS_AS_WRITTEN = """
a an and any are as at be been by can could do does for from get give has have how i if in is it its me my of on or our
should so than that the their them then there they this to was we were what when where which who why will with would
you your please tell about
کا کی کے کو میں سے پر ہے ہیں ہو ہوں تھا تھی تھے اور یا یہ وہ کہ جو نے تو بھی ہی کیا کیسے کیوں کہاں کب کون کونسا مجھے
میرا میری میرے ہم آپ اپنا اپنی اپنے کر کرنا کریں کرے لیے لئے گا گی گے جائے ایک اس ان تک والا والی والے
ka ki ke ko mein main se par hai hain ho hon tha thi aur ya yeh ye woh wo jo ne to bhi hi kya kia kaise kese kyun kahan
kab kon kaun mujhe mera meri mere hum aap apna apni apne kar karna karen karein liye lie ga gi ge ek is us un tak wala
wali wale chahiye chahye
"""
_STOP_WORDS = frozenset(search_key(_STOP_WORDS_AS_WRITTEN).split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands in a text: as written, as compared, and from where to where."""

    written: str
    key: str
    start: int
    end: int


def words_in(text: str) -> Iterator[Word]:
    """The words of a text in their order; what has no letter and no digit is none."""
    for found in _WORD.finditer(text):
        if key := key_of(found[0]):
            yield Word(found[0], key, found.start(), found.end())


@lru_cache(maxsize=50_000)
def key_of(word: str) -> str:
    """The one spelling of a word: no marks, no joiners, no capitals, Urdu's own letters, digits 0 to 9."""
    return _NOT_IN_A_WORD.sub("", search_key(word))[:LONGEST_WORD]


@lru_cache(maxsize=50_000)
def stem_of(key: str) -> str:
    """What a word shares with its plural and its other forms. Rough: it serves to find, never to show."""
    for ending in _URDU_ENDINGS if is_urdu(key) else _ENGLISH_ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= _ROOT:
            return key[: -len(ending)]
    return key


def keys_in(text: str) -> list[str]:
    return [word.key for word in words_in(text)]


def is_urdu(word: str) -> bool:
    """Whether it is written in Arabic letters."""
    return _URDU.search(word) is not None


def says_nothing(key: str) -> bool:
    """Whether the word stands in every text: "the", "کیا", "kaise"."""
    return key in _STOP_WORDS


# Roman Urdu has no spelling. What its spellings of one word share is mostly the consonants.
_ROMAN = (
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("[eiy]+"), "i"),
    (re.compile("[ou]+|w|v"), "w"),
    (re.compile("ph"), "f"),
    (re.compile("[qck](?!h)|kh"), "k"),
    (re.compile("[zj]|dh(?=[aiw])"), "z"),
    (re.compile("gh"), "g"),
    (re.compile("(?<=[kgbtdpr])h|h$"), ""),
)


@lru_cache(maxsize=10_000)
def roman_key(key: str) -> str:
    """What the spellings of a word of Roman Urdu have in common: kharcha, karcha, kharchaa."""
    sound = key
    for spelling, one in _ROMAN:
        sound = spelling.sub(one, sound)
    return sound[:1] + re.sub("[aiw]", "", sound[1:])
