"""Signing in: by password, by code, by phone; and what is told when a message cannot leave."""

import re
from smtplib import SMTPException
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from centre.models import Role, User
from messaging.accounts import AccountAdapter, MFAAdapter
from messaging.acts import AccountAct
from messaging.forms import TakesCode, TakesCredential
from messaging.models import OutboxMessage
from mrc_portal.celery import app as celery_app
from safeguards.crypto import Unreadable
from safeguards.models import AuditEntry
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
BY_CODE = "/en/accounts/login/code/"
CONFIRM = "/en/accounts/login/code/confirm/"
DESK = "/en/desk/"


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True
    settings.SMS_CHANNEL = "messaging.channels.OutboxSms"


def code_in(message: str) -> str:
    """The code that a message carries, as its reader would find it."""
    found = re.search(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4}|[A-Z0-9]{6})\b", message, re.MULTILINE)
    assert found, message
    return found[1]


@pytest.mark.parametrize("spelling", [str.upper, str.lower, lambda email: f" {email} "])
def test_by_password(client, spelling):
    person = UserFactory(roles_given=[Role.EDITOR])
    answer = client.post(LOGIN, {"login": spelling(person.email), "password": PASSWORD})
    assert answer.headers["Location"] == DESK
    assert AuditEntry.objects.of(person).get().action == AccountAct.SIGNED_IN


@pytest.mark.parametrize("nonsense", ["9" * 5000, "[" * 100_000, "[]", '{"response": {"userHandle": 5}}', "\x00"])
def test_a_passkey_that_is_none_breaks_nothing(client, nonsense):
    """Python reads numbers of some thousand digits, and lists as deep, by raising what a form does not expect."""
    assert client.post("/en/accounts/2fa/webauthn/login/", {"credential": nonsense}).status_code == 302
    client.force_login(UserFactory(roles_given=[Role.EDITOR]))
    for name in ("mfa_add_webauthn", "mfa_reauthenticate_webauthn"):
        assert client.post(reverse(name), {"credential": nonsense}).status_code in (200, 302)


@pytest.mark.parametrize("login", ["nobody@example.org", "known@example.org", "0300 1234567", "what", ""])
def test_what_does_not_fit_is_answered_alike(client, login):
    UserFactory(email="known@example.org")
    answer = client.post(LOGIN, {"login": login, "password": "wrong"})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_by_a_code_sent_by_mail(client, mailoutbox):
    person = UserFactory(roles_given=[Role.EDITOR])
    assert client.post(BY_CODE, {"login": person.email}).headers["Location"] == CONFIRM
    assert mailoutbox[0].subject == "Your code"
    answer = client.post(CONFIRM, {"code": code_in(mailoutbox[0].body)})
    assert answer.headers["Location"] == DESK
    assert client.get(DESK).status_code == 200


@pytest.mark.parametrize("spelling", ["0300 1234567", "+92 300 1234567", "۰۳۰۰۱۲۳۴۵۶۷", "00923001234567"])
def test_a_volunteer_by_a_code_sent_by_sms_however_the_number_is_written(client, spelling):
    person = UserFactory(by_phone=True, phone="+923001234567", roles_given=[Role.VOLUNTEER])
    assert client.post(BY_CODE, {"login": spelling}).headers["Location"] == CONFIRM
    message = OutboxMessage.objects.get()
    assert (message.channel, message.recipient) == ("sms", person.phone)
    answer = client.post(CONFIRM, {"code": code_in(message.body)})
    assert answer.headers["Location"] == DESK
    assert client.get(DESK).status_code == 200


def test_the_number_of_an_authenticator_app_is_taken_in_urdu_digits_and_once(client, settings):
    settings.DEMO = True
    person = UserFactory(roles_given=[Role.COUNSELLOR])
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    client.get("/en/accounts/2fa/totp/activate/")
    secret = client.session[SECRET_SESSION_KEY]
    number = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    in_urdu = number.translate({ord("0") + digit: 0x06F0 + digit for digit in range(10)})
    client.post("/en/accounts/2fa/totp/activate/", {"code": f"{in_urdu[:3]} {in_urdu[3:]}"})
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    elsewhere = Client()
    elsewhere.post(LOGIN, {"login": person.email, "password": PASSWORD})
    elsewhere.post("/en/accounts/2fa/authenticate/", {"code": number})
    assert elsewhere.get(DESK).status_code == 302, "the number that set it up signs in as well"


def test_every_form_that_asks_for_a_code_is_ours(settings):
    theirs = {"confirm_login_code", "confirm_email_verification_code", "confirm_password_reset_code", "verify_phone"}
    assert theirs <= settings.ACCOUNT_FORMS.keys()
    for form in (*(settings.ACCOUNT_FORMS[name] for name in theirs), *settings.MFA_FORMS.values()):
        found = import_string(form)
        assert issubclass(found, TakesCode | TakesCredential)


