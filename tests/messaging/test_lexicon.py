"""Words that betray."""

import pytest

from messaging.lexicon import betraying_words


@pytest.mark.parametrize(
    "said",
    [
        "Your visa",
        "VISAS",
        "your counselling",
        "about counsellors",
        "Migration",
        "Job in Dubai",
        "آپ کی مشاورت",
        "بیرونِ ملک",  # with the vowel sign
        "كونسلنگ",  # as an Arabic keyboard writes it
        "غیر\u200cقانونی",  # with a joiner
        "aap ki mashwarat",
        "https://localhost/en/counselling/x/",
        "https://visa-help.example.org/",
        "visa_2",
    ],
)
def test_the_matter_betrays_even_those_to_whom_we_may_say_who_we_are(said):
    assert betraying_words(said, may_say_who=True)


@pytest.mark.parametrize("said", ["MRC", "mrc.example.org", "MRC-Lahore", "ایم آر سی", "ایم  آر سی"])
def test_who_we_are_betrays_only_those_to_whom_we_may_not_say_it(said):
    assert betraying_words(said, may_say_who=False)
    assert not betraying_words(said, may_say_who=True)


@pytest.mark.parametrize(
    "said",
    [
        "Your appointment is on Tuesday, 24 November at 15:00. Code ACDEFGHJ.",
        "آپ کی ملاقات منگل 24 نومبر کو دوپہر 3 بجے ہے۔ کوڈ ACDEFGHJ",
        "Aap ki mulaqat mangal 24 november ko 3 baje hai.",
        "https://localhost/en/appointments/visaMRC7visaMRC7visaMRC7visaMRC7/",  # a token is random
        "gulfstream",
    ],
)
def test_what_anybody_could_write_betrays_nobody(said):
    assert betraying_words(said, may_say_who=False) == []
