"""Loading the shipped guides is exact, repeatable, and leaves alone what the centre has changed."""

import dataclasses

import pytest

from centre.models import Edition
from destinations import content, services
from destinations.factbase import Index
from destinations.models import Country, Fact, GuideText, SectionText, Topic
from destinations.shipped import ShippedGuide, read_shipped

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped() -> list[ShippedGuide]:
    return read_shipped()


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.shipped()


def test_every_shipped_section_is_loaded_and_published_in_both_languages(shipped, index):
    services.load_guides(shipped, index)
    countries = Country.objects.count()
    assert countries >= 2
    for language in ("en", "ur"):
        texts = SectionText.objects.published().in_language(language)
        assert texts.filter(section__guide__country__isnull=False).count() == countries * len(Topic)
        assert texts.general().of_guide("lawful-way").exists()
        assert GuideText.objects.in_language(language).of_countries().count() == countries


def test_loading_again_changes_nothing_and_publishes_nothing(shipped, index):
    services.load_guides(shipped, index)
    edition = Edition.objects.current()
    assert services.load_guides(shipped, index) == 0
    assert Edition.objects.current() == edition


def test_a_new_shipped_text_replaces_the_old_one_and_raises_the_edition(shipped, index):
    services.load_guides(shipped, index)
    edition = Edition.objects.current()
    changed = _with_text(shipped, index, "---\ntitle: New\nlead: New.\n---\nNew text. [[advice]]")
    assert services.load_guides(changed, index) == 1
    assert SectionText.objects.get(title="New").html == "<p>New text.</p>\n"
    assert Edition.objects.current() == edition + 1


def test_a_text_that_the_centre_has_changed_is_left_alone(shipped, index):
    services.load_guides(shipped, index)
    text = SectionText.objects.in_language("en").of_guide(shipped[0].slug).get(section__topic=Topic.WORK)
    SectionText.objects.filter(pk=text.pk).update(source="Ours. [[advice]]", html="<p>Ours.</p>")
    changed = _with_text(shipped, index, "---\ntitle: New\nlead: New.\n---\nNew text. [[advice]]")
    services.load_guides(changed, index)
    text.refresh_from_db()
    assert text.html == "<p>Ours.</p>"


def test_a_section_can_name_the_facts_it_rests_on(shipped, index):
    services.load_guides(shipped, index)
    section = SectionText.objects.in_language("en").of_guide("saudi-arabia").get(section__topic=Topic.WORK).section
    assert section.facts.filter(key="sa-work-1").exists()
    assert Fact.objects.get(key="sa-work-1").sources.exists()


def test_a_source_put_right_replaces_the_one_before(shipped, index):
    services.load_guides(shipped, index)
    fact = index.facts["sa-work-1"]
    other = next(key for key in index.sources if key not in fact.sources)
    put_right = Index(index.facts | {fact.key: dataclasses.replace(fact, sources=(other,))}, index.sources)
    services.load_guides(shipped, put_right)
    assert [source.key for source in Fact.objects.get(key=fact.key).sources.all()] == [other]


def _with_text(shipped: list[ShippedGuide], index: Index, text: str) -> list[ShippedGuide]:
    """The shipped guides, but the English section on work of the first country says something else."""
    page = content.read(text, language="en", index=index)
    first = dataclasses.replace(shipped[0], pages=shipped[0].pages | {(Topic.WORK, "en"): page})
    return [first, *shipped[1:]]
