"""The address for what was logged without a network: exactly once, whatever arrives, however often."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach import services
from outreach.models import Activity, ActivityTally
from outreach.views.sync import MOST_BYTES
from safeguards import limits
from tests.factories import ActivityFactory, DeviceTokenFactory, DistrictFactory, ProjectFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/outreach/sync"
TOKEN = "a-phone-s-token-in-a-test-0123456789"


@pytest.fixture
def phone(volunteer):
    return DeviceTokenFactory(person=volunteer, token=TOKEN)


@pytest.fixture
def record(db):
    """What a phone sends."""
    return {
        "id": str(uuid.uuid4()),
        "on": f"{timezone.localdate():%Y-%m-%d}",
        "district": DistrictFactory().pk,
        "place": "گاؤں کا سکول",
        "kind": "school",
        "topics": ["risks", "work"],
        "women": 20,
        "men": 10,
        "girls": 0,
        "boys": None,
        "project": None,
        "logged_at": "2026-05-01T10:00:00+05:00",
    }


def send(body, token=TOKEN, client=None, **headers):
    """As a phone sends it: no cookie, no CSRF token, and Django's checks of it switched on."""
    client = client or Client(enforce_csrf_checks=True)
    if not isinstance(body, bytes | str):
        body = json.dumps(body)
    if token:
        headers["authorization"] = f"Bearer {token}"
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def test_a_record_is_stored_and_acknowledged(phone, record):
    answer = send(record)
    assert answer.status_code == 201
    activity = Activity.objects.get(pk=record["id"])
    assert answer.json() == {
        "id": record["id"],
        "receipt": activity.receipt,
        "state": "waiting",
        "reason": "",
        "received_at": activity.received_at.isoformat(),
    }
    assert (activity.logged_by, activity.source, activity.boys) == (phone.person, "offline", 0)
    assert activity.logged_at.isoformat() == "2026-05-01T05:00:00+00:00"
    assert answer.headers["Cache-Control"].endswith("private")
    assert not answer.cookies


def test_sent_again_it_is_answered_and_not_stored_twice(phone, record):
    first = send(record)
    again = send({**record, "women": "۲۰", "topics": ["work", "risks"], "logged_at": "2031-01-01T00:00:00Z"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert ActivityTally.objects.get().activities == 1


def test_sent_again_when_it_was_answered_it_tells_the_state(phone, record, coordinator):
    send(record)
    activity = Activity.objects.get()
    services.return_activity(activity=activity, revision=0, reason="Which school?", by=coordinator)
    answer = send(record)
    assert (answer.status_code, answer.json()["state"], answer.json()["reason"]) == (200, "returned", "Which school?")


def test_the_same_id_with_other_content_is_a_conflict(phone, record):
    send(record)
    answer = send({**record, "women": 21})
    assert (answer.status_code, answer.json()) == (409, {"error": "other_content"})
    assert Activity.objects.get().women == 20


def test_somebody_elses_id_tells_nothing_but_the_conflict(phone, record):
    ActivityFactory(pk=record["id"])
    assert send(record).json() == {"error": "other_content"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": "2999-01-01"}, "on"),
        ({"on": "1999-01-01"}, "on"),
        ({"on": None}, "on"),
        ({"district": "atlantis"}, "district"),
        ({"place": " \u200f "}, "place"),
        ({"place": "x" * 121}, "place"),
        ({"kind": "party"}, "kind"),
        ({"topics": []}, "topics"),
        ({"topics": "risks"}, "topics"),
        ({"women": -1}, "women"),
        ({"women": 10_001}, "women"),
        ({"women": "many"}, "women"),
        ({"women": 1.5}, "women"),
        ({"women": True}, "women"),
        ({"women": 0, "men": 0}, "__all__"),
        ({"project": "x"}, "project"),
        ({"id": "1"}, "id"),
        ({"logged_at": "yesterday"}, "logged_at"),
        ({"logged_at": "0001-01-01T00:00:00+14:00"}, "logged_at"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_by_field(phone, record, change, field):
    answer = send(record | change)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]
    assert not Activity.objects.exists()


def test_what_is_wrong_is_told_in_the_volunteers_language(phone, record):
    phone.person.language = "ur"
    phone.person.save()
    said = send({**record, "on": None}).json()["fields"]["on"][0]["message"]
    assert "field" not in said


@pytest.mark.parametrize("token", ["", "wrong-wrong-wrong-wrong-wrong-wrong", "a b", TOKEN + "\u0665"])
def test_without_a_phones_token_nobody_is_let_in(phone, record, token):
    answer = send(record, token=token)
    assert (answer.status_code, answer.json()) == (401, {"error": "sign_in"})
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_sign_in_session_is_no_token(volunteers_client, record):
    """A browser sends its cookie to us from anybody's page; a token it sends from none."""
    assert send(record, token="", client=volunteers_client).status_code == 401


def test_a_revoked_phone_is_out_with_its_next_request(phone, record):
    assert send(record).status_code == 201
    services.revoke_device(device=phone, by=phone.person)
    assert send(record).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 8000, b'{"women": ' + b"9" * 6000 + b"}"])
def test_what_is_no_record_is_refused(phone, body):
    assert send(body).status_code == 400


def test_what_is_too_big_is_refused_before_it_is_read_whole(phone, record):
    assert send({**record, "place": "x" * MOST_BYTES}).status_code == 413
    assert send(b"x" * 1_000_000).status_code == 413


def test_too_many_at_once_are_told_to_wait(phone, record, monkeypatch):
    monkeypatch.setattr(limits, "allow", lambda *_asked: False)
    answer = send(record)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_not_exist(phone, method):
    assert getattr(Client(), method)(ADDRESS, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 405


def test_the_state_of_ones_own_is_told_and_of_nobody_elses(phone, record):
    own, others = ActivityFactory(logged_by=phone.person, returned=True), ActivityFactory()
    answer = Client().get(
        ADDRESS, {"id": [own.pk, others.pk, uuid.uuid4()]}, headers={"authorization": f"Bearer {TOKEN}"}
    )
    assert answer.status_code == 200
    assert [(told["id"], told["state"]) for told in answer.json()["records"]] == [(str(own.pk), "returned")]
    assert Client().get(ADDRESS, {"id": "x"}, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 400


def test_a_late_record_of_a_project_that_ended_is_taken(phone, record):
    project = ProjectFactory(ends_on=timezone.localdate() - timedelta(days=300))
    assert send({**record, "project": str(project.pk)}).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_one_record_in_twelve_requests_at_once_is_stored_once(phone, record):
    def one(_turn):
        try:
            return send(record).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        answers = sorted(pool.map(one, range(12)))
    assert answers == [200] * 11 + [201]
    assert Activity.objects.count() == 1
    assert ActivityTally.objects.get().women == 20


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(data=st.data())
def test_no_record_whatever_it_holds_breaks_the_portal(phone, record, data):
    for name in data.draw(st.lists(st.sampled_from(sorted(record)), max_size=4)):
        record = {**record, name: data.draw(anything)}
    assert send(json.dumps(record)).status_code in (200, 201, 409, 413, 422)
