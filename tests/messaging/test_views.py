"""The outbox page."""

import pytest

from tests.factories import PASSWORD, OutboxMessageFactory, UserFactory

pytestmark = pytest.mark.django_db

OUTBOX = "/en/outbox/"


def test_everybody_of_a_demonstrations_staff_reads_the_outbox_newest_first(client, settings):
    settings.DEMO = True
    OutboxMessageFactory(subject="Older"), OutboxMessageFactory(subject="Newer")
    client.post("/en/accounts/login/", {"login": UserFactory().email, "password": PASSWORD})
    page = client.get(OUTBOX).content.decode()
    assert page.index("Newer") < page.index("Older")


def test_a_real_portal_has_no_such_page(client, settings):
    client.post("/en/accounts/login/", {"login": UserFactory().email, "password": PASSWORD})
    assert client.get(OUTBOX).status_code == 404


def test_it_is_closed_to_strangers(client, settings):
    settings.DEMO = True
    assert "/accounts/login/" in client.get(OUTBOX).headers["Location"]
