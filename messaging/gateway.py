"""SMS and WhatsApp through whatever gateway an Apprise address names: Twilio, Vonage, a plain HTTP service, many more.

Apprise says only whether a message was taken. To tell a refusal from an answer that never came (which decides whether
anything may be sent again), the exchange itself is watched: each of Apprise's services calls the library `requests` by
that name in its own module, where a watching stand-in takes its place.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any
from urllib.parse import quote

import requests
from apprise import Apprise, NotifyBase
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import MaxRetryError, NewConnectionError

from messaging.channels import Message, NotKnown, NotNow, NotSent, Refused
from messaging.models import Channel

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
CONNECTS_WITHIN, ANSWERS_WITHIN = 5.0, 10.0  # seconds
BUSY = frozenset({408, 425, 429, 503})  # it has not taken the message, and may later
OUR_SET_UP = frozenset({401, 402, 403, 404, 405})  # wrong keys, no credit, a wrong address: nothing about the recipient
REFERENCES = ("sid", "id", "message_id", "message-id", "messageId")  # as gateways call theirs

# Apprise writes the recipient's number into its log; what we have to say about a message we say ourselves.
logging.getLogger("apprise").addFilter(lambda _record: False)  # `disabled` would be undone by configuring logs anew


class Exchanges(list[requests.Response | requests.RequestException]):
    """What was answered to the requests for one message, in order."""


_watched: ContextVar[Exchanges] = ContextVar("watched")


class WatchedRequests:
    """The library `requests`, which also writes down each answer."""

    def __getattr__(self, name: str) -> Any:
        return partial(self.request, name) if name in VERBS else getattr(requests, name)

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        try:
            response = requests.request(method, url, **kwargs)  # noqa: S113 - the service gives its time-out
        except requests.RequestException as error:
            _watched.get().append(error)
            raise
        _watched.get().append(response)
        return response


class AppriseSms:
    """The gateway of the setting MRC_SMS_URL, in which `{phone}` stands where the number belongs."""

    ready = True
    setting = "SMS_URL"
    channel = Channel.SMS.value

    def send(self, message: Message, *, to: str) -> str:
        with watch() as exchanges:
            accepted = service_for(to, setting=self.setting).notify(body=message.body)
        if not accepted:
            raise refusal(exchanges, channel=self.channel)
        return reference(exchanges)


class AppriseWhatsApp(AppriseSms):
    """The gateway of the setting MRC_WHATSAPP_URL, written in the same way."""

    setting = "WHATSAPP_URL"
    channel = Channel.WHATSAPP.value


def service_for(phone: str, *, setting: str = AppriseSms.setting) -> NotifyBase:
    """Apprise's service for this number, watched, with our time-outs and without repeats of its own."""
    service = Apprise.instantiate(getattr(settings, setting).replace("{phone}", quote(phone)))
    if not isinstance(service, NotifyBase):
        raise ImproperlyConfigured(f"MRC_{setting} is not understood by Apprise.")
    module = sys.modules[type(service).__module__]
    if not isinstance(getattr(module, "requests", None), WatchedRequests):
        if getattr(module, "requests", None) is not requests:
            raise ImproperlyConfigured(f"MRC_{setting} names a service that is not spoken to by HTTP.")
        module.requests = WatchedRequests()  # type: ignore[attr-defined]  # a module takes any name
    service.socket_connect_timeout, service.socket_read_timeout = CONNECTS_WITHIN, ANSWERS_WITHIN
    service.retry = 0
    return service


@contextmanager
def watch() -> Iterator[Exchanges]:
    """What is answered to the requests made within."""
    exchanges = Exchanges()
    before = _watched.set(exchanges)
    try:
        yield exchanges
    finally:
        _watched.reset(before)


def refusal(exchanges: Exchanges, *, channel: str = AppriseSms.channel) -> NotSent:
    """What it means that the message was not taken. Only what certainly has not left is called so."""
    if not exchanges:  # the service itself did not like the number
        return Refused(f"{channel}.not_a_number")
    last = exchanges[-1]
    if isinstance(last, requests.RequestException):
        return NotNow(f"{channel}.no_connection") if never_connected(last) else NotKnown(f"{channel}.no_answer")
    code = f"http.{last.status_code}"
    if last.status_code in BUSY | OUR_SET_UP:
        return NotNow(code)
    # After an error of its own (500, 502, 504) the gateway may well have passed the message on.
    return NotKnown(code) if last.status_code >= 500 else Refused(code)


def never_connected(error: requests.RequestException) -> bool:
    """Whether not one byte of the message can have arrived."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(error, ConnectTimeout) or isinstance(cause, NewConnectionError)


def reference(exchanges: Exchanges) -> str:
    """The gateway's own name for the message, where it gave one in the usual places."""
    try:
        said = exchanges[-1].json()  # type: ignore[union-attr]  # it was accepted, so that the last is an answer
    except ValueError:
        return ""
    found = (said.get(name) for name in REFERENCES) if isinstance(said, dict) else ()
    return next((str(value)[:128] for value in found if value), "")
