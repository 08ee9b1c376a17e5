"""The index holds what is published, all of it and nothing else."""

import pytest
from django.core.management import call_command

from destinations.models import GuideText, SectionText
from destinations.search.finding import find
from destinations.search.indexing import index_guides, parts_of
from destinations.search.models import EntryKind, SearchEntry, SearchWord
from tests.factories import (
    ContactFactory,
    ContactTextFactory,
    FactFactory,
    GuideTextFactory,
    SectionTextFactory,
)
from tests.guides import load_few

pytestmark = pytest.mark.django_db


def published(html: str, **given: object) -> SectionText:
    text = SectionTextFactory(html=html, published_at="2026-01-01T00:00Z", **given)
    GuideTextFactory(guide=text.section.guide, language=text.language, title="Farland")
    return text


def found(words: str, language: str = "en") -> int:
    return find(words, language=language).total


@pytest.fixture
def guides(db: None) -> None:
    load_few()


@pytest.mark.usefixtures("guides")
def test_loading_the_guides_fills_it():
    sections = SearchEntry.objects.filter(kind=EntryKind.SECTION)
    assert sections.count() == SectionText.objects.published().count()
    assert (
        SearchEntry.objects.filter(kind=EntryKind.GUIDE).count()
        == GuideText.objects.exclude(guide__country=None).count()
    )
    assert all(SearchEntry.objects.filter(language=language).exists() for language in ("en", "ur"))


@pytest.mark.usefixtures("guides")
def test_loading_again_fills_an_index_that_was_lost():
    SearchEntry.objects.all().delete()
    load_few()
    assert SearchEntry.objects.exists()


@pytest.mark.usefixtures("guides")
def test_the_command_makes_the_same_again(capsys):
    before = set(SearchEntry.objects.values_list("language", "section", "title", "vector"))
    words = set(SearchWord.objects.values_list("language", "key", "is_term"))
    call_command("index_guides")
    assert set(SearchEntry.objects.values_list("language", "section", "title", "vector")) == before
    assert set(SearchWord.objects.values_list("language", "key", "is_term")) == words
    assert f"{len(before)} entries" in capsys.readouterr().out


def test_what_a_text_no_longer_says_is_no_longer_found():
    text = published("<p>Ask the zookeeper about quokkas.</p>")
    index_guides([text.section.guide])
    assert found("quokkas") == 1
    SectionText.objects.filter(pk=text.pk).update(html="<p>Ask the zookeeper.</p>")
    index_guides([text.section.guide])
    assert found("quokkas") == 0
    assert found("zookeeper") == 1
    assert not SearchWord.objects.filter(key="quokkas").exists()
    assert SearchWord.objects.filter(key="zookeeper").exists()


def test_a_word_that_another_guide_still_says_is_kept():
    one, other = published("<p>A quokka.</p>"), published("<p>Another quokka.</p>")
    index_guides([one.section.guide, other.section.guide])
    SectionText.objects.filter(pk=one.pk).update(html="<p>Nothing.</p>")
    index_guides([one.section.guide])
    assert SearchWord.objects.filter(key="quokka").exists()


def test_a_term_of_the_glossary_stays_whatever_the_texts_say():
    text = published("<p>Kafala.</p>")
    index_guides([text.section.guide])
    SectionText.objects.filter(pk=text.pk).update(html="<p>Nothing.</p>")
    index_guides([text.section.guide])
    assert SearchWord.objects.filter(key="kafala", is_term=True).exists()


def test_what_is_not_published_is_not_found():
    text = published("<p>A quokka.</p>")
    SectionText.objects.filter(pk=text.pk).update(published_at=None)
    index_guides([text.section.guide])
    assert found("quokka") == 0
    assert found("Farland") == 0


def test_a_guide_that_goes_takes_its_entries_along():
    text = published("<p>A quokka.</p>")
    index_guides([text.section.guide])
    text.section.guide.delete()
    assert not SearchEntry.objects.exists()


def test_titles_weigh_more_than_leads_and_these_more_than_what_follows():
    in_body = published("<p>A quokka.</p>", title="One", lead="One.")
    in_lead = published("<p>One.</p>", title="One", lead="A quokka.")
    in_title = published("<p>One.</p>", title="A quokka", lead="One.")
    in_heading = published('<h2 id="part-1">A quokka</h2><p>One.</p>', title="One", lead="One.")
    index_guides([text.section.guide for text in (in_body, in_lead, in_title, in_heading)])
    order = [entry.entry.section for guide in find("quokka", language="en").guides for entry in guide.entries]
    assert order == [text.section for text in (in_title, in_lead, in_heading, in_body)]


def test_a_text_is_read_by_its_headings_and_without_its_marks():
    html = (
        "<p>First &amp; foremost.</p>"
        '<h2 id="part-1">Pay</h2><ul><li>Wages<sup class="cite"><a href="#source-1">1</a></sup>'
        ' <span class="confirm">Confirm with: nobody.</span></li><li>Hours</li></ul>'
    )
    assert list(parts_of(html)) == [
        {"id": "", "label": "", "text": "First & foremost."},
        {"id": "part-1", "label": "Pay", "text": "Wages Hours"},
    ]


def test_the_directory_of_a_country_is_found_in_its_section_on_help():
    text = published("<p>One.</p>", section__topic="help")
    contact = ContactFactory(country=text.section.guide.country, fact=FactFactory())
    ContactTextFactory(contact=contact, name="Quokka office")
    contact.fact.texts.update(value="00 111 2222")
    index_guides([text.section.guide])
    assert found("quokka") == found("2222") == 1
