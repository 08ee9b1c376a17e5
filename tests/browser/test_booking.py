"""A session booked, moved and given up with a thumb at 360 px: in both languages, and in Urdu without JavaScript."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from counselling.models import Counsellor, Participation
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


def fill_in(page: Page, look: Look, name: str) -> None:
    """From the first page to the last but the button."""
    look(page, f"{name}-1-mode")
    page.check("[name=mode][value=video]")
    page.check("[name=centre][value=islamabad]")
    press(page)
    look(page, f"{name}-2-topic")
    page.check("[name=topic][value=work]")
    page.check("[name=for_whom][value=myself]")
    press(page)
    look(page, f"{name}-3-counsellor")
    page.check("[name=with_whom][value=woman]")
    press(page)
    look(page, f"{name}-4-day")
    page.locator("main nav a").nth(3).click()
    look(page, f"{name}-5-time")
    page.locator("main button[name=starts_at]").first.click()
    look(page, f"{name}-6-contact")
    page.fill("[name=name]", "بانو")
    page.fill("[name=phone]", "12")
    press(page)
    expect(page.locator(".error-summary")).to_be_focused()
    look(page, f"{name}-7-wrong")
    page.fill("[name=phone]", "۰۳۰۰ ۱۲۳۴۵۶۷")
    press(page)
    look(page, f"{name}-8-safety")
    page.check("[name=may_sms]")
    page.check("[name=may_say_who]")
    page.check("[name=consent]")
    press(page)
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
    page.wait_for_url("**/book/done/")
    participation = Participation.objects.get()
    assert participation.beneficiary.phone == "+923001234567"
    expect(page.locator("main")).to_contain_text(participation.reference)
    see(page, f"{language}-9-done")
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


def test_back_finds_what_was_typed(visit: Visit, counsellor: Counsellor):
    page = visit("/en/book/")
    fill_in(page, lambda _page, _name: None, "back")
    page.go_back()
    expect(page.locator("[name=may_sms]")).to_be_checked()
    page.go_back()
    expect(page.locator("[name=name]")).to_have_value("بانو")
    press(page)
    page.wait_for_url("**/book/safety/")
    press(page)
    page.wait_for_url("**/book/check/")


def test_a_nervous_thumb_books_once(visit: Visit, counsellor: Counsellor):
    page = visit("/en/book/")
    fill_in(page, lambda _page, _name: None, "nervous")
    page.locator("main form.form button[type=submit]").dblclick()
    page.wait_for_url("**/book/done/")
    assert Participation.objects.count() == 1


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
