"""Search engines find every public page, once, with its other languages; and nothing of a demonstration."""

from xml.etree import ElementTree as ET

import pytest

from destinations.models import SectionText
from tests.guides import load_few

pytestmark = pytest.mark.django_db

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
LINK = "{http://www.w3.org/1999/xhtml}link"


def listed(client) -> dict[str, dict[str, str]]:
    """Each address with those of its languages."""
    root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own page
    found = {url.findtext(LOC): {a.get("hreflang"): a.get("href") for a in url.findall(LINK)} for url in root}
    assert len(found) == len(root)
    return found


def test_every_page_is_listed_with_its_languages_and_is_there(client):
    load_few()
    pages = listed(client)
    work = pages["http://localhost/ur/destinations/saudi-arabia/work/"]
    assert work["en"] == work["x-default"] == "http://localhost/en/destinations/saudi-arabia/work/"
    assert "http://localhost/en/guides/lawful-way/" in pages
    sample = [address for address in pages if "/ur/" in address][::4]
    answers = {address: client.get(address.removeprefix("http://localhost")).status_code for address in sample}
    assert set(answers.values()) == {200}


def test_a_page_that_lacks_a_language_does_not_name_it(client):
    load_few()
    SectionText.objects.filter(language="ur", section__guide__slug="lawful-way").update(published_at=None)
    pages = listed(client)
    assert "http://localhost/ur/guides/lawful-way/" not in pages
    assert pages["http://localhost/en/guides/lawful-way/"].keys() == {"en", "x-default"}


def test_it_costs_one_query_and_is_kept_like_a_page(client, django_assert_num_queries):
    with django_assert_num_queries(2):  # the edition, and the texts
        answer = client.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_robots_are_shown_the_list_and_kept_from_a_demonstration(client, settings):
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_robots_are_kept_from_a_demonstration(client, settings):
    settings.DEMO = True
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
