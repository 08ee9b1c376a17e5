"""The porter's word to caches on what is not for everybody, and the switch of language on what is not there."""

from typing import Any

import pytest
from django.test import Client

from centre.models import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["desk/", "staff/people/", "staff/centres/", "outbox/", "accounts/2fa/"])
def test_no_cache_keeps_a_closed_page(client: Client, settings: Any, address: str) -> None:
    settings.DEMO = True
    client.force_login(UserFactory(roles_given=[Role.MANAGER]))
    answer = client.get(f"/en/{address}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_no_cache_keeps_the_way_to_the_sign_in(client: Client) -> None:
    answer = client.get("/en/desk/")
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/en/nowhere/at/all/", "/ur/nowhere/at/all/"),
        ("/en/no%3Fwhere/", "/ur/no%3Fwhere/"),  # a mark in the path stays one
        ("/nowhere", "/ur/"),
        ("/en/nowhere/?a=1&b=2", "/ur/nowhere/?a=1&amp;b=2"),
    ],
)
def test_a_missing_page_can_be_read_in_the_other_language(client: Client, address: str, other: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert f'href="{other}" lang="ur"' in answer.content.decode()


def test_the_other_language_keeps_where_the_sign_in_leads(client: Client) -> None:
    body = client.get("/en/accounts/login/?next=/en/staff/people/").content.decode()
    assert 'href="/ur/accounts/login/?next=/en/staff/people/" lang="ur"' in body
