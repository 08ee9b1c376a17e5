"""The commands that make the first people, and the rescue."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from centre.models import Invitation, Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def told(*command: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


def test_the_reference_data_loads():
    assert "Centres: 3 new. Districts: 170." in told("load_reference")


def test_the_demo_accounts_are_told_and_open(client, settings):
    told("load_reference")
    said = told("load_demo_accounts")
    assert settings.DEMO_PASSWORD in said
    for role in Role:
        assert f"{role}@example.org" in said
        browser = Client()
        typed = {"login": f"{role}@example.org", "password": settings.DEMO_PASSWORD}
        answer = browser.post("/en/accounts/login/", typed)
        assert answer.headers["Location"] == "/en/desk/"
        assert User.objects.get(email=f"{role}@example.org").roles == {role}
    assert "counsellor2@example.org" in said
    assert "counsellor3@example.org" in said


def test_loading_the_demo_accounts_again_changes_nobody(settings):
    told("load_demo_accounts")
    User.objects.filter(email="editor@example.org").update(name="Renamed")
    told("load_demo_accounts")
    assert User.objects.get(email="editor@example.org").name == "Renamed"


def test_a_real_portal_gets_no_demo_accounts(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="no demonstration"):
        told("load_demo_accounts")
    assert not User.objects.exists()


def test_the_first_manager_is_invited_by_a_printed_link_where_no_mail_is_set_up(client, settings, mailoutbox):
    settings.MAIL_IS_SET_UP = False
    link = told("invite_manager", "Boss@example.org").split()[-1]
    path = link.removeprefix(settings.ORIGIN)
    assert "You are invited" in client.get(path).content.decode()
    assert Invitation.objects.get().roles == [Role.MANAGER]
    assert not mailoutbox


def test_the_first_manager_is_invited_by_mail_where_it_is(settings, mailoutbox):
    settings.MAIL_IS_SET_UP = True
    assert "on its way" in told("invite_manager", "boss@example.org")
    assert mailoutbox[0].to == ["boss@example.org"]


def test_an_address_that_is_none_is_refused_in_one_line():
    with pytest.raises(CommandError, match="valid email"):
        told("invite_manager", "boss")


def test_a_lost_second_factor_is_taken_away():
    person = UserFactory()
    Authenticator.objects.create(user=person, type="totp", data={})
    told("reset_second_factor", person.email)
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="Nobody"):
        told("reset_second_factor", "nobody@example.org")
