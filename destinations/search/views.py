"""The page of results: public, of no cache and no session; its question stands in the address."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from destinations.models import GuideText, Topic
from destinations.search.finding import Found, find
from destinations.search.missed import keep_missed

SLUG = re.compile(r"[-a-z0-9]{1,50}")
PAGE_NUMBER = re.compile(r"[0-9]{1,4}")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the guides say of the words that were typed; without any, or where nothing is found, ways that lead on."""
    found = find(request.GET.get("q", ""), language=str(get_language()), **_narrowed(request))
    if found.is_empty and found.question.units and not found.only_guide:
        keep_missed(found.question)
    context = {"found": found} | (_ways_on(found) if found.is_empty else _pages(found))
    return render(request, "destinations/search.html", context)


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    """The page and the guide that the address names, if it names any in earnest."""
    page, guide = request.GET.get("page", ""), request.GET.get("guide", "")
    return {
        "page": int(page) if PAGE_NUMBER.fullmatch(page) else 1,
        "guide": guide if SLUG.fullmatch(guide) else "",
    }


def _ways_on(found: Found) -> dict[str, Any]:
    texts = GuideText.objects.in_language(found.question.language).order_by("title")
    return {"topics": Topic.choices, "texts": texts}


def _pages(found: Found) -> dict[str, Any]:
    """The pages before and after this one."""

    def page(number: int, label: str) -> dict[str, str] | None:
        if not 1 <= number <= found.pages:
            return None
        return {"label": label, "url": "?" + urlencode({"q": found.question.typed, "page": number})}

    return {
        "previous": page(found.page - 1, gettext("Better matches")),
        "next": page(found.page + 1, gettext("More results")),
    }
