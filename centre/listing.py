"""Lists of pages: what is asked for in the address, and the ways to the pages before and after."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _


def address_with(request: HttpRequest, **changes: object) -> str:
    """This page's query with some of it changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


def pager(request: HttpRequest, page: "Page[Any]") -> dict[str, dict[str, str] | None]:
    """What components/pager.html wants to know."""
    return {
        "previous": _page(request, page, page.number - 1) if page.has_previous() else None,
        "next": _page(request, page, page.number + 1) if page.has_next() else None,
    }


def _page(request: HttpRequest, page: "Page[Any]", number: int) -> dict[str, str]:
    label = _("Page %(number)s of %(count)s") % {"number": number, "count": page.paginator.num_pages}
    return {"label": label, "url": address_with(request, page=number)}
