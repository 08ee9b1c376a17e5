"""Every address, everybody, every method: answered as tests/permissions.py says (safeguarding, the first promise)."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.internal.flows import login
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from centre import services
from centre.middleware import PROOFS, STARTED
from centre.models import Role, User
from counselling.views.private import OPENED
from messaging.services.clock import CLOCK
from tests.addresses import addresses
from tests.factories import CentreFactory, CounsellorFactory, HeartbeatFactory, ParticipationFactory, UserFactory
from tests.permissions import (
    ANONYMOUS,
    COUNSELLOR,
    ENDED,
    EVERYBODY,
    LINK,
    MANAGER,
    METHODS,
    NO_FACTOR,
    NO_ROLE,
    ROLES,
    SIGN_IN,
    STALE,
    STANDS_FOR,
    TABLE,
    UNKNOWN,
    Answer,
    Page,
)
from tests.rows import ROWS, Arguments, Rows, make_passkey

pytestmark = pytest.mark.django_db

ADDRESSES = {address.name: address for address in addresses()}
DECLARED = sorted(TABLE.keys() & ADDRESSES.keys())
BY_PROGRAMS = ("outreach_sync", "delivery_report")
"""Addresses that a phone's token or a gateway's signature opens: no browser sends these by itself."""
OF_ROWS = [name for name in DECLARED if TABLE[name].of]
HOUR = 3600
OF_ONE_ANSWER = ("Content-Length", "Expires", "X-Request-ID")


class World:
    """People who are signed in, and what they ask; none of it leaves a trace."""

    def __init__(self) -> None:
        self.client = Client()
        self.strict_client = Client(enforce_csrf_checks=True)
        self.people = _people()
        self.cookies = {who: _signed_in(person, stale=who == STALE) for who, person in self.people.items()}
        self.cookies[LINK] = _by_link()
        self.made: dict[tuple[str, str], Rows] = {}
        services.end_access(person=self.people[ENDED], by=self.people[MANAGER])
        HeartbeatFactory(name=CLOCK)

    def ask(self, who: str, method: str, path: str, *, client: Client | None = None) -> HttpResponse:
        """One request of theirs with nothing in it. What it wrote is taken back."""
        client = client or self.client
        client.cookies.clear()
        if who in self.cookies:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[who]
        before = transaction.savepoint()
        try:
            response: HttpResponse = getattr(client, method.lower())(path)
        finally:
            transaction.savepoint_rollback(before)
        return response

    def answer(self, who: str, method: str, path: str) -> Answer:
        """A status, or the name of the page that a 302 leads to."""
        response = self.ask(who, method, path)
        if response.status_code != 302:
            return response.status_code
        return resolve(response.headers["Location"].partition("?")[0]).view_name

    def rows(self, page: Page, who: str) -> Rows:
        """Those of this person; for whom the page is closed, those of somebody for whom it is not."""
        if not page.of:
            return Rows({"": {}})
        owner = MANAGER if page.is_open else who if page.lets_in(who) else page.may[0]
        if (page.of, owner) not in self.made:
            self.made[page.of, owner] = ROWS[page.of](self.people[owner])
        return self.made[page.of, owner]


def _people() -> dict[str, User]:
    roles = dict(zip(ROLES, ROLES, strict=True)) | STANDS_FOR | {ENDED: MANAGER, NO_ROLE: None}
    centre = CentreFactory()
    people = {who: UserFactory(roles_given=[role] if role else [], centre=centre) for who, role in roles.items()}
    for who, person in people.items():
        if who != NO_FACTOR:
            TOTP.activate(person, "JBSWY3DPEHPK3PXP")
            RecoveryCodes.activate(person)
            make_passkey(person)
    CounsellorFactory(person=people[COUNSELLOR], centre=centre)
    return people


def _signed_in(person: User, *, stale: bool) -> str:
    """The key of a session as signing in by password leaves it; a fresh one stays so however slow the machine is."""
    client = Client()
    client.force_login(person)
    session = client.session
    session.set_expiry(24 * HOUR)
    at = time.time() + (-HOUR if stale else HOUR)
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": at}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session[STARTED], session[PROOFS] = at, 1
    session.save()
    return str(session.session_key)


def _by_link() -> str:
    session = SessionStore()
    session[OPENED] = ParticipationFactory().token_hash
    session.save()
    return str(session.session_key)


@pytest.fixture(scope="module")
def signed_in(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One for all these tests: signing everybody in takes longer than asking."""
    block = transaction.atomic()
    block._from_testcase = True  # what the portal commits by itself may be so within it, as in Django's TestCase
    with django_db_blocker.unblock(), block:
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(signed_in: World, db: None) -> World:
    """The same people; the rows that a test makes end with it."""
    signed_in.made.clear()
    return signed_in


def test_every_address_is_declared_and_nothing_else():
    assert sorted(TABLE.keys() ^ ADDRESSES.keys()) == []


def test_every_role_stands_in_the_table():
    assert set(ROLES) == set(Role.values)


def test_every_kind_of_rows_is_used():
    assert {page.of for page in TABLE.values() if page.of} == ROWS.keys()


