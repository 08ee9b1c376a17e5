"""A session booked, moved and given up with a thumb at 360 px: in both languages, and in Urdu without JavaScript."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from counselling.models import Appointment, Counsellor, Participation
from tests.browser.conftest import NARROWEST, SCREEN, Visit, findings, overflows
from tests.factories import EVERY_DAY, CounsellorFactory

pytestmark = pytest.mark.browser

ELSEWHERE = re.compile("^https://")
Look = Callable[[Page, str], None]


@pytest.fixture
def counsellor(portal: str) -> Counsellor:
    made: Counsellor = CounsellorFactory(
        hours_given=EVERY_DAY, centre__slug="islamabad", centre__name_en="Islamabad", centre__name_ur="اسلام آباد"
    )
    return made


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Iterator[Look]:
    """Looks at a page as axe-core does and whether it fits the phone; keeps a picture of it where asked for one."""
    found: list[str] = []
    pictures = request.config.getoption("--basetemp")

    def at(page: Page, name: str) -> None:
        found.extend(findings(page))
        if overflows(page):
            found.append(f"{name} must be scrolled sideways")
        if pictures:
            page.screenshot(path=Path(pictures).parent / "pictures" / f"{name}.png", full_page=True)

    yield at
    assert found == []


def press(page: Page) -> None:
    """The one main action of the page."""
    page.locator("main form.form button[type=submit]").first.click()


def press_twice(page: Page) -> None:
    """As a nervous thumb does."""
    page.locator("main form.form button[type=submit]").first.dblclick()


def arrive(page: Page, path: str) -> None:
    """Waits until this page is there. Not `wait_for_url`: it fails where a second press ends the first one's way."""
    expect(page).to_have_url(re.compile(f"/{path}$"))


def fill_in(page: Page, look: Look, name: str, press: Callable[[Page], None] = press) -> None:
    """From the first page to the last but the button."""
    look(page, f"{name}-1-mode")
    page.check("[name=mode][value=video]")
    page.check("[name=centre][value=islamabad]")
    press(page)
    arrive(page, "book/topic/")
    look(page, f"{name}-2-topic")
    page.check("[name=topic][value=work]")
    page.check("[name=for_whom][value=myself]")
    press(page)
    arrive(page, "book/counsellor/")
    look(page, f"{name}-3-counsellor")
    page.check("[name=with_whom][value=woman]")
    press(page)
    arrive(page, "book/when/")
    look(page, f"{name}-4-day")
    page.locator("main nav a").nth(3).click()
    look(page, f"{name}-5-time")
    chosen = page.locator("main button[name=starts_at]").first
    chosen.dblclick() if press is press_twice else chosen.click()
    arrive(page, "book/contact/")
    look(page, f"{name}-6-contact")
    page.fill("[name=name]", "بانو")
    page.fill("[name=phone]", "12")
    press(page)
    expect(page.locator(".error-summary")).to_be_focused()
    look(page, f"{name}-7-wrong")
    page.fill("[name=phone]", "۰۳۰۰ ۱۲۳۴۵۶۷")
    press(page)
    arrive(page, "book/safety/")
    look(page, f"{name}-8-safety")
    page.check("[name=may_sms]")
    page.check("[name=may_say_who]")
    page.check("[name=consent]")
    press(page)
    arrive(page, "book/check/")
    look(page, f"{name}-9-check")


@pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("ur", True), ("ur", False)], ids=["en", "ur", "ur without JavaScript"]
)
def test_a_session_is_booked_moved_and_given_up(
    visit: Visit, look: Look, counsellor: Counsellor, portal: str, language: str, javascript: bool
):
    # axe-core is a script itself: without JavaScript the pages are walked through, and looked at in the other runs.
    see = look if javascript else lambda _page, _name: None
    page = visit(f"/{language}/book/", java_script_enabled=javascript)
    fill_in(page, see, language)
    press(page)
    arrive(page, "book/done/")
    participation = Participation.objects.get()
    assert participation.beneficiary.phone == "+923001234567"
    expect(page.locator("main")).to_contain_text(participation.reference)
    see(page, f"{language}-9b-done")
    page.locator("main form button").click()
    page.wait_for_url(f"{portal}/{language}/")

    page.goto(f"{portal}/{language}/appointments/{participation.token}/")
    see(page, f"{language}-10-open")
    page.locator("main form button").click()
    page.wait_for_url(f"{portal}/{language}/appointments/")
    see(page, f"{language}-11-detail")
    page.locator("main a[href$='/move/']").click()
    see(page, f"{language}-12-move")
    page.locator("main nav.topic-nav a").nth(5).click()
    see(page, f"{language}-13-move-time")
    page.locator("[name=starts_at]").first.check()
    press(page)
    page.wait_for_url(f"{portal}/{language}/appointments/")
    participation.refresh_from_db()
    assert participation.revision == 1
    see(page, f"{language}-14-moved")
    page.locator("main a[href$='/cancel/']").click()
    see(page, f"{language}-15-cancel")
    page.locator("main form button").click()
    page.wait_for_url(f"{portal}/{language}/appointments/")
    participation.refresh_from_db()
    assert participation.left_at
    see(page, f"{language}-16-given-up")


