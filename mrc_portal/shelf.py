"""The shelf: public pages kept ready in memory, so that a reader's second cost is none of ours.

A page goes on the shelf when a public, kept page was answered with 200; it is taken off when the edition changes
(something was published), and made anew when it is ten minutes old, for figures move without a publish. Every process
looks at the edition at most once a second, so all of them show what was published within two seconds. Where a page
cannot be made anew, as with PostgreSQL down, the shelf goes on serving what it has.
"""

import gzip
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.urls import ResolverMatch
from django.utils.http import parse_etags

from centre.models import Edition
from mrc_portal.public import KEPT

logger = logging.getLogger(__name__)

FRESH_FOR = 1.0  # seconds between two looks at the edition
SPARED_FOR = 10.0  # seconds without a look after one that failed: a server out of reach lets each wait for seconds
GOOD_FOR = 600.0  # seconds until a page is made anew
CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
ROOM = 2000  # pages; each takes some 20 KB

Answer = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page as it goes over the wire, plain and compressed."""

    plain: bytes
    gzipped: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    match: ResolverMatch  # what the address led to, for the log
    made_at: float  # on the monotonic clock

    @property
    def is_good(self) -> bool:
        return time.monotonic() - self.made_at < GOOD_FOR

    @classmethod
    def of(cls, response: HttpResponse, match: ResolverMatch, *, at: float) -> "KeptPage":
        plain = response.content
        # Weak, for the plain and the compressed answer carry the same one.
        etag = f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"'
        headers = (
            ("Content-Type", response.headers["Content-Type"]),
            ("Content-Language", response.headers["Content-Language"]),
            ("Cache-Control", CACHE_CONTROL),
            ("Last-Modified", formatdate(at, usegmt=True)),
            ("Vary", "Accept-Encoding"),
            ("ETag", etag),
        )
        return cls(plain, gzip.compress(plain, 6, mtime=0), etag, headers, match, time.monotonic())

    def answer(self, request: HttpRequest) -> HttpResponse:
        """200 in the best encoding the reader takes, or 304 where they have it already."""
        response: HttpResponse
        request.resolver_match = self.match
        if self._is_known_to(request):
            response = HttpResponseNotModified()
            headers = self.headers[2:]
        elif re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            response = self._body(request, self.gzipped)
            response.headers["Content-Encoding"] = "gzip"
            headers = self.headers
        else:
            response = self._body(request, self.plain)
            headers = self.headers
        for name, value in headers:
            response.headers[name] = value
        return response

    @staticmethod
    def _body(request: HttpRequest, body: bytes) -> HttpResponse:
        response = HttpResponse(b"" if request.method == "HEAD" else body)
        response.headers["Content-Length"] = str(len(body))
        return response

    def _is_known_to(self, request: HttpRequest) -> bool:
        given = request.META.get("HTTP_IF_NONE_MATCH", "")
        return given == self.etag or (bool(given) and self._is_among(parse_etags(given)))

    def _is_among(self, tags: list[str]) -> bool:
        """Whether the reader has this page, by the weak comparison that reading asks for."""
        return "*" in tags or self.etag.removeprefix("W/") in (tag.removeprefix("W/") for tag in tags)


class Shelf:
    """The pages of one process, all of one edition."""

    def __init__(self) -> None:
        self.pages: dict[str, KeptPage] = {}
        self.edition: int | None = None
        self.looked_at = 0.0
        self.spared_until = 0.0

    def page(self, path: str) -> KeptPage | None:
        """The page kept for this path, if it is of the present edition."""
        now = time.monotonic()
        if now - self.looked_at > FRESH_FOR and now > self.spared_until:
            self._look()
        return self.pages.get(path)

    def put(self, path: str, page: KeptPage) -> None:
        if len(self.pages) >= ROOM:
            self.pages.clear()
        self.pages[path] = page

    def clear(self) -> None:
        """Forgets every page, and looks at the edition anew with the next request."""
        self.pages.clear()
        self.looked_at = self.spared_until = 0.0

    def _look(self) -> None:
        self.looked_at = time.monotonic()
        try:
            edition = Edition.objects.current()
        except (DatabaseError, InterfaceError):
            self.spared_until = time.monotonic() + SPARED_FOR
            logger.warning("The edition could not be read; the shelf keeps what it has.")
            return
        if edition != self.edition:
            self.pages.clear()
            self.edition = edition


shelf = Shelf()


class ShelfMiddleware:
    """Answers kept pages before sessions, languages or sign-in are looked at."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.shelf = shelf

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A query belongs to one reader; only clean addresses are kept, and so the shelf cannot be flooded.
        if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
            return self.get_response(request)
        page = self.shelf.page(request.path)
        if page is not None and page.is_good:
            return page.answer(request)
        edition = self.shelf.edition
        response = self.get_response(request)
        fresh = self._kept(request, response)
        if fresh is not None:
            if edition == self.shelf.edition:
                self.shelf.put(request.path, fresh)
            return fresh.answer(request)
        if page is not None and response.status_code >= 500:
            return page.answer(request)
        return response

    def _kept(self, request: HttpRequest, response: HttpResponseBase) -> KeptPage | None:
        match = request.resolver_match
        if match is None or match.view_name not in KEPT:
            return None
        if response.status_code != 200 or not isinstance(response, HttpResponse) or response.cookies:
            return None
        return KeptPage.of(response, match, at=time.time())
