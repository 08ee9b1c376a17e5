"""What every page's template knows of the page itself; it reads neither session nor database."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.translation import get_language, get_language_bidi, get_language_info, override

from mrc_portal.public import KEPT


def page(request: HttpRequest) -> dict[str, Any]:
    """The language, the same page in the other languages, and whether this is a demonstration."""
    language = get_language() or settings.LANGUAGE_CODE
    query = request.META.get("QUERY_STRING", "")  # where to go after signing in, what a list was narrowed to
    asked = f"?{iri_to_uri(query)}" if query else ""
    match = request.resolver_match
    return {
        "demo": settings.DEMO,
        # Of what caches keep, and search engines may: one address, whatever was hung on the one that was asked for.
        "canonical": settings.ORIGIN + request.path if match and match.view_name in KEPT else "",
        "origin": settings.ORIGIN,
        "quick_exit_to": settings.QUICK_EXIT_URL,
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "other_languages": [
            {
                "code": code,
                "name": get_language_info(code)["name_local"],
                "url": _address_in(code, request.path, language, match) + asked,
            }
            for code, _name in settings.LANGUAGES
            if code != language
        ],
    }


def _address_in(code: str, path: str, language: str, match: ResolverMatch | None) -> str:
    """The same page in that language: also where there is none, for what is said of that is told in both languages."""
    if match and match.url_name:  # what the address leads to is known already, and is not looked up anew
        with override(code), suppress(NoReverseMatch):
            address = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
            if address != path:
                return address
    if path.startswith(f"/{language}/"):
        return escape_uri_path(f"/{code}/{path.removeprefix(f'/{language}/')}")
    with override(code):
        return reverse("home")