def test_a_code_works_once_and_three_wrong_ones_end_it(client, mailoutbox):
    person = UserFactory()
    client.post(BY_CODE, {"login": person.email})
    code = code_in(mailoutbox[0].body)
    for _try in range(3):
        client.post(CONFIRM, {"code": "AAAAAA"})
    assert client.post(CONFIRM, {"code": code}).headers["Location"] != DESK
    assert client.get(DESK).status_code == 302


def test_a_code_is_good_for_ten_minutes(client, mailoutbox, time_machine):
    person = UserFactory()
    time_machine.move_to("2026-11-01T09:00:00Z")
    client.post(BY_CODE, {"login": person.email})
    time_machine.move_to("2026-11-01T09:11:00Z")
    client.post(CONFIRM, {"code": code_in(mailoutbox[0].body)})
    assert client.get(DESK).status_code == 302


@pytest.mark.parametrize("login", ["nobody@example.org", "0300 7654321"])
def test_a_code_for_nobody_looks_the_same_and_nothing_is_sent(client, login, mailoutbox):
    assert client.post(BY_CODE, {"login": login}).headers["Location"] == CONFIRM
    assert client.get(CONFIRM).status_code == 200
    assert not mailoutbox
    assert not OutboxMessage.objects.exists()


def test_whose_access_has_ended_gets_no_code(client, mailoutbox):
    for person in (UserFactory(ended=True), UserFactory(ended=True, by_phone=True)):
        Client().post(BY_CODE, {"login": person.email or person.phone})
    assert not mailoutbox
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(("login", "words"), [("", "This field is required"), ("abc", "Enter an e-mail address")])
def test_a_request_for_a_code_says_what_is_wrong(client, login, words):
    """allauth's own form answered 500 where both of its fields stayed empty."""
    assert words in client.post(BY_CODE, {"login": login}).content.decode()


def test_without_an_sms_gateway_every_number_is_told_so(client, settings):
    settings.SMS_CHANNEL = "messaging.channels.NoGateway"
    UserFactory(by_phone=True, phone="+923001234567")
    answers = [Client().post(BY_CODE, {"login": number}) for number in ("0300 1234567", "0300 7654321")]
    assert all("We cannot send codes by SMS" in answer.content.decode() for answer in answers)


@pytest.fixture
def _no_mail_leaves(monkeypatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise SMTPException

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)


@pytest.mark.usefixtures("_no_mail_leaves")
def test_where_mail_cannot_leave_who_is_signed_in_is_told(client):
    person = UserFactory()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    answer = client.post("/en/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert answer.status_code == 503
    assert "could not be sent" in answer.content.decode()


@pytest.mark.usefixtures("_no_mail_leaves")
@pytest.mark.parametrize(
    ("path", "field"), [(BY_CODE, "login"), ("/en/accounts/password/reset/", "email")], ids=["code", "password"]
)
def test_where_mail_cannot_leave_nobody_learns_whose_address_it_is(path, field):
    """Nothing is sent to an address that is nobody's, so that word of the failure would name those that are."""
    person = UserFactory()
    answers = [Client().post(path, {field: email}) for email in (person.email, "nobody@example.org")]
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (302, answers[0].headers["Location"])
    }


def test_nor_whose_number_it_is_once_no_more_sms_may_go_to_it(settings):
    settings.MESSAGES_PER_DAY = 1
    UserFactory(by_phone=True, phone="+923001234567")
    numbers = ("0300 1234567", "0300 1234567", "0300 7654321")
    answers = [Client().post(BY_CODE, {"login": number}) for number in numbers]
    assert [answer.headers.get("Location") for answer in answers] == [CONFIRM] * 3
    assert OutboxMessage.objects.count() == 1


def test_failed_attempts_of_one_number_do_not_lock_another(client):
    person = UserFactory(by_phone=True, phone="+923001234567", password="")
    person.set_password(PASSWORD)
    person.save()
    for _try in range(6):
        client.post(LOGIN, {"login": "+923007654321", "password": "wrong"})
    answer = client.post(LOGIN, {"login": "+923001234567", "password": PASSWORD})
    assert answer.headers["Location"] == DESK


def test_six_wrong_passwords_close_the_door_for_a_while(client):
    person = UserFactory()
    for _try in range(6):
        client.post(LOGIN, {"login": person.email, "password": "wrong"})
    answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_sign_in_goes_on_while_the_broker_is_down(client, monkeypatch):
    monkeypatch.setattr(celery_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    with pytest.raises(OperationalError), celery_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=0, timeout=1)
    person = UserFactory()
    assert client.post(LOGIN, {"login": person.email, "password": PASSWORD}).headers["Location"] == DESK
    assert client.get(DESK).status_code == 200


