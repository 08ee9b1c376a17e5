"""Texts are read strictly: each block rests on facts, and what breaks a rule is refused with its place."""

from datetime import date
from typing import Any

import pytest

from destinations import content
from destinations.factbase import FactWords, FoundSource, Index, IndexedFinding, KnownFact

INDEX = Index(
    findings={
        "xx-work-1": IndexedFinding("xx-work-1", "V", "2024", ("gazette", "dawn")),
        "xx-work-2": IndexedFinding("xx-work-2", "V", "Jan 2026", ("dawn",)),
        "xx-work-3": IndexedFinding("xx-work-3", "G", "", ()),
        "xx-work-4": IndexedFinding("xx-work-4", "V", "", ()),
    },
    sources={
        "gazette": FoundSource("gazette", "Gazette", "The law", "2024", "https://example.org/law"),
        "dawn": FoundSource("dawn", "Dawn", "A report", "2024-11-27", "https://example.org/report"),
    },
)


def fact(key: str, value: str = "about USD 50", **given: Any) -> KnownFact:
    words = {"en": FactWords(value, "NAVTTC"), "ur": FactWords(given.pop("urdu", value), "NAVTTC")}
    return KnownFact(
        **{"key": key, "kind": "fee", "unit": "", "is_volatile": True, "as_of": "", "words": words} | given
    )


INDEX.facts = {
    one.key: one
    for one in (
        fact("xx-work-1.fee"),
        fact("xx-work-1.dated", as_of="Jan 2026"),
        fact("xx-work-1.stable", "60 days", is_volatile=False, as_of="2022"),
        fact("xx-work-1.checked", checked_on=date(2026, 5, 3), due_on=date(2026, 11, 3)),
        fact("xx-work-1.sourced", sources=("ours",), checked_on=date(2026, 5, 3), due_on=date(2027, 5, 3)),
        fact("xx-work-3.number", "19911", kind="hotline"),
    )
}
INDEX.sources["ours"] = FoundSource("ours", "NAVTTC", "Fees", "2026-11", "https://example.org/fees")
HEAD = "---\ntitle: Work\nlead: What matters.\n---\n"


def read(body: str, language: str = "en", **given: Any) -> content.Page:
    return content.read(HEAD + body, language=language, index=INDEX, **given)


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
    assert page.findings == {"xx-work-1", "xx-work-2"}


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
        ("It costs {{ fact.xx-work-1.price }}. [[xx-work-1]]", "xx-work-1.price is no fact"),
        ("It costs {{ fact.xx-work-1.fee }}. [[xx-work-2]]", "does not cite xx-work-1"),
        ("It costs {{ fact.xx-work-1.fee }}. [[advice]]", "does not cite xx-work-1"),
        ("It costs {{ xx-work-1.fee }}. [[xx-work-1]]", "cannot be read"),
        ("## {{ fact.xx-work-1.fee }} [[xx-work-1]]", "a fact in a heading"),
        ("Found, they say. [[xx-work-4]]", "a source that is not named"),
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


def test_a_reference_to_a_fact_becomes_its_value():
    page = read("It costs {{ fact.xx-work-1.stable }}, no more. [[xx-work-1]]")
    assert "<p>It costs 60 days, no more.<sup" in page.html
    assert page.facts == {"xx-work-1.stable"}
    assert "confirm" not in page.html  # it does not change, and its source is there


def test_a_value_that_may_have_changed_says_its_date_and_whom_to_ask():
    page = read("It costs {{ fact.xx-work-1.dated }}. [[xx-work-1]]")
    assert page.html.split('confirm">')[1:] == [
        'As of January 2026.</span> <span class="',
        "Confirm with: NAVTTC.</span></p>\n",
    ]


def test_the_date_is_not_said_twice():
    page = read("In January 2026 it cost {{ fact.xx-work-1.dated }}. [[xx-work-1]]")
    assert "As of" not in page.html


def test_whom_to_ask_is_said_once_a_part():
    block = "- It costs {{ fact.xx-work-1.fee }}. [[xx-work-1]]\n"
    assert read(block * 3).html.count("Confirm with") == 1
    assert read(f"{block}\n## Part\n\n{block}").html.count("Confirm with") == 2


def test_whom_a_claim_names_already_is_not_named_again():
    page = read("Call {{ fact.xx-work-3.number }}. [[xx-work-3 | NAVTTC]]")
    assert page.html.count("Confirm with: NAVTTC.") == 1


def test_a_checked_fact_says_nothing_until_it_is_due():
    body = "It costs {{ fact.xx-work-1.checked }}. [[xx-work-1]]"
    assert "confirm" not in read(body, day=date(2026, 11, 3)).html
    late = read(body * 1 + "\n\n" + body, day=date(2026, 11, 4)).html
    assert late.count("Last checked 3 May 2026; confirm with: NAVTTC.") == 2


def test_where_the_centre_found_a_value_is_among_the_sources():
    page = read("It costs {{ fact.xx-work-1.sourced }}. [[xx-work-1]]")
    assert [source["publisher"] for source in page.sources] == ["Gazette", "Dawn", "NAVTTC"]


def test_a_phone_number_can_be_called_and_stays_in_its_direction():
    page = read("{{ fact.xx-work-3.number }} [[xx-work-3 | NAVTTC]]", language="ur")
    assert '<a href="tel:19911"><bdi class="number">19911</bdi></a>' in page.html


def test_a_fact_cannot_stand_in_the_head():
    with pytest.raises(content.ContentError, match="a fact in the head"):
        content.read("---\ntitle: A\nlead: '{{ fact.xx-work-1.fee }}'\n---\nA. [[advice]]", language="en", index=INDEX)


def test_a_head_that_cannot_be_read_is_refused():
    with pytest.raises(content.ContentError, match="head cannot be read"):
        content.read("---\ntitle: {{ x }}\n---\nA. [[advice]]", language="en", index=INDEX)
