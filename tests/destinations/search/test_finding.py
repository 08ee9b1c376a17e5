"""What people type finds what they mean, quickly, and harms nothing."""

import re

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from destinations.models import Guide
from destinations.search.asking import LONGEST_QUESTION, MOST_WORDS, question
from destinations.search.finding import ENTRIES_A_GUIDE, GUIDES_A_PAGE, MOST_FOUND, Found, find
from destinations.search.indexing import index_guides
from destinations.search.models import SearchEntry
from tests.factories import GuideTextFactory, SectionTextFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_guides")]

TAG = re.compile(r"</?mark>")


def places(found: Found) -> set[str]:
    return {entry.entry.get_absolute_url() for guide in found.guides for entry in guide.entries}


def marked(found: Found) -> str:
    html = " ".join(entry.snippet.html + entry.title for guide in found.guides for entry in guide.entries)
    return " ".join(re.findall("<mark>(.*?)</mark>", html))


# What is typed, in which language's guides, and a word that is marked in what it finds.
MEANT = [
    ("visa", "en", "visa"),
    ("visas", "en", "visa"),
    ("contrac", "en", "contract"),  # still typing
    ("migratio", "en", "Migration"),  # still typing, past its stem
    ("passprt", "en", "passport"),  # mistyped
    ("sallary", "en", "wage"),  # mistyped, then by what means the same
    ("tankhwah", "en", "wage"),
    ("تنخواہ", "en", "wage"),
    ("kharcha", "en", "cost"),
    ("nokry", "en", "job"),  # spelt by sound
    ("paasport rakh liya", "en", "passport"),
    ("ویزا", "ur", "ویزے"),
    ("ويزا", "ur", "ویزے"),  # of an Arabic keyboard
    ("شكايت", "ur", "شکایت"),
    ("پاسپرٹ", "ur", "پاسپورٹ"),  # mistyped
    ("معاہدوں", "ur", "معاہدہ"),
    ("salary", "ur", "تنخواہ"),
    ("tankha", "ur", "تنخواہ"),
    ("iqama", "ur", "اقامہ"),
    ("ilaj", "ur", "صحت"),
    ("۲۰۲۴", "ur", "2024"),
    ("٢٠٢٤", "en", "2024"),
]


def test_what_is_typed_finds_what_is_meant():
    found = {(typed, language): marked(find(typed, language=language)) for typed, language, _word in MEANT}
    assert [(typed, language) for typed, language, word in MEANT if word not in found[typed, language]] == []


def test_all_words_must_be_there_and_the_country_is_one_of_them():
    found = find("saudi passport", language="en")
    assert "/en/destinations/saudi-arabia/rights/" in places(found)
    assert not found.is_partial


def test_where_no_text_has_all_words_some_will_do():
    found = find("passport quokka", language="en")
    assert found.is_partial
    assert "passport" in marked(found)


def test_words_that_say_nothing_are_not_looked_for():
    assert question("how much does a visa cost in the UAE", "en").words == ["much", "visa", "cost", "uae"]
    assert question("ویزا کیسے ملے گا", "ur").words == ["ویزا", "ملے"]


def test_what_was_put_right_is_told():
    assert find("passprt", language="en").question.mended == "passport"
    assert find("پاسپرٹ", language="ur").question.mended == "پاسپورٹ"
    assert find("passport", language="en").question.mended == ""


def test_a_finding_leads_to_its_heading():
    found = find("iqama", language="en")
    assert any("#part-" in entry.url for guide in found.guides for entry in guide.entries)


def test_results_stand_by_guide_with_few_of_each_and_the_rest_on_asking():
    found = find("visa", language="en")
    assert len({guide.slug for guide in found.guides}) == len(found.guides)
    saudi = next(guide for guide in found.guides if guide.slug == "saudi-arabia")
    assert len(saudi.entries) == ENTRIES_A_GUIDE
    narrowed = find("visa", language="en", guide="saudi-arabia")
    assert [guide.slug for guide in narrowed.guides] == ["saudi-arabia"]
    assert len(narrowed.guides[0].entries) == ENTRIES_A_GUIDE + saudi.more == narrowed.total


