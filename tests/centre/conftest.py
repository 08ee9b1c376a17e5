"""What the tests of the centres lean on."""

from typing import Any

import pytest
from django.test import Client

from centre.models import Role, User
from tests.factories import PASSWORD, UserFactory


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The second factor is offered, not forced; the tests that are about it say so."""
    settings.DEMO = True


@pytest.fixture
def manager(db: None) -> User:
    return UserFactory(roles_given=[Role.MANAGER])


@pytest.fixture
def second_manager(db: None) -> User:
    return UserFactory(roles_given=[Role.MANAGER])


@pytest.fixture
def counsellor(db: None) -> User:
    return UserFactory(roles_given=[Role.COUNSELLOR])


@pytest.fixture
def managers_client(manager: User, client: Client) -> Client:
    """A browser in which the manager has just signed in by password."""
    return signed_in(client, manager)


def signed_in(client: Client, person: User) -> Client:
    """The same browser after the person signed in by e-mail and password."""
    answer = client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client