def test_nobody_signs_up(client):
    typed = {"email": "a@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/en/accounts/signup/", typed)
    assert "By invitation only" in answer.content.decode()
    assert not User.objects.exists()


def test_a_forgotten_password_is_set_by_a_code_and_ends_other_sessions(client, mailoutbox):
    person = UserFactory()
    elsewhere = Client()
    elsewhere.post(LOGIN, {"login": person.email, "password": PASSWORD})
    client.post("/en/accounts/password/reset/", {"email": person.email})
    code = code_in(mailoutbox[0].body)
    answer = client.post("/en/accounts/password/reset/confirm/", {"code": code})
    new = {"password1": "quite another secret", "password2": "quite another secret"}
    client.post(answer.headers["Location"], new)
    assert elsewhere.get(DESK).status_code == 302
    assert Client().post(LOGIN, {"login": person.email, "password": PASSWORD}).status_code == 200
    answer = Client().post(LOGIN, {"login": person.email, "password": "quite another secret"})
    assert answer.headers["Location"] == DESK
    assert AuditEntry.objects.filter(action=AccountAct.PASSWORD_CHANGED, by=person).exists()


def test_an_address_is_changed_only_once_it_is_confirmed(client, mailoutbox):
    person = UserFactory(email="old@example.org")
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    client.post("/en/accounts/email/", {"email": "new@example.org", "action_add": ""})
    person.refresh_from_db()
    assert person.email == "old@example.org"
    code = code_in(next(message for message in mailoutbox if message.to == ["new@example.org"]).body)
    client.post("/en/accounts/confirm-email/", {"code": code})
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert [address.email for address in EmailAddress.objects.filter(user=person)] == ["new@example.org"]


def test_the_only_address_cannot_be_taken_away(client):
    person = UserFactory()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    client.post("/en/accounts/email/", {"email": person.email, "action_remove": ""})
    assert EmailAddress.objects.filter(user=person).exists()


def test_a_number_is_changed_only_once_it_is_confirmed(client):
    person = UserFactory(by_phone=True, phone="+923001234567")
    client.post(BY_CODE, {"login": person.phone})
    client.post(CONFIRM, {"code": code_in(OutboxMessage.objects.get().body)})
    client.post("/en/accounts/phone/change/", {"phone": "0300 7654321", "action_add": ""})
    person.refresh_from_db()
    assert person.phone == "+923001234567"
    message = OutboxMessage.objects.get(recipient="+923007654321")
    client.post("/en/accounts/phone/verify/", {"code": code_in(message.body)})
    person.refresh_from_db()
    assert person.phone == "+923007654321"


def test_what_is_sealed_opens_and_nothing_else_does():
    adapter = MFAAdapter()
    sealed = adapter.encrypt("a secret")
    assert "secret" not in sealed
    assert adapter.decrypt(sealed) == "a secret"
    with pytest.raises(Unreadable):
        adapter.decrypt("bm90aGluZw==")


def test_the_qr_code_is_drawn_in_the_page_and_never_as_a_data_image(client):
    person = UserFactory()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    page = client.get("/en/accounts/2fa/totp/activate/").content.decode()
    assert '<svg viewBox="0 0 ' in page
    assert "data:" not in page


def test_no_page_of_an_account_holds_inline_code(client):
    person = UserFactory()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    pages = ("2fa/", "2fa/totp/activate/", "2fa/webauthn/add/", "2fa/webauthn/", "email/", "phone/change/")
    for path in (*pages, "password/change/", "reauthenticate/"):
        answer = client.get(f"/en/accounts/{path}")
        assert answer.status_code in (200, 302), path
        page = answer.content.decode()
        assert not re.search(r"<script(?![^>]*(?:\ssrc=|application/json))|\sstyle=|\son[a-z]+=", page), path


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_request_login_code",
        "account_reset_password",
        "account_signup",
        "account_inactive",
        "account_logout",
        "account_email",
        "account_change_password",
        "account_change_phone",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
    ],
)
def test_the_pages_are_dressed_as_ours_in_both_languages(client, name, language):
    person = UserFactory()
    if name not in ("account_login", "account_request_login_code", "account_signup", "account_reset_password"):
        client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    answer = client.get(reverse(name).replace("/en/", f"/{language}/"))
    assert answer.status_code == 200
    dressed = {template.name for template in answer.templates}
    assert "account/frame.html" in dressed


def test_the_adapter_knows_no_site():
    assert AccountAdapter().format_email_subject("Your code") == "Your code"
