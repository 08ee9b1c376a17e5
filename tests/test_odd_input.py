"""Whatever is typed into a field or put into an address, no page breaks by it (safeguarding, bad input)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from counselling import services
from tests.permissions import ANONYMOUS, LINK, ROLES, TABLE, Page
from tests.test_permissions import ADDRESSES, BY_PROGRAMS, DECLARED, World, signed_in, world

__all__ = ["signed_in", "world"]  # the people of the permissions

pytestmark = [pytest.mark.django_db, pytest.mark.deep]

ODD = [
    "",
    "\x00",
    "a\x00b",
    "9" * 5000,
    "99999999999999999999",
    "2147483648",
    "-1",
    "۹" * 20,
    "9999-12-31",
    "0001-01-01",
    "9999-12-31T23:59:59.999999Z",
    "2026-02-30",
    "2026-W53-7",
    "99999-13",
    "23:59:60",
    "00:00–23:59",
    "09:00-08:00, 10",
    "nan",
    "[" * 100_000,
    "1e400",
    "\u202e\u200f\ufeff",
    "💥" * 300,
    "' OR 1=1 --",
    "{{ 7 }}%s%(x)s",
    "x, 0300 1234567\n" * 300,
    "00000000-0000-4000-8000-000000000000",
]
PARAMETERS = ("page", "day", "length", "whose", "order", "centre", "q", "month", "state", "id", "a", "b", "topic")
SHARES = 6
"""A field holds every sixth of them; every field holds each of them at once with the others."""
NOT_ASKED = (*BY_PROGRAMS, "account_logout", "quick_exit", "readyz")
"""What a browser does not send, what ends that by which the rest is asked, and what means its 503."""


@dataclass
class Form:
    """A form as a page holds it, filled in with what stands there, or else with the first that is offered."""

    action: str
    method: str
    filled: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.path, self.found, self.select = path, [Form(path, "post", {"x": "y"})], ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        filled, name = self.found[-1].filled, said.get("name", "")
        match tag:
            case "form":
                self.found.append(Form(said.get("action") or self.path, said.get("method", "get").lower()))
            case "select":
                self.select = name
                filled.setdefault(name, "")
            case "option" if self.select and ("selected" in said or not filled[self.select]):
                filled[self.select] = said.get("value", "")
            case "input" | "button" | "textarea" if name and name != "csrfmiddlewaretoken":
                filled.setdefault(name, said.get("value") or ("on" if said.get("type") == "checkbox" else "x"))


def askers(page: Page) -> list[str]:
    return [ANONYMOUS, LINK] if page.is_open else [who for who in ROLES if who in page.may][:1]


def ask(world: World, who: str, method: str, path: str, sent: dict[str, str]) -> HttpResponse:
    """One request with this in it. What it wrote is taken back."""
    client = Client(raise_request_exception=False)
    if who in world.cookies:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[who]
    before = transaction.savepoint()
    try:
        return getattr(client, method)(path, sent)
    finally:
        transaction.savepoint_rollback(before)


def odd_ones(form: Form) -> Iterator[dict[str, str]]:
    """The form as it stands, without each of its fields, with each of them odd, and with all of them."""
    yield form.filled
    for number, name in enumerate(form.filled):
        yield {other: value for other, value in form.filled.items() if other != name}
        yield from (form.filled | {name: odd} for odd in ODD[number % SHARES :: SHARES])
    yield from (dict.fromkeys(form.filled, odd) for odd in ODD)


def forms_of(page: HttpResponse, path: str) -> list[Form]:
    """What can be sent from here, and the parameters of addresses."""
    is_page = "html" in page.headers.get("Content-Type", "") and not page.streaming
    found = Forms(page.content.decode() if is_page else "", path).found
    return [Form(path, "get", dict.fromkeys(PARAMETERS, "")), *(form for form in found if not ends_all(form))]


def ends_all(form: Form) -> bool:
    return form.action.endswith(("/leave/", "/logout/"))


@pytest.fixture(autouse=True)
def _sms(settings):
    """Without a gateway the page that a code cannot be sent is answered 503, and means it."""
    settings.SMS_CHANNEL = "messaging.channels.OutboxSms"


@pytest.mark.parametrize("name", [name for name in DECLARED if name not in NOT_ASKED])
def test_no_page_breaks(world, name):
    page = TABLE[name]
    for who in askers(page):
        path = ADDRESSES[name].path(**next(iter(world.rows(page, who).reached.values())))
        services.recount_tallies()  # the rows were not made by the services, which tally them
        broken = [
            (form.method, form.action, {key: text[:40] for key, text in sent.items()})
            for form in forms_of(ask(world, who, "get", path, {}), path)
            for sent in odd_ones(form)
            if ask(world, who, form.method, form.action, sent).status_code >= 500
        ]
        assert broken == [], who
