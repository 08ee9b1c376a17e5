"""SMS through Apprise, against a gateway that answers over HTTP on loopback."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured

from messaging import gateway as ours
from messaging.channels import Message, NotKnown, NotNow, Refused
from messaging.checks import gateways_are_understood
from messaging.gateway import AppriseSms
from tests.messaging.providers import gateway

PHONE = "+923001234567"


@pytest.fixture
def provider(settings):
    with gateway() as running:
        settings.SMS_URL = running.url
        yield running


def send():
    return AppriseSms().send(Message("آپ کی ملاقات: 15:00"), to=PHONE)


def test_a_message_arrives_once_and_whole_and_its_reference_comes_back(provider):
    assert send() == "gateway-1"
    assert provider.taken == [(PHONE, "آپ کی ملاقات: 15:00")]


@pytest.mark.parametrize(
    ("status", "means"),
    [
        (400, Refused),
        (422, Refused),
        (429, NotNow),
        (503, NotNow),
        (401, NotNow),  # our keys: nothing about the number
        (402, NotNow),  # our credit
        (500, NotKnown),
        (502, NotKnown),
        (504, NotKnown),
    ],
)
def test_what_a_status_means(provider, status, means):
    provider.status = status
    with pytest.raises(means) as raised:
        send()
    assert raised.value.code == f"http.{status}"


def test_where_nobody_answers_the_door_nothing_has_left(settings):
    with gateway() as stopped:
        settings.SMS_URL = stopped.url
    with pytest.raises(NotNow, match=r"sms\.no_connection"):
        send()


def test_an_answer_that_does_not_come_means_that_nobody_knows(provider, monkeypatch):
    monkeypatch.setattr(ours, "ANSWERS_WITHIN", 0.1)
    provider.thinks = 0.5
    with pytest.raises(NotKnown, match=r"sms\.no_answer"):
        send()


def test_apprise_never_repeats_by_itself(settings, provider):
    settings.SMS_URL += "&retry=5"
    provider.status = 429
    with pytest.raises(NotNow):
        send()
    provider.status = 200
    send()
    assert len(provider.taken) == 1


def test_the_number_stands_in_no_log(provider, caplog):
    logging.getLogger("apprise").disabled = False  # as configuring logs anew leaves it
    caplog.set_level(logging.DEBUG)
    send()
    provider.status = 400
    with pytest.raises(Refused):
        send()
    assert not [record for record in caplog.records if PHONE[1:] in record.getMessage() and record.name == "apprise"]


def test_known_gateways_are_understood(settings):
    """These two serve Pakistan; what matters is that both are watched."""
    for url in (
        "twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@15551234567/{phone}",
        "vonage://aaaaaaaa:" + "b" * 16 + "@15551234567/{phone}",
    ):
        settings.SMS_URL = url
        assert gateways_are_understood() == []


@pytest.mark.parametrize("url", ["nowhere://{phone}", "mailto://user:secret@example.org?to={phone}@example.org"])
def test_a_gateway_that_nobody_can_talk_to_or_watch_stops_the_start(settings, url):
    settings.SMS_URL = url
    assert [error.id for error in gateways_are_understood()] == ["messaging.E001"]
    with pytest.raises(ImproperlyConfigured):
        send()


def test_without_a_gateway_there_is_nothing_to_check(settings):
    settings.SMS_URL = ""
    assert gateways_are_understood() == []
