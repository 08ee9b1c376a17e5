"""Delivery reports: who is believed, and what becomes of a message that did not arrive."""

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import reports, services
from messaging.models import Attempt, Notice
from tests.factories import AttemptFactory
from tests.messaging.sample.factories import ErrandNoticeFactory
from tests.messaging.sample.models import ErrandNotice

pytestmark = pytest.mark.django_db

Status = Notice.Status
ADDRESS = "/messages/report"


@pytest.fixture(autouse=True)
def key(settings):
    settings.REPORTS_KEY = b"k" * 32


def sent(**given):
    """A notice that went by SMS and was accepted."""
    values = {"status": Status.SENT, "sent_at": timezone.now(), "channel_tried": "sms", "provider_reference": "g-1"}
    notice = ErrandNoticeFactory.create(**values | given)
    attempt = AttemptFactory(model="sample.errandnotice", notice=notice.pk, reference="g-1")
    return notice, attempt


def post(client, said, *, at=None, signed=None):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    at = str(int(time.time())) if at is None else at
    signed = reports.signature(body, at=at) if signed is None else signed
    headers = {"X-MRC-Timestamp": at, "X-MRC-Signature": signed}
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def said(outcome="delivered", **given):
    return {"channel": "sms", "reference": "g-1", "outcome": outcome} | given


def test_what_has_arrived_is_written_down_once(client):
    _notice, attempt = sent()
    assert post(client, said()).status_code == 200
    attempt.refresh_from_db()
    first = attempt.delivered_at
    assert first
    assert post(client, said()).status_code == 200
    assert post(client, said("undelivered")).status_code == 200  # the first word stands
    attempt.refresh_from_db()
    assert (attempt.delivered_at, attempt.undelivered_at) == (first, None)


def test_what_has_not_arrived_is_the_next_channels_turn(client, sms):
    notice, attempt = sent()
    for _twice in range(2):
        assert post(client, said("undelivered")).status_code == 200
    notice.refresh_from_db()
    attempt.refresh_from_db()
    assert attempt.undelivered_at
    assert (notice.status, notice.why, notice.channels_refused) == (Status.PENDING, "undelivered", ["sms"])
    services.dispatch_due()
    notice.refresh_from_db()
    assert (notice.status, notice.channel_tried) == (Status.SENT, "email")
    assert not sms.sent


def test_what_has_not_arrived_by_any_channel_is_for_a_call(client, sms):
    notice, _attempt = sent(errand__person__email="")
    post(client, said("undelivered"))
    services.dispatch_due()
    notice.refresh_from_db()
    assert (notice.status, notice.why) == (Status.FAILED, "undelivered")
    assert ErrandNotice.objects.to_call().get() == notice


def test_what_has_not_arrived_and_comes_too_late_is_for_a_call(client):
    now = timezone.now()
    notice, _attempt = sent(due_at=now - timedelta(hours=2), not_after=now - timedelta(hours=1))
    post(client, said("undelivered"))
    notice.refresh_from_db()
    assert notice.status == Status.MISSED


def test_what_was_sent_again_meanwhile_is_left_alone(client):
    notice, _attempt = sent()
    ErrandNotice.objects.update(provider_reference="g-2")
    post(client, said("undelivered"))
    notice.refresh_from_db()
    assert notice.status == Status.SENT


def test_of_nobodys_message_it_may_be_said_again(client):
    assert post(client, said()).status_code == 404
    AttemptFactory(reference="")
    assert post(client, said(reference="")).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"signed": "0" * 64},
        {"signed": ""},
        {"signed": "ü"},
        {"at": str(int(time.time()) - 3600)},
        {"at": str(int(time.time()) + 3600)},
        {"at": "now"},
        {"at": "٣٣٣"},
        {"at": "9" * 40},
        {"at": ""},
    ],
    ids=str,
)
def test_nobody_without_the_key_and_nothing_old_is_believed(client, wrong):
    sent()
    if "signed" not in wrong and not wrong["at"].isascii():
        wrong = wrong | {"signed": "0" * 64}
    assert post(client, said(), **wrong).status_code == 401
    assert not Attempt.objects.filter(delivered_at__isnull=False).exists()


def test_where_there_is_no_key_nobody_is_believed(client, settings):
    settings.REPORTS_KEY = b""
    sent()
    assert post(client, said()).status_code == 401


def test_a_body_that_was_changed_is_not_believed(client):
    sent()
    at = str(int(time.time()))
    signed = reports.signature(json.dumps(said()).encode(), at=at)
    assert post(client, said("undelivered"), at=at, signed=signed).status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff", b"[" * 3000, json.dumps(said(channel="pigeon")).encode()]
    + [json.dumps(said(reference=value)).encode() for value in (1, None, "x" * 129, "a\x00b", "\ud800", ["g-1"])]
    + [json.dumps(said(outcome=value)).encode() for value in ("lost", None, ["delivered"], {})],
    ids=lambda body: str(body[:40]),
)
def test_what_is_not_understood_is_said_so(client, body):
    assert post(client, body).status_code == 422


def test_what_is_too_big_is_not_read(client):
    assert post(client, b"x" * (reports.MOST_BYTES + 1)).status_code == 413


def test_get_is_not_known(client):
    assert client.get(ADDRESS).status_code == 405
