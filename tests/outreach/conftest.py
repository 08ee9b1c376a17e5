"""What the tests of outreach lean on."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centre.models import Role, User
from tests.factories import DistrictFactory, UserFactory


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The second factor is offered, not forced: it is not what is tried here."""
    settings.DEMO = True


@pytest.fixture
def volunteer(db: None) -> User:
    return UserFactory(by_phone=True, roles_given=[Role.VOLUNTEER])


@pytest.fixture
def coordinator(db: None) -> User:
    return UserFactory(roles_given=[Role.COORDINATOR])


@pytest.fixture
def volunteers_client(volunteer: User) -> Client:
    return signed_in(volunteer)


@pytest.fixture
def coordinators_client(coordinator: User) -> Client:
    return signed_in(coordinator)


def signed_in(person: User) -> Client:
    """A browser in which the person is signed in; how they came in is tried elsewhere."""
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def content(db: None) -> dict[str, Any]:
    """What a volunteer says of an activity, as services take it."""
    return said()


def said(**changes: Any) -> dict[str, Any]:
    """An activity's content with some of it changed."""
    content = {
        "on": timezone.localdate(),
        "place": "Village school",
        "kind": "school",
        "topics": ["risks", "work"],
        "women": 20,
        "men": 10,
        "girls": 5,
        "boys": 0,
        "project": None,
    } | changes
    return {"district": changes.get("district") or DistrictFactory(), **content}
