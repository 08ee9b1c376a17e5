"""The staff's pages and those of one's account in a browser: nothing amiss in either language, on phone or screen."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from centre.models import Role
from centre.services.reference import load_centres
from tests.browser.conftest import NARROWEST, PHONE, SCREEN, findings, overflows
from tests.factories import (
    PASSWORD,
    InvitationFactory,
    OutboxMessageFactory,
    ProjectFactory,
    RoleRequestFactory,
    RoomFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPEN = ("accounts/login/", "accounts/login/code/", "accounts/signup/", "accounts/password/reset/", "invitation/token/")
CLOSED = (
    "desk/",
    "staff/people/",
    "staff/people/?q=nobody",
    "staff/people/{person}/",
    "staff/people/{person}/edit/",
    "staff/people/{person}/access/end/",
    "staff/people/{person}/roles/counsellor/end/",
    "staff/role-requests/{request}/",
    "staff/invitations/",
    "staff/invitations/new/",
    "staff/centres/",
    "staff/centres/lahore/",
    "staff/rooms/",
    "staff/rooms/new/",
    "staff/projects/",
    "staff/projects/new/",
    "outbox/",
    "accounts/2fa/",
    "accounts/2fa/totp/activate/",
    "accounts/2fa/webauthn/",
    "accounts/2fa/webauthn/add/",
    "accounts/email/",
    "accounts/phone/change/",
    "accounts/password/change/",
)


# The first ring sees each language and each size once; what is left takes as long again.
@pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param("en", NARROWEST, id="en-phone"),
        pytest.param("ur", SCREEN, id="ur-screen"),
        pytest.param("en", SCREEN, id="en-screen", marks=pytest.mark.deep),
        pytest.param("ur", NARROWEST, id="ur-phone", marks=pytest.mark.deep),
    ],
)
def test_every_page_of_a_manager_is_sound(
    browser: Browser, live_server: Any, settings: Any, language: str, size: dict[str, int]
) -> None:
    settings.DEMO = True
    load_centres()
    manager = UserFactory(roles_given=[Role.MANAGER])
    person = UserFactory(roles_given=[Role.COUNSELLOR])
    request = RoleRequestFactory()
    InvitationFactory(token="token"), RoomFactory(), ProjectFactory()
    OutboxMessageFactory()
    page = browser.new_page(viewport=size)
    wrong: list[str] = []

    def look(path: str) -> None:
        answer = page.goto(f"{live_server.url}/{language}/{path}")
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{path}: {answer.status}")
        if overflows(page):
            wrong.append(f"{path} is too wide")
        wrong.extend(findings(page))

    for path in OPEN:
        look(path)
    page.goto(f"{live_server.url}/{language}/accounts/login/")
    page.locator("[name=login]").fill(str(manager.email))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/desk/")
    for path in CLOSED:
        look(path.format(person=person.pk, request=request.pk))
    page.close()
    assert wrong == []


def test_on_a_phone_the_menu_is_folded_and_a_list_need_not_be_scrolled_sideways(
    browser: Browser, live_server: Any, settings: Any
) -> None:
    settings.DEMO = True
    load_centres()
    manager = UserFactory(roles_given=[Role.MANAGER])
    RoomFactory()
    page = browser.new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{live_server.url}/en/accounts/login/")
    page.locator("[name=login]").fill(str(manager.email))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/desk/")
    page.goto(f"{live_server.url}/ur/staff/people/")
    box = page.locator("header").bounding_box()
    assert box is not None
    assert box["height"] < PHONE["height"] / 3
    assert page.locator(".table-box").evaluate("box => box.scrollWidth <= box.clientWidth")
    rooms = page.locator(".staff-nav a[href='/ur/staff/rooms/']:visible")
    assert rooms.count() == 0
    page.locator(".staff-nav__fold summary").click()
    rooms.click()
    page.wait_for_url("**/ur/staff/rooms/")
    page.set_viewport_size(SCREEN)
    assert not page.locator(".staff-nav__fold").is_visible()
    assert rooms.is_visible()
    page.close()
