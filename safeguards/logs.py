"""Logs without personal data: one JSON object a line, and one line a request that names the page, never its address."""

import logging
import logging.config
import re
import secrets
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from copy import copy
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from pythonjsonlogger.json import JsonFormatter

_request_id: ContextVar[str] = ContextVar("request_id", default="")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

logger = logging.getLogger("mrc.request")


def current_request_id() -> str:
    """The random name of the request being answered, empty outside of one."""
    return _request_id.get()


class RequestLogMiddleware:
    """Writes one line a request: method, name of the page, status, milliseconds, request id. No path, nobody's id."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = secrets.token_hex(8)
        reset_to = _request_id.set(request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id
            if logger.isEnabledFor(logging.INFO):
                logger.info("answered", extra=_line(request, response, time.perf_counter() - started))
            return response
        finally:
            _request_id.reset(reset_to)


def _line(request: HttpRequest, response: HttpResponseBase, seconds: float) -> dict[str, object]:
    return {
        "method": request.method if request.method in METHODS else "other",
        "page": page_name(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }


def page_name(request: HttpRequest) -> str:
    """The name of the url that was asked for, `-` where none was found."""
    match = request.resolver_match
    return match.view_name if match is not None and match.view_name else "-"


# What a line may say beside its message. Whatever else is handed to a logger stays out.
FIELDS = ("request_id", "method", "page", "status", "ms", "count", "task")

LONGEST_MESSAGE = 4000  # characters; what is longer is cut, so that no message keeps the portal busy

_PERSONAL = re.compile(
    r"""
    (?P<kept>
        [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}   # a uuid: random, and needed to trace
      | \b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?        # a moment
      | \b127\.0\.0\.1\b
    )
    | (?P<login>(?<=://)[^\s/@]{1,200}(?=@))
    | (?P<email>[^\s@<>"'(),;:]{1,64}@[^\s@<>"'(),;:]{1,255})
    | (?P<token>(?=[\w-]{0,200}[0-9A-Z])[A-Za-z0-9_-]{22,})
    | (?P<address>\b\d{1,3}(?:\.\d{1,3}){3}\b | (?<!\w)(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}(?!\w))
    | (?P<number>(?<![\w.])\+?\(?\d(?:[\s()/-]{0,2}\d){7,14}(?!\w))
    """,
    re.VERBOSE,
)


def scrubbed(message: str) -> str:
    """The message without what looks like a phone number, an e-mail or network address, a password or a token.

    Belt and braces: messages are written so that there is nothing to find.
    """
    shown = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
    return _PERSONAL.sub(_replacement, shown)


def _replacement(found: re.Match[str]) -> str:
    return found[0] if found.lastgroup == "kept" else f"[{found.lastgroup}]"


# Exceptions whose message speaks of code or of a connection. That of any other may repeat what somebody typed:
# PostgreSQL's "Failing row contains (…)" is a whole row.
_IMPERSONAL = (
    OperationalError,
    InterfaceError,
    ConnectionError,
    ImproperlyConfigured,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    ImportError,
    NameError,
    AttributeError,
    TypeError,
)


def exception_text(error: BaseException) -> str:
    """Where an exception came from, and its type; what it says only where that is sure to be about nobody."""
    told = []
    for link in _chain(error):
        frames = "".join(traceback.format_tb(link.__traceback__))
        told.append(f"{frames}{type(link).__module__}.{type(link).__qualname__}{_said_by(link)}")
    return "\nwhich led to\n".join(reversed(told))


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _said_by(error: BaseException) -> str:
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    if constraint:
        return f": {constraint}"
    if isinstance(error, _IMPERSONAL) or getattr(error, "says_nothing_personal", False):
        return ": " + scrubbed(str(error).partition("\n")[0])
    return ""


def _cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """The record as it may be written. Django's own records name the request by its path: they get the page's name."""
    clean = copy(record)
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        clean.msg, clean.args = f"{record.name} {getattr(record, 'status_code', '')}".rstrip(), ()
        clean.page = page_name(request)
    else:
        clean.msg, clean.args = scrubbed(record.getMessage()), ()
    error = record.exc_info[1] if record.exc_info else None
    clean.exc_info, clean.stack_info = None, None
    clean.exc_text = exception_text(error) if error else None
    clean.request_id = getattr(record, "request_id", None) or current_request_id()
    return clean


class CleanJsonFormatter(JsonFormatter):
    """One JSON object a line, of the declared fields only."""

    def __init__(self) -> None:
        super().__init__(
            ("levelname", "name", "message"),
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "error"},
            timestamp="at",
            json_ensure_ascii=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_cleaned(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        told = {name: log_data.get(name) for name in ("at", "level", "logger", "message", *FIELDS, "error")}
        return {name: value for name, value in told.items() if value not in (None, "")}


def configure(options: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: everything goes to the error stream as JSON, from the level in LOGGING["level"] on."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": CleanJsonFormatter}},
            "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stream"], "level": options["level"]},
            "loggers": {
                # Django's defaults send an error mail with the whole request in it; these handlers go.
                "django": {"handlers": [], "propagate": True},
                # A refused or missing page is told by the request's own line; here only what broke.
                "django.request": {"level": "ERROR"},
                "django.server": {"handlers": [], "propagate": True, "level": "ERROR"},
                # Statements carry their parameters.
                "django.db.backends": {"level": "WARNING"},
                # It says that it was imported, in every process.
                "pikepdf": {"level": "WARNING"},
            },
        }
    )
