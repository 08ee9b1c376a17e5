"""The first journey, walked as readers walk it: from the first page to a section of a guide, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROWEST, PHONE, SCREEN, Visit, findings, overflows

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/destinations/",
    "/destinations/saudi-arabia/",
    "/destinations/saudi-arabia/work/",
    "/destinations/united-arab-emirates/help/",
    "/guides/",
    "/guides/lawful-way/",
    "/guides/lawful-way/sources/",
    "/offline/",
    "/leave-no-page-here/",
]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_reader_finds_a_section_and_goes_on_from_there(visit: Visit, language: str, javascript: bool):
    page = visit(f"/{language}/", java_script_enabled=javascript)
    _follow(page, f"/{language}/destinations/")
    _follow(page, f"/{language}/destinations/saudi-arabia/")
    _follow(page, f"/{language}/destinations/saudi-arabia/work/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ur" else "ltr")
    page.locator("sup.cite a").first.click()
    assert page.url.endswith("#source-1")
    page.locator("a[rel=next]").click()
    assert page.url.endswith("/study/")
    other = "en" if language == "ur" else "ur"
    page.locator(f"header a[hreflang={other}]").click()
    assert page.url.endswith(f"/{other}/destinations/saudi-arabia/study/")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_reader_finds_the_lawful_way_and_its_sources(visit: Visit, language: str):
    page = visit(f"/{language}/guides/")
    _follow(page, f"/{language}/guides/lawful-way/")
    page.locator("sup.cite a").first.click()
    assert page.url.endswith(f"/{language}/guides/lawful-way/sources/#source-1")
    expect(page.locator("#source-1")).to_be_in_viewport()


def _follow(page: Page, path: str) -> None:
    """Presses the first visible link to the path."""
    page.locator(f'main a[href="{path}"]:visible, header a[href="{path}"]:visible').first.click()
    assert page.url.endswith(path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_page_has_a_finding_or_must_be_scrolled_sideways(visit: Visit, portal: str, language: str, scheme: str):
    page = visit(f"/{language}/", color_scheme=scheme, bypass_csp=True)
    found: list[str] = []
    for path in PAGES:
        if path != "/leave-no-page-here/":  # the browser itself complains of a 404; it is looked at below
            page.goto(f"{portal}/{language}{path}")
            found += findings(page)
            for size in (NARROWEST, PHONE, SCREEN):
                page.set_viewport_size(size)
                found += [f"{page.url} overflows at {size['width']}"] if overflows(page) else []
    assert found == []


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_page_not_found_helps_and_has_no_finding(browser, portal: str, language: str):
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    response = page.goto(f"{portal}/{language}/leave-no-page-here/")
    assert response is not None
    assert response.status == 404
    assert findings(page) == []
    assert page.locator("main a").count() > 1
    context.close()


def test_quick_exit_leaves_nothing_to_come_back_to(browser, portal: str):
    """The entry of the page is replaced: Back does not return to it. The weather page is answered by the test."""
    context = browser.new_context(viewport=PHONE)
    context.route("https://**/*", lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    page = context.new_page()
    page.goto("about:blank")
    page.goto(f"{portal}/en/destinations/saudi-arabia/risks/")
    page.locator("a.exit").click()
    page.wait_for_url("https://**/*")
    page.go_back()
    assert "saudi-arabia" not in page.url
    context.close()


def test_a_first_visit_takes_three_requests_at_most(browser, portal: str):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{portal}/en/destinations/saudi-arabia/work/")
    page.wait_for_load_state("networkidle")
    not_counted = ("icon", "manifest", "service-worker")
    # The sheets stand joined only once they are collected; here each import is a request of its own.
    counted = [url for url in asked if not any(name in url for name in not_counted) and "/css/" not in url]
    assert len(counted) <= 2, counted
    assert all(url.startswith(portal) for url in asked), "a third party was asked"
    context.close()
