"""What every page that knows a person answers with."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from counselling.drafts import KEPT_AS, Draft

BOOKED = "booked"  # which participation was made in this session
OPENED = "appointment"  # the hash of the token by which an appointment was opened in it
SESSION_NAMES = (KEPT_AS, BOOKED, OPENED)

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]


def private(view: View[Given]) -> Callable[..., Any]:
    """No cache keeps the page, no search engine lists it, no other site learns its address; GET, HEAD and POST only.

    Its address stays within the portal rather than nowhere: under `no-referrer` browsers send `Origin: null` with the
    page's forms, which Django must refuse.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return require_http_methods(["GET", "HEAD", "POST"])(answer)


def forget(request: HttpRequest) -> None:
    """This browser no longer knows of any booking, and keeps no time; somebody of the staff stays signed in."""
    Draft.give_up(request)
    if request.user.is_authenticated:
        for name in SESSION_NAMES:
            request.session.pop(name, None)
    else:
        request.session.flush()
