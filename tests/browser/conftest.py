"""A portal to visit, and the phones and screens it is visited with."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from centre.models import User
from tests.guides import load_few

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 640}

Visit = Callable[..., Page]
VisitAs = Callable[..., Page]


@pytest.fixture
def portal(transactional_db: None, live_server: Any) -> str:
    """The address of a portal with the shipped guides."""
    load_few()
    return str(live_server.url)


@pytest.fixture
def visit(browser: Browser, portal: str) -> Iterator[Visit]:
    """Opens a page of the portal in a browser of its own; whatever the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # Not its warnings: it warns of each power in our Permissions-Policy that this build of it does not know.
        if message.type == "error":
            complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def open_page(path: str, *, size: dict[str, int] = PHONE, **wishes: Any) -> Page:
        context = browser.new_context(viewport=size, **wishes)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{portal}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def visit_as(visit: Visit, portal: str) -> VisitAs:
    """Opens a page as somebody who is signed in; how they came in is walked through elsewhere."""

    def open_page(person: User, path: str, **wishes: Any) -> Page:
        client = Client()
        client.force_login(person)
        key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        page = visit("/en/offline/", **wishes)  # any page without a form: a cookie needs an address first
        page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": portal}])
        page.goto(f"{portal}{path}")
        return page

    return open_page


def findings(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands; the rules of WCAG 2.2 AA and of good practice."""
    page.evaluate(AXE)
    # Preloading would fetch the sheets once more, by addresses relative to the page, to look at media queries only.
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{page.url} {violation['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
