"""Keeping a whole guide on a phone: which pages it has, and what they weigh before anything is fetched."""

import time
from copy import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from destinations.models import SectionText, Topic
from mrc_portal.shelf import KeptPage, shelf


@require_safe
def guide_keep(request: HttpRequest, guide: str) -> HttpResponse:
    """What keeping a guide takes, and the button that does it; the service worker reads the list of pages off it."""
    texts = list(SectionText.objects.published().in_language(get_language()).of_guide(guide))
    if not texts:
        raise Http404
    pages = [_weighed(request, address) for address in _addresses(texts)]
    kept: dict[str, Any] = {
        "title": texts[0].guide_title,
        "url": pages[0]["url"],
        "edition": shelf.edition or 0,
        "bytes": sum(page["bytes"] for page in pages),
        "pages": pages,
    }
    # As phones say it in every language.
    size = f"{-(-kept['bytes'] // 1024)} KB"
    return render(request, "mrc_portal/guide_keep.html", {"kept": kept, "size": size})


def _addresses(texts: list[SectionText]) -> list[str]:
    """The pages that a reader of the guide would turn: not its file to print, which is as heavy as all of them."""
    guide = texts[0].section.guide
    if guide.country_id:
        published = {text.section.topic for text in texts}
        return [guide.url, *(guide.section_url(topic) for topic in Topic.values if topic in published)]
    return [guide.url, reverse("destinations:guide_sources", args=[guide.slug])]


def _weighed(request: HttpRequest, address: str) -> dict[str, Any]:
    page = _made(request, address)
    return {"url": address, "etag": page.etag, "bytes": len(page.gzipped)}


def _made(request: HttpRequest, address: str) -> KeptPage:
    """The page as it goes over the wire: off the shelf, or made now and put there for those who will ask next."""
    ready = shelf.page(address)
    if ready is not None and ready.is_good:
        return ready
    edition = shelf.edition
    asked = copy(request)
    asked.path = asked.path_info = address
    asked.resolver_match = match = resolve(address)
    response = match.func(asked, *match.args, **match.kwargs)
    response.headers["Content-Language"] = get_language()
    page = KeptPage.of(response, match, at=time.time())
    if edition == shelf.edition:
        shelf.put(address, page)
    return page