def test_results_have_pages():
    guides = []
    for n in range(GUIDES_A_PAGE + 1):
        text = SectionTextFactory(
            section__guide__country=None, html=f"<p>A quokka {n}.</p>", published_at="2026-01-01T00:00Z"
        )
        GuideTextFactory(guide=text.section.guide, title=f"Farland {n}")
        guides.append(text.section.guide)
    index_guides(guides)
    first, second, beyond = (find("quokka", language="en", page=page) for page in (1, 2, 99))
    assert (first.pages, len(first.guides), len(second.guides)) == (2, GUIDES_A_PAGE, 1)
    assert places(first).isdisjoint(places(second))
    assert places(beyond) == places(second)


def test_nothing_asked_is_nothing_found(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert all(find(typed, language="en").is_empty for typed in ("", " ", "?!", "\x00", "…", "\u200b"))


COMMANDS = (
    "'; DROP TABLE destinations_searchentry; --",
    "visa' | 'x",
    "visa & !(work)",
    "visa:*A <-> work",
    "100% %s %(key)s",
    "\\",
    "a" * 5000,
    "<script>alert(1)</script> visa",
    '"><img src=x onerror=alert(1)>',
    "visa\x00work",
)


def test_what_is_typed_is_never_a_command():
    for typed in COMMANDS:
        find(typed, language="en")
    assert SearchEntry.objects.exists()


def test_markup_of_a_text_or_a_question_is_escaped():
    text = SectionTextFactory(
        section__guide__country=None,
        html="<p>A &lt;script&gt;quokka&lt;/script&gt; &amp; more</p>",
        published_at="2026-01-01T00:00Z",
    )
    GuideTextFactory(guide=text.section.guide, title="<b>Farland</b>")
    index_guides([text.section.guide])
    found = find("<b>quokka</b>", language="en")
    html = found.guides[0].entries[0].snippet.html
    assert html == "A &lt;script&gt;<mark>quokka</mark>&lt;/script&gt; &amp; more"


def test_a_pasted_essay_is_read_so_far_and_no_further(django_assert_max_num_queries):
    essay = "I paid a man in Gujrat for a visa to Saudi Arabia and he took my passport away. " * 500
    with django_assert_max_num_queries(4):
        found = find(essay, language="en")
    assert len(found.question.typed) <= LONGEST_QUESTION
    assert len(found.question.words) <= MOST_WORDS
    assert found.total


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=300), language=st.sampled_from(["en", "ur"]))
def test_whatever_is_typed_is_answered(typed: str, language: str):
    found = find(typed, language=language)
    html = " ".join(entry.snippet.html + entry.title for guide in found.guides for entry in guide.entries)
    assert "<" not in TAG.sub("", html)


@pytest.mark.deep
@pytest.mark.parametrize("language", ["en", "ur"])
def test_ten_thousand_entries_are_asked_through_their_indexes(language: str, django_assert_max_num_queries):
    """No clock: the plan is what must hold. Words come from the index, and few entries are ranked."""
    entry = SearchEntry.objects.filter(language=language, section__topic="work").first()
    with connection.cursor() as cursor:
        Guide.objects.bulk_create(Guide(slug=f"made-{n}") for n in range(10_000))
        cursor.execute(
            "INSERT INTO destinations_searchentry"
            " (language, kind, guide_id, guide_title, title, lead, parts, vector, head)"
            " SELECT language, 'guide', guide.id, guide_title, title, lead, parts,"
            "        CASE WHEN guide.id %% 100 = 0 THEN vector || 'quokka:1' ELSE vector END, head"
            " FROM destinations_searchentry AS entry, destinations_guide AS guide"
            " WHERE entry.id = %s AND guide.slug LIKE 'made-%%'",
            [entry.pk],
        )
        cursor.execute("ANALYZE destinations_searchentry")
        entries = SearchEntry.objects.filter(language=language, vector=question("quokka ", language).query())
        assert "search_entry_words" in entries.explain()
    with django_assert_max_num_queries(4):
        assert find("quokka", language=language).total == 100
    with django_assert_max_num_queries(4):
        common = find("کام" if language == "ur" else "work", language=language)
    assert common.is_cut
    assert common.total == MOST_FOUND
