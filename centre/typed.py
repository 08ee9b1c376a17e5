"""What somebody of the staff typed into a form that they sent after their sign-in session had ended.

It waits, sealed, in the session that has not been signed into yet, and moves with it into the one that is: for half an
hour, and for the same person alone. Whose browser this is says a signed cookie, which opens nothing.
"""

import json
import time
import uuid
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from centre.access import StaffRequest
from safeguards.crypto import Envelope, Place, Unreadable, key_ring

KEPT_AS = "typed"
ANSWER = "typed_before"  # the field in which the page that shows what was kept says what shall become of it
SALT = "centre.typed"
LONGEST = 250_000  # characters of all fields together
NOT_KEPT = frozenset({"csrfmiddlewaretoken", ANSWER})


@dataclass(frozen=True)
class Typed:
    """A form as it was sent: where to, from which page, and its fields in their order."""

    path: str
    page: str
    fields: list[tuple[str, str]]


def remember_whose(request: StaffRequest, response: HttpResponseBase) -> None:
    """This browser is this person's, until it is closed or somebody else signs in."""
    response.set_signed_cookie(
        settings.WHOSE_COOKIE_NAME,
        str(request.user.pk),
        salt=SALT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def whose(request: HttpRequest) -> str:
    """The key of who signed in here last, within as long as one works; empty where nobody did."""
    name, longest = settings.WHOSE_COOKIE_NAME, 2 * settings.SESSION_ABSOLUTE_AGE
    try:
        return request.get_signed_cookie(name, default="", salt=SALT, max_age=longest) or ""
    except BadSignature:
        return ""


def page_of(request: HttpRequest) -> str:
    """The page that a form was sent from, as far as the browser says; else where the staff begin."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(came_from).path
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def keep(request: HttpRequest) -> bool:
    """What was sent waits until they sign in again. Not what is typed on allauth's pages: passwords and codes."""
    person, match = whose(request), request.resolver_match
    if not person or match is None or not match.app_names:
        return False
    fields = [(name, str(said)) for name, values in request.POST.lists() if name not in NOT_KEPT for said in values]
    if sum(len(said) for _name, said in fields) > LONGEST:
        return False
    key = str(uuid.uuid4())
    opened = json.dumps({"path": request.get_full_path(), "page": page_of(request), "fields": fields})
    sealed = key_ring().seal(opened, place=_place(key, person))
    request.session[KEPT_AS] = {"key": key, "at": time.time(), "sealed": b64encode(bytes(sealed)).decode()}
    return True


def found(request: HttpRequest) -> Typed | None:
    """What waits for this person at this address. What is another's is forgotten at once; what is old, as soon as its
    writer, whose session lasts as long as they work, asks for any page."""
    kept = request.session.get(KEPT_AS)
    if kept is None:
        return None
    if time.time() - kept["at"] > settings.SESSION_COOKIE_AGE:
        forget(request)
        return None
    place = _place(kept["key"], str(cast(StaffRequest, request).user.pk))
    try:
        opened = json.loads(key_ring().open(Envelope.from_bytes(b64decode(kept["sealed"])), place=place))
    except Unreadable:
        forget(request)
        return None
    typed = Typed(opened["path"], opened["page"], [(name, said) for name, said in opened["fields"]])
    return typed if typed.path == request.get_full_path() else None


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT_AS, None)


def _place(key: str, person: str) -> Place:
    return Place("centre.typed", f"{key} {person}", "fields")
