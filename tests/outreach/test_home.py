"""Outreach has one address that leads everybody to what they come for."""

import pytest

from centre.models import Role
from outreach.views.home import BEGINS_AT
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.VOLUNTEER, "/en/outreach/activities/"),
        (Role.COORDINATOR, "/en/outreach/check/"),
        (Role.ANALYST, "/en/outreach/media/"),
        (Role.MANAGER, "/en/outreach/media/"),
    ],
)
def test_each_role_is_sent_to_its_page(client, settings, role, path):
    settings.DEMO = True  # which offers the second factor instead of forcing it
    client.force_login(UserFactory(roles_given=[role]))
    response = client.get("/en/outreach/")
    assert (response.status_code, response.headers["Location"]) == (302, path)
    assert client.get(path).status_code == 200


def test_others_have_nothing_to_do_there(client, settings):
    settings.DEMO = True
    client.force_login(UserFactory(roles_given=[role for role in Role if role not in BEGINS_AT]))
    assert client.get("/en/outreach/").status_code == 403