TYPED = {
    "/book/safety/": "[name=may_sms]:checked",
    "/book/contact/": "[name=name][value='بانو']",
    "/book/counsellor/": "[name=with_whom][value=woman]:checked",
    "/book/topic/": "[name=topic][value=work]:checked",
    "/book/": "[name=mode][value=video]:checked",
}
"""What each page shows again to whoever comes back to it."""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_back_at_every_step_finds_what_was_typed(visit: Visit, counsellor: Counsellor, portal: str, javascript: bool):
    page = visit("/ur/book/", java_script_enabled=javascript)
    fill_in(page, lambda _page, _name: None, "back")
    passed: list[str] = []
    for _step in range(12):
        page.go_back()
        here = page.url.removeprefix(f"{portal}/ur")
        if here in TYPED:
            expect(page.locator(TYPED[here])).to_have_count(1)
            passed.append(here)
        if here == "/book/":
            break
    assert set(passed) == set(TYPED)
    for url in ("topic", "counsellor", "when"):
        press(page)
        page.wait_for_url(f"**/book/{url}/")
    page.goto(f"{portal}/ur/book/check/")
    press(page)
    arrive(page, "book/done/")
    page.go_back()
    arrive(page, "book/done/")
    assert Participation.objects.count() == Appointment.objects.count() == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_nervous_thumb_at_every_step_books_once(visit: Visit, counsellor: Counsellor, javascript: bool):
    page = visit("/en/book/", java_script_enabled=javascript)
    fill_in(page, lambda _page, _name: None, "nervous", press_twice)
    press_twice(page)
    arrive(page, "book/done/")
    assert Participation.objects.count() == Appointment.objects.count() == 1


OUTLINE = """() => ({
    headings: [...document.querySelectorAll("h1, h2, h3")].map(one => Number(one.tagName[1])),
    main: document.querySelectorAll("main").length,
    nameless: [...document.querySelectorAll("main input:not([type=hidden]), main select, main textarea")]
        .filter(one => !(one.labels && one.labels.length && one.labels[0].textContent.trim())).map(one => one.name),
    groupless: [...document.querySelectorAll("main input[type=radio]")]
        .filter(one => !(one.closest("fieldset") && one.closest("fieldset").querySelector("legend")))
        .map(one => one.name),
    undescribed: [...document.querySelectorAll("main [aria-describedby]")]
        .filter(one => one.getAttribute("aria-describedby").split(" ").some(id => !document.getElementById(id)))
        .map(one => one.name),
    language: document.documentElement.lang,
})"""
"""What a screen reader tells of a page first."""


def heard(page: Page) -> list[str]:
    """What is wrong with a page's outline."""
    outline = page.evaluate(OUTLINE)
    levels = outline["headings"]
    jumps = [below for above, below in pairwise(levels) if below > above + 1]
    wrong = {name: outline[name] for name in ("nameless", "groupless", "undescribed") if outline[name]}
    said = [f"{page.url}: {name} {found}" for name, found in wrong.items()]
    said += [f"{page.url}: headings {levels}"] if levels.count(1) != 1 or jumps else []
    return said + ([f"{page.url}: no main part"] if outline["main"] != 1 else [])


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_screen_reader_finds_its_way_through_every_step(
    visit: Visit, counsellor: Counsellor, portal: str, language: str
):
    """Headings in order, a label to every field, a legend to every choice; errors told on top, each with its way."""
    found: list[str] = []
    page = visit(f"/{language}/book/")
    fill_in(page, lambda page, _name: found.extend(heard(page)), language)
    for path in ("book/where/", "book/call-back/", "appointments/lost/", "appointments/lost/sent/", "book/again/"):
        page.goto(f"{portal}/{language}/{path}")
        found += heard(page) + findings(page)
    for path in ("book/contact/", "book/safety/", "book/topic/", "book/counsellor/", "appointments/lost/"):
        page.goto(f"{portal}/{language}/{path}")
        page.locator("main form.form").first.evaluate(
            "form => { for (const one of form.elements) { if (one.type == 'checkbox' || one.type == 'radio')"
            " one.checked = false; else if (one.type != 'hidden' && one.type != 'submit') one.value = ''; } }"
        )
        press(page)
        summary = page.locator(".error-summary")
        expect(summary).to_be_focused()
        target = summary.locator("a").first.get_attribute("href") or ""
        assert page.locator(f'[id="{target.removeprefix("#")}"]').count() == 1, f"{path}: {target} leads nowhere"
        found += heard(page) + findings(page)
    assert found == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_leaving_ends_what_was_typed_and_back_says_start_again(
    visit: Visit, counsellor: Counsellor, portal: str, javascript: bool
):
    def weather(route: Route) -> None:
        route.fulfill(body="Weather", content_type="text/html")

    page = visit("/en/book/", java_script_enabled=javascript)
    page.route(ELSEWHERE, weather)
    fill_in(page, lambda _page, _name: None, "leaving")
    page.locator("button.exit").click()
    page.wait_for_url(ELSEWHERE)
    page.goto(f"{portal}/en/book/contact/")
    page.wait_for_url("**/book/again/")
    assert not [session for session in Session.objects.all() if "booking" in session.get_decoded()]


def test_the_first_page_fits_the_narrowest_phone_and_a_screen(visit: Visit, look: Look, counsellor: Counsellor):
    for language in ("en", "ur"):
        for size in (NARROWEST, SCREEN):
            look(visit(f"/{language}/book/", size=size), f"{language}-{size['width']}-mode")
    look(visit("/ur/book/call-back/"), "ur-call-back")
    look(visit("/ur/book/again/", size=SCREEN, color_scheme="dark"), "ur-again")
