"""Guides that were chosen open without a network, say how old they are, are brought up to date, and go when told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from centre.services import publish_edition
from destinations.models import SectionText
from mrc_portal.shelf import shelf
from tests.browser.conftest import PHONE, findings, overflows
from tests.browser.test_public_script import reload_as_a_reader_would, until, wait_for_worker

pytestmark = pytest.mark.browser

KEPT = "caches.open('kept').then(async (kept) => (await kept.keys()).length)"
# The list as if it had been looked at the day before yesterday.
AGE = """(async () => {
    const kept = await caches.open('kept');
    for (const { url } of await kept.keys()) {
        if (!url.includes('/keep/')) continue;
        const list = await kept.match(url);
        const headers = new Headers(list.headers);
        headers.set('X-Kept-At', new Date(Date.now() - 2 * 86400e3).toISOString());
        await kept.put(url, new Response(await list.text(), { headers }));
    }
})()"""

Reader = Callable[..., BrowserContext]


@pytest.fixture
def reader(browser: Browser, portal: str) -> Iterator[Reader]:
    """A phone of its own."""
    contexts: list[BrowserContext] = []

    def get(**wishes: object) -> BrowserContext:
        contexts.append(browser.new_context(viewport=PHONE, base_url=portal, **wishes))
        return contexts[-1]

    yield get
    for context in contexts:
        context.close()


def keep(page: Page, language: str, guide: str = "saudi-arabia") -> None:
    page.goto(f"/{language}/keep/{guide}/")
    wait_for_worker(page)
    page.locator("[data-do=keep]").click()
    expect(page.locator("[data-say=kept]")).to_be_visible(timeout=60_000)


def serve_scripts(context: BrowserContext) -> None:
    """Collected, scripts have names that the worker keeps them by; as they were written they have not."""
    folder = Path(settings.BASE_DIR) / "static"
    context.route("**/static/js/*", lambda route: route.fulfill(path=folder / "js" / route.request.url.split("/")[-1]))


class Line:
    """A line to the portal that can be cut for good: no connection that is open survives it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.ends: list[socket.socket] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.listening.accept()
                far = socket.create_connection(("localhost", self.port))
                self.ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        for end in (self.listening, *self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def forget_answers(page: Page) -> None:
    """As after ten minutes: until then the browser's own cache may answer, and a page that fresh carries no note."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_country_that_is_kept_opens_without_a_network_and_says_how_old_it_is(reader: Reader, language: str):
    context = reader(bypass_csp=True)
    serve_scripts(context)
    page = context.new_page()
    page.goto(f"/{language}/destinations/saudi-arabia/")
    page.locator("[data-keep] a").click()
    wait_for_worker(page)
    assert findings(page) == []
    keep(page, language)
    assert page.evaluate(KEPT) == 12
    forget_answers(page)
    context.set_offline(True)
    page.goto(f"/{language}/destinations/saudi-arabia/")
    page.locator(f"a[href='/{language}/destinations/saudi-arabia/culture/']").first.click()
    page.wait_for_url("**/culture/")
    expect(page.locator("main [role=status] bdi")).to_be_visible()
    assert findings(page) == []
    assert not overflows(page)
    page.goto(f"/{language}/destinations/united-arab-emirates/")  # was not kept
    expect(page.locator("[data-kept-guides] a")).to_have_attribute("href", f"/{language}/destinations/saudi-arabia/")
    page.goto("/")
    expect(page.locator("[data-kept-guides] li")).to_have_count(1)
    assert findings(page) == []
    page.locator("[data-kept-guides] button").click()
    expect(page.locator("[data-kept-guides]")).to_be_hidden()
    assert page.evaluate(KEPT) == 0


def test_with_the_server_gone_what_is_kept_still_opens(reader: Reader, portal: str):
    server = LiveServer("localhost")
    line = Line(int(server.url.rpartition(":")[2]))
    page = reader().new_page()
    page.goto(f"{line.url}/ur/keep/lawful-way/")
    wait_for_worker(page)
    page.locator("[data-do=keep]").click()
    expect(page.locator("[data-say=kept]")).to_be_visible(timeout=60_000)
    forget_answers(page)
    line.cut()
    server.stop()
    page.goto(f"{line.url}/ur/guides/lawful-way/")
    expect(page.locator("main [role=status] bdi")).to_be_visible()
    page.goto(f"{line.url}/ur/guides/lawful-way/sources/")
    expect(page.locator("#source-1")).to_be_visible()


def test_a_guide_that_changed_replaces_the_one_that_is_kept(reader: Reader):
    page = reader().new_page()
    keep(page, "en")
    SectionText.objects.filter(section__guide__slug="saudi-arabia", section__topic="risks").update(
        html="<p>Quite new.</p>"
    )
    publish_edition()
    shelf.clear()
    page.evaluate(AGE)
    page.goto("/en/guides/")
    risks = (
        "caches.open('kept').then(async (kept) => (await kept.match('/en/destinations/saudi-arabia/risks/')).text())"
    )
    until(page, f"{risks}.then((html) => html.includes('Quite new.'))")


def test_a_guide_that_was_withdrawn_goes(reader: Reader):
    page = reader().new_page()
    keep(page, "en", "lawful-way")
    SectionText.objects.filter(section__guide__slug="lawful-way").update(published_at=None)
    publish_edition()
    shelf.clear()
    page.evaluate(AGE)
    page.goto("/en/guides/")
    until(page, f"{KEPT}.then((left) => left === 0)")


@pytest.mark.parametrize("failure", ["network", "room"])
def test_what_cannot_be_kept_is_told_in_words_and_leaves_nothing(reader: Reader, failure: str):
    context = reader()
    if failure == "room":

        def full(route) -> None:
            script = route.fetch()
            broken = "Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));"
            route.fulfill(response=script, body=broken + script.text())

        context.route("**/service-worker.js", full)
    page = context.new_page()
    page.goto("/en/keep/saudi-arabia/")
    wait_for_worker(page)
    forget_answers(page)
    context.set_offline(failure == "network")
    page.locator("[data-do=keep]").click()
    expect(page.locator(f"[data-say={failure}]")).to_be_visible(timeout=30_000)
    assert page.evaluate(KEPT) == 0
    expect(page.locator("[data-do=keep]")).to_be_visible()


def test_leaving_drops_what_is_kept_as_well(reader: Reader):
    page = reader().new_page()
    keep(page, "en", "lawful-way")
    page.locator("a.exit").evaluate("(link) => { link.dataset.exit = '/livez' }")  # where the caches can be looked at
    page.locator("a.exit").click()
    page.wait_for_url("**/livez")
    assert page.evaluate("caches.has('kept')") is False
    assert page.evaluate("caches.has('pages')") is False


def test_without_a_script_nothing_is_offered(reader: Reader):
    page = reader(java_script_enabled=False).new_page()
    page.goto("/en/destinations/saudi-arabia/")
    expect(page.locator("[data-keep]")).to_be_hidden()
    page.goto("/en/keep/saudi-arabia/")
    expect(page.locator("[data-keep-box]")).to_be_hidden()
    expect(page.locator("[data-say=cannot]")).to_be_visible()


def test_a_page_read_online_carries_no_note(reader: Reader):
    page = reader().new_page()
    keep(page, "en", "lawful-way")
    page.goto("/en/guides/lawful-way/")
    reload_as_a_reader_would(page)
    expect(page.locator("main > .wrap > [role=status]")).to_have_count(0)
