"""The list of public pages for search engines: each page with its other languages (sitemaps.org, hreflang)."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from destinations.models import Region, SectionText

SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGES = (
    "home",
    "going",
    "abroad",
    "back",
    "destinations:country_list",
    "destinations:contact_list",
    "destinations:comparison_start",
    "destinations:guide_list",
    "reporting:figures",
    "counselling:booking_mode",
)


def written() -> bytes:
    """The whole list. A page that lacks a language names those that it has."""
    ET.register_namespace("", SITEMAP)
    ET.register_namespace("xhtml", XHTML)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for addresses, changed in _pages():
        for address in addresses.values():
            url = ET.SubElement(root, f"{{{SITEMAP}}}url")
            ET.SubElement(url, f"{{{SITEMAP}}}loc").text = address
            if changed:
                ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = changed
            for language, other in [*addresses.items(), ("x-default", next(iter(addresses.values())))]:
                link = {"rel": "alternate", "hreflang": language, "href": other}
                ET.SubElement(url, f"{{{XHTML}}}link", link)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _pages() -> Iterator[tuple[dict[str, str], str]]:
    """Each page's address by language, and the day it changed last where that is known."""
    for name in PAGES:
        yield {language: _address(language, name) for language in LANGUAGES}, ""
    for region in Region.values:
        yield {language: _address(language, "destinations:region_detail", region) for language in LANGUAGES}, ""
    yield from _texts()


def _texts() -> Iterator[tuple[dict[str, str], str]]:
    """The countries, their sections and the general guides, in the languages in which they are published."""
    rows = SectionText.objects.published().values_list(
        "section__guide__slug", "section__topic", "language", "published_at"
    )
    pages: dict[tuple[str, ...], dict[str, str]] = {}
    for slug, topic, language, at in sorted(rows):
        day = f"{at:%Y-%m-%d}"
        if topic:
            country = pages.setdefault(("destinations:country_detail", slug), {})
            country[language] = max(day, country.get(language, ""))
            pages.setdefault(("destinations:section_detail", slug, topic), {})[language] = day
        else:
            pages.setdefault(("destinations:guide_detail", slug), {})[language] = day
    for (name, *arguments), days in pages.items():
        languages = [language for language in LANGUAGES if language in days]
        yield {language: _address(language, name, *arguments) for language in languages}, max(days.values())


def _address(language: str, name: str, *arguments: str) -> str:
    with override(language):
        return f"{settings.ORIGIN}{reverse(name, args=arguments)}"
