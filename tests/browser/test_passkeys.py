"""Passkeys, with a real browser and an authenticator of its own making: the strict policy lets them work."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, expect

from centre.models import Role
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_passkey_is_added_and_then_signs_in_without_a_password(
    browser: Browser, live_server: Any, settings: Any
) -> None:
    settings.DEMO = False
    person = UserFactory(roles_given=[Role.COUNSELLOR])
    portal = live_server.url.replace("127.0.0.1", "localhost")  # browsers know passkeys by name only
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    page.goto(f"{portal}/en/accounts/login/")
    page.get_by_label("E-mail or phone").fill(str(person.email))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Set up a second step")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert Authenticator.objects.filter(user=person, type="webauthn").exists()
    page.get_by_role("link", name="To the desk").click()
    page.locator("summary", has_text=person.name).click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{portal}/en/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/en/desk/")
    assert refused == []
    page.close()
