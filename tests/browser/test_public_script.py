"""What public.js and the service worker add to pages: leaving at once, Nastaliq, and reading without a network."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as Failed

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

PAGE = "/ur/destinations/saudi-arabia/work/"
ELSEWHERE = re.compile("^https://")
LOCAL = re.compile(r"src: local\([^;]+;")
SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true, effectiveType: '4g'}})"

Phone = Callable[..., BrowserContext]


@pytest.fixture
def phone(browser: Browser, portal: str) -> Iterator[Phone]:
    """A phone of its own, where the weather page is answered by the test and fonts are what the test says.

    `nastaliq` is the CSS of where the phone finds its own; without it the phone has none.
    """
    contexts: list[BrowserContext] = []

    def get(nastaliq: str = 'local("no such font")', **wishes: Any) -> BrowserContext:
        context = browser.new_context(viewport=PHONE, base_url=portal, **wishes)
        contexts.append(context)

        def dress(route: Route) -> None:
            sheet = route.fetch()
            route.fulfill(response=sheet, body=LOCAL.sub(f"src: {nastaliq};", sheet.text()))

        context.route("**/css/base.css", dress)
        context.route(ELSEWHERE, lambda route: route.fulfill(body="Weather", content_type="text/html"))
        return context

    yield get
    for context in contexts:
        context.close()


def fonts_fetched(page: Page, path: str) -> list[str]:
    """The web fonts that opening the page asks the portal for, once it has made up its mind."""
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url.rpartition("/")[2]) if "/fonts/" in request.url else None
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return asked


def test_escape_pressed_three_times_leaves(phone: Phone):
    page = phone().new_page()
    page.goto(PAGE)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.url.endswith(PAGE)
    page.keyboard.press("Escape")
    page.wait_for_url(ELSEWHERE)


def test_without_a_script_the_link_leaves(phone: Phone):
    page = phone(java_script_enabled=False).new_page()
    page.goto(PAGE)
    page.locator("a.exit").click()
    page.wait_for_url(ELSEWHERE)


def test_a_phone_with_nastaliq_fetches_no_font(phone: Phone):
    page = phone(nastaliq='url("../fonts/noto-nastaliq-urdu.woff2?its-own")').new_page()
    assert [name for name in fonts_fetched(page, PAGE) if "its-own" not in name] == []


def test_a_phone_without_nastaliq_fetches_it_for_urdu_alone(phone: Phone):
    page = phone().new_page()
    assert fonts_fetched(page, "/en/") == []
    assert fonts_fetched(page, PAGE) == ["noto-nastaliq-urdu.woff2"]
    assert page.evaluate("document.fonts.check('1em Nastaliq', 'ا')")


def test_where_data_is_saved_nastaliq_comes_on_request(phone: Phone):
    context = phone()
    context.add_init_script(SAVES_DATA)
    page = context.new_page()
    assert fonts_fetched(page, PAGE) == []
    with page.expect_response("**/fonts/*.woff2"):
        page.locator("[data-font-offer]").click()
    expect(page.locator("[data-font-offer]")).to_be_hidden()


def until(page: Page, holds: str) -> None:
    """Waits for what a promise says. Not `wait_for_function`: to that the promise itself is true enough."""
    for _tick in range(200):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"After 20 seconds this does not hold: {holds}")


def wait_for_worker(page: Page) -> None:
    """Until the service worker is there. Not by `navigator.serviceWorker.ready`: that never answers where none is."""
    registration = "navigator.serviceWorker.getRegistration()"
    until(page, f"{registration}.then((found) => found?.active?.state === 'activated')")


def reload_as_a_reader_would(page: Page) -> None:
    """Twice if need be: once in a while Chromium fails the first load after its network was taken away."""
    try:
        page.reload()
    except Failed:
        page.reload()


def test_a_page_that_was_read_opens_without_a_network_and_others_say_so(phone: Phone):
    context = phone()
    page = context.new_page()
    page.goto(PAGE)
    wait_for_worker(page)
    page.goto(PAGE)  # the first visit may have been over before the worker was there
    until(page, "caches.open('pages').then(async (kept) => (await kept.keys()).length === 2)")
    page.wait_for_load_state("networkidle")  # the worker is still keeping what the page needs
    title = page.title()
    context.set_offline(True)
    reload_as_a_reader_would(page)
    assert page.title() == title
    page.goto("/ur/accounts/login/")
    expect(page.locator("[data-kept]")).to_have_count(1)  # the page that says there is no network


def test_the_worker_keeps_public_pages_alone_and_the_exit_drops_them(phone: Phone):
    page = phone().new_page()
    page.goto(PAGE)
    wait_for_worker(page)
    for path in ("/ur/accounts/login/", "/ur/destinations/?from=somebody", PAGE):
        page.goto(path)
    kept = "caches.open('pages').then(async (pages) => (await pages.keys()).map((page) => new URL(page.url).pathname))"
    until(page, f"{kept}.then((paths) => paths.length >= 2)")
    assert set(page.evaluate(kept)) == {PAGE, "/ur/offline/"}
    page.locator("a.exit").evaluate("(link) => { link.dataset.exit = '/livez' }")  # where the caches can be looked at
    page.locator("a.exit").click()
    page.wait_for_url("**/livez")
    assert page.evaluate("caches.has('pages')") is False
