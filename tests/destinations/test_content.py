"""Texts are read strictly: each block rests on facts, and what breaks a rule is refused with its place."""

import pytest

from destinations import content
from destinations.factbase import FoundSource, Index, IndexedFact

INDEX = Index(
    facts={
        "xx-work-1": IndexedFact("xx-work-1", "V", "2024", ("gazette", "dawn")),
        "xx-work-2": IndexedFact("xx-work-2", "V", "Jan 2026", ("dawn",)),
        "xx-work-3": IndexedFact("xx-work-3", "G", "", ()),
    },
    sources={
        "gazette": FoundSource("gazette", "Gazette", "The law", "2024", "https://example.org/law"),
        "dawn": FoundSource("dawn", "Dawn", "A report", "2024-11-27", "https://example.org/report"),
    },
)
HEAD = "---\ntitle: Work\nlead: What matters.\n---\n"


def read(body: str, language: str = "en") -> content.Page:
    return content.read(HEAD + body, language=language, index=INDEX)


def test_a_claim_links_to_the_sources_it_was_found_in():
    page = read("You may change jobs. [[xx-work-1]]")
    assert page.html == (
        '<p>You may change jobs.<sup class="cite"><a href="#source-1">1</a> <a href="#source-2">2</a></sup></p>\n'
    )
    assert [(s["number"], s["publisher"], s["as_of"]) for s in page.sources] == [
        (1, "Gazette", ["2024"]),
        (2, "Dawn", ["2024"]),
    ]


def test_claims_that_stand_together_name_each_source_once():
    page = read("You may. [[xx-work-1]] [[xx-work-2]]")
    assert page.html.count("#source-2") == 1
    assert page.sources[1]["as_of"] == ["2024", "January 2026"]
    assert page.facts == {"xx-work-1", "xx-work-2"}


def test_general_knowledge_says_whom_to_confirm_it_with():
    page = read("Ask first. [[xx-work-3 | the embassy]]")
    assert '<span class="confirm">Confirm with: the embassy.</span>' in page.html
    assert page.sources == []


def test_advice_claims_nothing_and_shows_nothing():
    assert read("- Keep a copy. [[advice]]").html == "<ul>\n<li>Keep a copy.</li>\n</ul>\n"


def test_headings_get_an_address_each_and_are_listed():
    page = read("## First\n\nOne. [[advice]]\n\n## Second\n\nTwo. [[advice]]")
    assert page.contents == [{"id": "part-1", "label": "First"}, {"id": "part-2", "label": "Second"}]
    assert '<h2 id="part-2">Second</h2>' in page.html


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("No key.", "does not end with the key"),
        ("- One. [[advice]]\n- Two.", "does not end with the key"),
        ("Unknown. [[xx-work-9]]", "no publishable line"),
        ("General. [[xx-work-3]]", "say whom to confirm it with"),
        ("Verified. [[xx-work-1 | the embassy]]", "needs no one to confirm"),
        ("Broken. [[xx-work-1]", "cannot be read"),
        ("<b>Bold</b> [[advice]]", "cannot be read"),
        ("See https://example.org [[advice]]", "cannot be read"),
        ("# Too big\n\nText. [[advice]]", "not allowed"),
        ("In ۲۰۲۶. [[advice]]", "digits other than"),
    ],
)
def test_a_text_that_breaks_a_rule_is_refused(body: str, rule: str):
    with pytest.raises(content.ContentError, match=rule):
        read(body)


@pytest.mark.parametrize("letter", ["ي", "ك", "ه", "ة", "ى"])
def test_arabic_look_alikes_are_refused_in_urdu_only(letter: str):
    with pytest.raises(content.ContentError, match="look-alike"):
        read(f"ا{letter} [[advice]]", language="ur")
    read(f"ا{letter} [[advice]]", language="en")


def test_everything_wrong_is_said_at_once():
    with pytest.raises(content.ContentError) as refused:
        read("No key.\n\nUnknown. [[xx-work-9]]")
    assert "does not end" in str(refused.value)
    assert "xx-work-9" in str(refused.value)


def test_a_text_needs_its_head():
    with pytest.raises(content.ContentError, match="title"):
        content.read("---\nlead: x\n---\nText. [[advice]]", language="en", index=INDEX)


def test_a_pasted_essay_is_refused_before_it_is_read():
    with pytest.raises(content.ContentError, match="longer than"):
        read("a" * (content.SOURCE_MOST + 1))


def test_latin_letters_and_digits_stand_apart_in_urdu():
    html = read("تقریباً SAR 2,000 (ریال)، 2023: 229,894 [[advice]]", language="ur").html
    assert '<bdi>SAR 2,000</bdi> (ریال)، <bdi class="number">2023</bdi>: <bdi class="number">229,894</bdi>' in html


def test_what_is_typed_never_becomes_markup():
    html = read('Tom & "Jerry" < 5 [[advice]]').html
    assert "Tom &amp; " in html
    assert "&lt; 5" in html
