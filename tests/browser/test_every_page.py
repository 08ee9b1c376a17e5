"""Every page of every guide in a real browser: the narrowest phone, forced colours in the dark, paper, no JavaScript.

320 px is what is left of a screen of 1280 at 400 per cent. One browser walks all pages of a language, for starting one
costs more than a page.
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from destinations.models import Region, Section, SectionText, Topic
from tests.browser.conftest import AXE, NARROWEST, overflows
from tests.guides import load_all, shipped

pytestmark = [pytest.mark.browser, pytest.mark.deep, pytest.mark.timeout(1800)]

LANGUAGES = ["en", "ur"]
SAMPLE = ("saudi-arabia", "japan")  # one of each script of names; the sheet is the same for all

# As `findings` asks, but that the checker is handed to the browser once and not with every page. In forced colours the
# system chooses the colours, and the checker would judge those of the sheet, which are not painted.
RUN_AXE = """(contrast) => axe.run(
    document, {resultTypes: ['violations'], preload: false, rules: {'color-contrast': {enabled: contrast === 'ours'}}}
).then((found) => found.violations.flatMap((one) => one.nodes.map((node) =>
    `${one.id}: ${node.html.slice(0, 120)} ${(node.failureSummary || '').slice(0, 200)}`)))"""
OURS, THE_SYSTEMS = "ours", "the system's"

# What can be focused but shows no ring when it is, and what can be pressed but has no edge.
UNSEEN = """() => {
    const seen = (one) => one.offsetParent !== null;
    const ringless = [...document.querySelectorAll('a[href], button, input, select, textarea, audio')].filter(seen)
        .filter((one) => {
            one.focus({ preventScroll: true });
            const { outlineStyle, outlineWidth } = getComputedStyle(one);
            return outlineStyle === 'none' || parseFloat(outlineWidth) < 2;
        });
    const edgeless = [...document.querySelectorAll('.button, input:not([type=hidden]), select, textarea')].filter(seen)
        .filter((one) => {
            const { borderTopStyle, borderTopWidth } = getComputedStyle(one);
            return !/radio|checkbox/.test(one.type) && (borderTopStyle === 'none' || parseFloat(borderTopWidth) < 1);
        });
    const named = (fault) => (one) => `${fault}: ${one.outerHTML.slice(0, 120)}`;
    return [...ringless.map(named('no ring')), ...edgeless.map(named('no edge'))];
}"""

# What somebody without JavaScript is shown: the words, and buttons that no form makes do anything.
SHOWN = """() => ({
    language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    words: document.querySelector('main').innerText,
    dead: [...document.querySelectorAll('button')].filter((one) => !one.form && one.offsetParent !== null)
        .map((one) => one.outerHTML),
})"""

# What paper shows of a page: the words stay, what only a screen can do goes.
PRINTED = """() => ({
    words: document.querySelector('main').innerText,
    useless: [...document.querySelectorAll('.exit, .skip, .pager, .topic-nav, .not-printed')]
        .concat(...document.querySelectorAll('header .menu, footer .menu'))
        .filter((one) => one.offsetParent !== null).map((one) => one.outerHTML.slice(0, 120)),
})"""


@pytest.fixture
def guides(transactional_db: None, live_server: LiveServer) -> str:
    """The address of a portal with every shipped guide."""
    load_all()
    return str(live_server.url)


@pytest.fixture
def open_page(browser: Browser, guides: str) -> Iterator[Page]:
    """The narrowest phone, with the checker in it."""
    context = _phone(browser, guides)
    context.add_init_script(AXE)
    yield context.new_page()
    context.close()


@pytest.fixture
def open_page_without_script(browser: Browser, guides: str) -> Iterator[Page]:
    context = _phone(browser, guides, java_script_enabled=False)
    yield context.new_page()
    context.close()


def _phone(browser: Browser, guides: str, **wishes: bool) -> BrowserContext:
    return browser.new_context(
        viewport=NARROWEST, base_url=guides, bypass_csp=True, service_workers="block", reduced_motion="reduce", **wishes
    )


def texts(language: str) -> dict[str, SectionText]:
    """The text of every section in a language, by its address."""
    with override(language):
        found = SectionText.objects.published().in_language(language)
        return {text.get_absolute_url(): text for text in found}


def others(language: str) -> list[str]:
    """The other pages with what guides say: their first pages and sources, and all that lists, finds or keeps them."""
    about = ["home", "going", "abroad", "back", "offline", "reporting:figures"]
    about += [f"destinations:{name}" for name in ("country_list", "guide_list", "contact_list", "comparison_start")]
    about += ["destinations:feedback_done", "destinations:search"]
    with override(language):
        pages = [reverse(name) for name in about]
        pages += [reverse("destinations:region_detail", args=[region]) for region in Region.values]
        pages += [reverse("destinations:comparison_choose", args=["japan"])]
        pages += [reverse("destinations:comparison_detail", args=["saudi-arabia", "greece"])]
        pages += [f"{reverse('destinations:search')}?q={words}" for words in ("visa", "ویزا", "protector", "qwxyzv")]
        pages += [reverse("destinations:feedback_create", args=[Section.objects.earliest("pk").pk])]
        for text in SectionText.objects.in_language(language).select_related("section__guide"):
            guide = text.section.guide
            pages += [guide.get_absolute_url(), reverse("guide_keep", args=[guide.slug])] if guide.country_id else []
            pages += [] if guide.country_id else [reverse("destinations:guide_sources", args=[guide.slug])]
    return list(dict.fromkeys(pages))


def faults(page: Page, path: str, *, thoroughly: bool) -> list[str]:
    """What is wrong with the page: as phones show it; and thoroughly, in forced colours in the dark as well."""
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        return [f"{path} is not there"]
    found = page.evaluate(RUN_AXE, OURS) + (["must be scrolled sideways"] if overflows(page) else [])
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.keyboard.press("Tab")  # from here on what is focused by a script shows its ring, as for somebody at the keys
    found += page.evaluate(UNSEEN)
    if thoroughly:
        found += page.evaluate(RUN_AXE, THE_SYSTEMS)
        page.emulate_media(forced_colors="none", color_scheme="dark")
        found += page.evaluate(RUN_AXE, OURS)
    page.emulate_media(forced_colors="none", color_scheme="light")
    return [f"{path} {fault}" for fault in found]


def test_no_page_of_a_guide_has_a_fault(open_page: Page):
    found: list[str] = []
    for language in LANGUAGES:
        seen = texts(language)
        for path, text in seen.items():
            thoroughly = not text.section.topic or text.section.guide.slug in SAMPLE
            found += faults(open_page, path, thoroughly=thoroughly)
        assert {text.section.topic for text in seen.values()} == {"", *Topic.values}
        assert {text.section.guide.slug for text in seen.values()} == {guide.slug for guide in shipped()[0]}
    assert found == []


def test_no_other_page_with_what_guides_say_has_a_fault(open_page: Page):
    found: list[str] = []
    for path in [path for language in LANGUAGES for path in others(language)]:
        found += faults(open_page, path, thoroughly="/keep/" not in path)
    assert found == []


def test_without_javascript_and_on_paper_every_page_shows_its_text_and_nothing_that_does_nothing(
    open_page_without_script: Page,
):
    page, found = open_page_without_script, []
    for language in LANGUAGES:
        words = {path: text.lead for path, text in texts(language).items()}
        for path in [*words, *others(language)]:
            page.goto(path)
            shown = page.evaluate(SHOWN)
            page.emulate_media(media="print")
            printed = page.evaluate(PRINTED)
            page.emulate_media(media="screen")
            faulty = shown["dead"] or printed["useless"] or shown["headings"] != 1 or shown["language"] != language
            if faulty or any(words.get(path, "") not in sheet["words"] for sheet in (shown, printed)):
                found.append((path, shown["dead"], printed["useless"], shown["headings"], shown["words"][:300]))
    assert found == []
