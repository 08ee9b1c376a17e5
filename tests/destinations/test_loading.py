"""Loading the shipped guides is exact, repeatable, and leaves alone what the centre has changed."""

import dataclasses
from datetime import date

import pytest

from centre.models import Edition
from destinations import content, services
from destinations.factbase import FactWords, Index, KnownFact
from destinations.models import Contact, Country, Fact, Finding, GuideText, SectionText, Topic
from destinations.shipped import ShippedGuide
from tests.guides import FEW
from tests.guides import shipped as all_shipped

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped() -> list[ShippedGuide]:
    return [guide for guide in all_shipped()[0] if guide.slug in FEW]


@pytest.fixture(scope="module")
def index() -> Index:
    return all_shipped()[1]


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


def test_a_section_can_name_the_findings_it_rests_on(shipped, index):
    services.load_guides(shipped, index)
    section = SectionText.objects.in_language("en").of_guide("saudi-arabia").get(section__topic=Topic.WORK).section
    assert section.findings.filter(key="sa-work-1").exists()
    assert Finding.objects.get(key="sa-work-1").sources.exists()


def test_a_source_put_right_replaces_the_one_before(shipped, index):
    services.load_guides(shipped, index)
    finding = index.findings["sa-work-1"]
    other = next(key for key in index.sources if key not in finding.sources)
    findings = index.findings | {finding.key: dataclasses.replace(finding, sources=(other,))}
    put_right = Index(findings, index.sources, index.facts)
    services.load_guides(shipped, put_right)
    assert [source.key for source in Finding.objects.get(key=finding.key).sources.all()] == [other]


def _with_text(shipped: list[ShippedGuide], index: Index, text: str) -> list[ShippedGuide]:
    """The shipped guides, but the English section on work of the first country says something else."""
    page = content.read(text, language="en", index=index)
    first = dataclasses.replace(shipped[0], pages=shipped[0].pages | {(Topic.WORK, "en"): page})
    return [first, *shipped[1:]]


FEE = KnownFact(
    "sa-work-6.test-fee",
    "fee",
    "USD",
    is_volatile=True,
    as_of="Jan 2026",
    words={"en": FactWords("about USD 50", "NAVTTC"), "ur": FactWords("تقریباً USD 50", "NAVTTC")},
)
TEXT = "---\ntitle: Work\nlead: Work.\n---\nIt costs {{ fact.sa-work-6.test-fee }}. [[sa-work-6]]"


def test_a_shipped_fact_is_a_row_that_texts_say(shipped, index):
    index = _with_fee(index, "about USD 50")
    services.load_guides(_with_text(shipped, index, TEXT), index)
    fact = Fact.objects.get(key="sa-work-6.test-fee")
    text = SectionText.objects.saying(fact).get()
    assert "It costs about USD 50." in text.html
    assert (fact.finding.key, fact.as_of, fact.checked_on) == ("sa-work-6", "Jan 2026", None)
    assert services.load_guides(_with_text(shipped, index, TEXT), index) == 0


def test_a_fact_shipped_anew_is_said_by_every_text_that_uses_it(shipped, index):
    index = _with_fee(index, "about USD 50")
    services.load_guides(_with_text(shipped, index, TEXT), index)
    newer = _with_fee(index, "about USD 60")
    services.load_guides(_with_text(shipped, newer, TEXT), newer)
    assert "about USD 60" in SectionText.objects.saying(Fact.objects.get(key=FEE.key)).get().html


def test_a_text_of_the_centre_says_what_a_fact_shipped_anew_says(shipped, index):
    index = _with_fee(index, "about USD 50")
    services.load_guides(_with_text(shipped, index, TEXT), index)
    ours = SectionText.objects.saying(Fact.objects.get(key=FEE.key))
    ours.update(source=TEXT.replace("It costs", "Ours costs"))
    newer = _with_fee(index, "about USD 60")
    services.load_guides(_with_text(shipped, newer, TEXT), newer)
    assert "Ours costs about USD 60" in ours.get().html


@pytest.mark.parametrize("done", ["checked", "changed"])
def test_a_fact_that_the_centre_has_checked_or_changed_is_left_alone(shipped, index, done):
    index = _with_fee(index, "about USD 50")
    services.load_guides(_with_text(shipped, index, TEXT), index)
    fact = Fact.objects.get(key=FEE.key)
    if done == "checked":
        Fact.objects.filter(key=FEE.key).update(checked_on=date(2026, 11, 1), due_on=date(2027, 5, 1))
    else:
        fact.texts.filter(language="en").update(value="about USD 70")
    newer = _with_fee(index, "about USD 60")
    services.load_guides(_with_text(shipped, newer, TEXT), newer)
    value = "about USD 50" if done == "checked" else "about USD 70"
    assert fact.texts.get(language="en").value == value
    assert value in SectionText.objects.saying(fact).get().html


def test_contacts_are_loaded_with_their_fact_and_go_when_they_are_no_longer_shipped(shipped, index):
    index = _with_fee(index, "about USD 50")
    first = dataclasses.replace(
        _with_text(shipped, index, TEXT)[0],
        contacts=[
            {"kind": "attache", "line": "sa-help-2", "en": "Attaché", "ur": "اتاشی", "where_en": "R", "where_ur": "ر"},
            {"kind": "hotline", "line": "sa-help-1", "en": "Ministry", "ur": "وزارت", "fact": "sa-work-6.test-fee"},
        ],
    )
    services.load_guides([first], index)
    assert [(one.kind, one.finding.key) for one in Contact.objects.order_by("position")] == [
        ("attache", "sa-help-2"),
        ("hotline", "sa-help-1"),
    ]
    assert Contact.objects.saying(Fact.objects.get(key=FEE.key)).get().kind == "hotline"
    assert services.load_guides([first], index) == 0
    fewer = dataclasses.replace(first, contacts=first.contacts[:1])
    assert services.load_guides([fewer], index) == 1
    assert Contact.objects.get().texts.get(language="ur").where == "ر"


def _with_fee(index: Index, value: str) -> Index:
    fee = dataclasses.replace(FEE, words=FEE.words | {"en": FactWords(value, "NAVTTC")})
    return Index(index.findings, index.sources, index.facts | {fee.key: fee})
