"""Words that betray: none of them may stand in a message, for somebody else may read it on the lock screen.

A message is read against all languages, for people mix them, and as loosely as people spell: capitals, vowel signs and
the letters of an Arabic keyboard make no difference. In the lists `word` stands for itself and `stem*` for every word
that begins so. Links are read too, their host included; only a token, which is random, is passed over.
"""

import re

from safeguards import text

# What people come about, what they are afraid of, who helps with it, and where they mean to go.
MATTER = {
    "en": """
        migra*, immigra*, emigra*, visa*, passport*, abroad, overseas, foreign*, embass*, consul*, counsel*,
        advis*, traffick*, smuggl*, asylum, refugee*, deport*, detention, detain*, irregular*, illegal*,
        undocumented, border*, abus*, violen*, assault*, rape*, forced, threat*, exploit*, slave*, victim*,
        survivor*, shelter*, police, court*, lawyer*, legal*, agent*, recruit*, employ*, job*, reintegrat*,
        returnee*, remittance*, protector, fia, pregnan*, psycholog*, therap*, suicid*, orientation*,
        referral*, europe*, saudi*, emirates, dubai, gulf, qatar, oman, kuwait, bahrain, malaysia, turkey,
        greece, italy, germany, spain, libya, iran
    """,
    "ur": """
        مہاجر*, تارک*, ہجرت*, نقل مکانی, امیگریشن, ویزا, ویزے, ویزوں, ویزہ, پاسپورٹ*, بیرون*, پردیس*, سفارت*,
        قونصل*, مشاورت*, مشیر*, مشورہ, مشورے, مشوروں, کونسل*, کاؤنسل*, کائونسل*, اسمگل*, سمگل*, انسانی تجارت,
        پناہ*, ڈیپورٹ, ڈی پورٹ, ملک بدر*, جلاوطن*, حراست*, بے قاعدہ, غیر قانونی*, قانون*, سرحد*, تشدد*,
        زیادتی*, جبر, جبری, دھمکی*, استحصال*, غلام, غلامی, متاثرہ, متاثرین, دارالامان, دار الامان, پولیس,
        عدالت*, وکیل*, ایجنٹ*, بھرتی*, ملازمت*, نوکری*, ترسیلات, ایف آئی اے, نفسیات*, خودکشی*, حاملہ, ریفرل,
        اورینٹیشن, یورپ*, سعودی*, امارات, دبئی, خلیج*, قطر, عمان, کویت, بحرین, ملائیشیا, ترکی, ترکیہ, یونان,
        اٹلی, جرمنی, اسپین, لیبیا, ایران
    """,
    # Urdu in Latin letters, as most people write it on a phone.
    "ur-Latn": """
        hijrat*, muhajir*, mohajir*, tarik e watan, tarkeen*, veeza*, pasport*, bairoon*, beroon*, bahar mulk,
        pardes*, safarat*, mashwar*, mushawar*, musheer*, kaunsl*, kounsl*, smagl*, panah*, sarhad*,
        tashadud*, tashaddud*, ziadti*, ziyadti*, zabardasti*, dhamki*, wakeel*, vakeel*, qanoon*, kanoon*,
        ghair qanooni, gair qanooni, ejent*, bharti*, mulazmat*, naukri*, nokri*, insani tijarat, dubay, yorap
    """,
}

# Who we are: only for those to whom we may say it.
OURSELVES = {
    "en": "mrc*, migrant resource cent*",
    "ur": "ایم آر سی, مائیگرنٹ*, ریسورس سینٹر*, ریسورس سنٹر*",
    "ur-Latn": "em ar si",
}

_LETTER = r"[^\W\d_]"
_TOKEN = re.compile(r"(?<=/)(?=[\w-]*[0-9])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{22,}(?![\w-])")


def _pattern(lists: dict[str, str]) -> re.Pattern[str]:
    words = (word.strip() for listed in lists.values() for word in listed.split(","))
    spelt = "|".join(_spelt(word) for word in words)
    return re.compile(f"(?<!{_LETTER})(?:{spelt})(?!{_LETTER})")


def _spelt(word: str) -> str:
    stem = re.escape(text.search_key(word.removesuffix("*"))).replace(r"\ ", r"[\s-]*")
    return f"{stem}{_LETTER}*" if word.endswith("*") else stem


_MATTER = _pattern(MATTER)
_OURSELVES = _pattern(OURSELVES)


def betraying_words(message: str, *, may_say_who: bool) -> list[str]:
    """Which words of the message would betray its reader, as the lexicon spells them."""
    read = text.search_key(_TOKEN.sub("", message))
    return [*_MATTER.findall(read), *([] if may_say_who else _OURSELVES.findall(read))]
