"""What every page's template knows of the page itself; it reads neither session nor database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_bidi, get_language_info


def page(request: HttpRequest) -> dict[str, Any]:
    """The language, the same page in the other languages, and whether this is a demonstration."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "demo": settings.DEMO,
        "origin": settings.ORIGIN,
        "quick_exit_to": settings.QUICK_EXIT_URL,
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "other_languages": [
            {"code": code, "name": get_language_info(code)["name_local"], "url": translate_url(request.path, code)}
            for code, _name in settings.LANGUAGES
            if code != language
        ],
    }