@pytest.mark.parametrize("name", DECLARED)
def test_everybody_is_answered_as_declared(world, name):
    page, address, wrong = TABLE[name], ADDRESSES[name], []
    for who in EVERYBODY:
        for row, arguments in _shown(page, who, world.rows(page, who).reached):
            path = address.path(**arguments)
            for method in _asked(page, who):
                found, declared = world.answer(who, method, path), page.answer(who, method)
                if found != declared:
                    wrong.append(f"{method} by {who}{row and f', {row}'}: {found}, declared {declared}")
    assert wrong == []


def _shown(page: Page, who: str, rows: dict[str, Arguments]) -> list[tuple[str, Arguments]]:
    """Whoever is not let in learns of no row, so that one is enough."""
    return list(rows.items())[: None if page.lets_in(who) else 1]


def _asked(page: Page, who: str) -> tuple[str, ...]:
    """Every method; of those who differ from others in one thing, where that matters, by the two that show it."""
    if who in (ANONYMOUS, ENDED, *ROLES):
        return METHODS
    matters = who in page.but or (not page.is_open and who != LINK)
    return ("GET", "POST") if matters else ()


@pytest.mark.parametrize("name", OF_ROWS)
def test_a_row_out_of_reach_looks_like_a_missing_one(world, name):
    page, address = TABLE[name], ADDRESSES[name]
    for who in (ANONYMOUS,) if page.is_open else [who for who in ROLES if who in page.may]:
        rows = world.rows(page, who)
        missing = _missing(address.nobodys, rows)
        for method in _known(page):
            nothing = _face(world.ask(who, method, address.path(**missing)))
            assert nothing["status"] == page.out_of_reach.to(method), (who, method)
            assert page.is_open or b"<form" not in nothing["body"]
            for row, arguments in rows.denied.items():
                denied = _face(world.ask(who, method, address.path(**arguments)))
                assert denied == nothing, (who, method, row)


@pytest.mark.parametrize("name", [name for name in OF_ROWS if not TABLE[name].is_open])
def test_a_closed_page_tells_nothing_of_rows(world, name):
    page, address = TABLE[name], ADDRESSES[name]
    for who in [who for who in ROLES if who not in page.may][:1]:
        reached = next(iter(world.rows(page, who).reached.values()))
        missing = _missing(address.nobodys, world.rows(page, who))
        for method in _known(page):
            faces = [_face(world.ask(who, method, address.path(**row))) for row in (reached, missing)]
            assert faces[0] == faces[1], (who, method)


def _missing(nobodys: Arguments, rows: Rows) -> Arguments:
    """The row of nobody: but for its key, what leads to it is right."""
    reached = next(iter(rows.reached.values()))
    key = next(iter(reached))
    return reached | {key: nobodys[key]}


def _known(page: Page) -> list[str]:
    """The methods by which a page says something of a row."""
    return [method for method in METHODS if page.answers.to(method) != UNKNOWN and method != "OPTIONS"]


def _face(response: HttpResponse) -> dict[str, Any]:
    """What somebody sees who asked, less the address they have asked for, and what differs with every answer."""
    address = response.request["PATH_INFO"].partition("/en/")[2]  # without the language: pages link to the others too
    headers = {name: value.replace(address, "-") for name, value in response.headers.items()}
    body = re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]*', rb"\1", response.content)
    return {
        "status": response.status_code,
        "headers": {name: value for name, value in headers.items() if name not in OF_ONE_ANSWER},
        "cookies": sorted(response.cookies),
        "body": body.replace(address.encode(), b"-"),
    }


@pytest.mark.parametrize("name", [name for name in DECLARED if name not in BY_PROGRAMS])
def test_nothing_is_changed_without_the_forms_token(world, name):
    """Who is signed in might have been led here by a stranger's page."""
    page = TABLE[name]
    who = MANAGER if page.is_open else page.may[0]
    path = ADDRESSES[name].path(**next(iter(world.rows(page, who).reached.values())))
    for method in ("POST", "PUT", "DELETE"):
        if page.answers.to(method) != UNKNOWN:
            response = world.ask(who, method, path, client=world.strict_client)
            assert response.status_code == 403, method


OF_ONE_ROLE = [
    (role, next(name for name in DECLARED if role in TABLE[name].may and NO_ROLE not in TABLE[name].may))
    for role in ROLES
    if any(role in page.may and NO_ROLE not in page.may for page in TABLE.values())
]


@pytest.mark.parametrize(("role", "name"), OF_ONE_ROLE)
def test_a_role_that_has_ended_is_gone_with_the_next_request(world, role, name):
    person, page = world.people[role], TABLE[name]
    path = ADDRESSES[name].path(**next(iter(world.rows(page, role).reached.values())))
    assert world.answer(role, "GET", path) == page.answer(role, "GET")
    services.end_role(person=person, role=role, by=world.people[STALE])
    assert world.answer(role, "GET", path) == SIGN_IN
    anew = Client()
    anew.force_login(User.objects.get(pk=person.pk))
    assert anew.get(path).status_code == 403
