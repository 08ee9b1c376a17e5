"""How long a sign-in session lasts, when its key changes, and the second factor that is forced."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from centre.models import Role
from tests.centre.conftest import signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DESK = "/en/desk/"


@pytest.fixture
def real(settings: Any) -> None:
    """No demonstration."""
    settings.DEMO = False


def number_now(secret: str) -> str:
    """What an authenticator app would show."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_app(client: Client) -> str:
    """Sets up an authenticator app as a person would; its secret."""
    client.get("/en/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/en/accounts/2fa/totp/activate/", {"code": number_now(secret)})
    assert answer.status_code == 302, answer.content
    return str(secret)


def test_a_sign_in_session_ends_after_twelve_hours_however_busy(client, counsellor, time_machine):
    start = timezone.now()
    signed_in(client, counsellor)
    for minutes in range(0, 12 * 60, 20):
        time_machine.move_to(start + timedelta(minutes=minutes))
        assert client.get(DESK).status_code == 200
    time_machine.move_to(start + timedelta(hours=12, minutes=1))
    assert "/accounts/login/" in client.get(DESK).headers["Location"]
    assert "_auth_user_id" not in client.session


def test_a_sign_in_session_ends_after_half_an_hour_idle(client, counsellor, time_machine):
    start = timezone.now()
    signed_in(client, counsellor)
    client.get(DESK)
    time_machine.move_to(start + timedelta(minutes=29))
    assert client.get(DESK).status_code == 200
    time_machine.move_to(start + timedelta(minutes=60))
    assert "/accounts/login/" in client.get(DESK).headers["Location"]


def test_signing_in_gives_the_session_a_new_key(client, counsellor):
    client.get("/en/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    signed_in(client, counsellor)
    assert client.session.session_key != session.session_key


def test_signing_out_leaves_nothing(client, counsellor):
    signed_in(client, counsellor)
    old = client.cookies["sessionid"].value
    client.post("/en/accounts/logout/")
    client.cookies["sessionid"] = old
    assert "/accounts/login/" in client.get(DESK).headers["Location"]


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.COUNSELLOR, Role.COORDINATOR])
def test_they_reach_nothing_before_a_second_factor_is_set_up(client, role):
    signed_in(client, UserFactory(roles_given=[role]))
    for page in (DESK, "/en/staff/people/", "/en/accounts/email/", "/en/accounts/password/change/"):
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/en/accounts/2fa/"
    assert client.get("/en/accounts/2fa/").status_code == 200
    assert client.get("/en/accounts/2fa/totp/activate/").status_code == 200
    assert client.post("/en/accounts/logout/").status_code == 302


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.EDITOR, Role.ANALYST])
def test_others_may_do_without(client, role):
    assert signed_in(client, UserFactory(roles_given=[role])).get(DESK).status_code == 200


def test_a_demonstration_only_offers_it(client, counsellor):
    assert signed_in(client, counsellor).get(DESK).status_code == 200


@pytest.mark.usefixtures("real")
@pytest.mark.django_db(transaction=True)
def test_an_app_set_up_opens_the_pages_and_renews_the_key(client, counsellor, mailoutbox):
    signed_in(client, counsellor)
    before = client.session.session_key
    set_up_app(client)
    assert [message.subject for message in mailoutbox] == ["A change to your account"]
    assert client.get(DESK).status_code == 200
    assert Authenticator.objects.filter(user=counsellor, type="recovery_codes").exists()
    assert client.session.session_key != before


@pytest.mark.usefixtures("real")
def test_from_then_on_the_password_alone_does_not_let_in(client, counsellor, time_machine):
    secret = set_up_app(signed_in(client, counsellor))
    other = Client()
    assert signed_in(other, counsellor).get(DESK).status_code == 302
    half_way = other.session.session_key
    time_machine.move_to(timezone.now() + timedelta(seconds=60), tick=False)
    answer = other.post("/en/accounts/2fa/authenticate/", {"code": number_now(secret)})
    assert answer.headers["Location"] == DESK
    assert other.get(DESK).status_code == 200
    assert other.session.session_key != half_way


@pytest.mark.usefixtures("real")
def test_a_number_of_the_app_works_once(client, counsellor, time_machine):
    secret = set_up_app(signed_in(client, counsellor))
    time_machine.move_to(timezone.now() + timedelta(seconds=60), tick=False)
    code = number_now(secret)
    answers = [
        signed_in(browser, counsellor).post("/en/accounts/2fa/authenticate/", {"code": code})
        for browser in (Client(), Client())
    ]
    assert [answer.status_code for answer in answers] == [302, 200]


def test_the_secret_of_the_app_does_not_lie_in_the_database_in_clear(client, counsellor, time_machine):
    secret = set_up_app(signed_in(client, counsellor))
    stored = str(Authenticator.objects.values_list("data", flat=True))
    assert secret not in stored
    time_machine.move_to(timezone.now() + timedelta(seconds=30))  # the first number is used up
    assert Authenticator.objects.get(type="totp").wrap().validate_code(number_now(secret))


def test_public_pages_know_nothing_of_the_sign_in_session(client, counsellor):
    signed_in(client, counsellor)
    answer = client.get("/en/destinations/")
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies
