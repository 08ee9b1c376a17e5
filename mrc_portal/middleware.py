"""The porter: closed by default, and open only by the registry of public pages."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase

from centre.middleware import to_sign_in, turned_back
from mrc_portal.public import KEPT, is_public


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Lets nobody past without signing in, but for the pages in the registry.

    Django's own middleware reads `request.user`, and with it the session, before it looks whether the view is open:
    every public page would then vary on the cookie. This one looks at the registry first.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and is_public(match.view_name):
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return turned_back(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What is not for everybody nobody keeps, nor the browser for its Back button after somebody signed out."""
        match = request.resolver_match
        if match is not None and match.view_name not in KEPT:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
