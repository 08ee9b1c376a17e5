"""E-mail against a real mail server on loopback, and the channels that stand in for real ones."""

from email import message_from_bytes, policy

import pytest
from django.core import mail

from messaging import channels
from messaging.channels import Email, Message, NotKnown, NotNow, Refused
from messaging.models import OutboxMessage
from tests.messaging.providers import mail_server

TO = "person@example.org"


@pytest.fixture
def server(settings):
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 5
        yield running


def send():
    return Email().send(Message("آپ کی ملاقات: 15:00", "A message for you", "no-reply@example.org"), to=TO)


def test_a_mail_arrives_once_under_the_reference_that_comes_back(server):
    reference = send()
    [envelope] = server.taken
    received = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == [TO]
    text, html = received.iter_parts()
    assert text.get_content().strip() == "آپ کی ملاقات: 15:00"
    assert html.get_content_type() == "text/html"
    assert "<p>آپ کی ملاقات: 15:00</p>" in html.get_content()
    assert (received["Message-ID"], received["From"]) == (reference, "no-reply@example.org")
    assert (received["Subject"], received["Auto-Submitted"]) == ("A message for you", "auto-generated")


def test_the_reference_does_not_name_the_machine(server):
    assert send().endswith("@localhost>")


@pytest.mark.parametrize(
    ("said", "means", "code"),
    [
        ("550 no such person", Refused, "smtp.550"),
        ("450 busy", NotNow, "smtp.450"),
        ("421 closing", NotNow, "smtp.421"),
    ],
)
def test_what_the_server_says_of_a_recipient(server, said, means, code):
    server.to_recipient.append(said)
    with pytest.raises(means) as raised:
        send()
    assert raised.value.code == code
    assert not server.taken


@pytest.mark.parametrize(("said", "means"), [("554 spam", Refused), ("451 later", NotNow)])
def test_what_the_server_says_of_the_text(server, said, means):
    server.to_data.append(said)
    with pytest.raises(means):
        send()


def test_where_nobody_answers_the_door_nothing_has_left(settings):
    with mail_server() as stopped:
        pass
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", stopped.port, 5
    with pytest.raises(NotNow, match=r"smtp\.no_connection"):
        send()


def test_a_server_that_takes_it_and_hangs_up_leaves_us_in_doubt(server):
    server.hangs_up = True
    with pytest.raises(NotKnown, match=r"smtp\.no_answer"):
        send()
    assert len(server.taken) == 1


def test_without_a_mail_server_there_is_no_such_channel(settings):
    settings.MAIL_IS_SET_UP = False
    assert not Email().ready


@pytest.mark.django_db
def test_in_a_demonstration_everything_stands_in_the_outbox_and_nothing_leaves(settings):
    settings.EMAIL_BACKEND = "messaging.channels.OutboxEmailBackend"
    settings.SMS_CHANNEL = "messaging.channels.OutboxSms"
    reference = channels.sms().send(Message("15:00"), to="+923001234567")
    mail.send_mail("Subject", "Text", None, ["a@example.org", "b@example.org"])
    kept = OutboxMessage.objects.order_by("recipient").values_list("channel", "recipient", "subject", "body")
    assert list(kept) == [
        ("sms", "+923001234567", "", "15:00"),
        ("email", "a@example.org", "Subject", "Text"),
        ("email", "b@example.org", "Subject", "Text"),
    ]
    assert OutboxMessage.objects.filter(pk=reference).exists()
    assert mail.outbox == []


def test_without_a_gateway_an_sms_fails_and_does_not_vanish(settings):
    settings.SMS_CHANNEL = "messaging.channels.NoGateway"
    assert not channels.sms().ready
    with pytest.raises(Refused):
        channels.sms().send(Message("123456"), to="+923001234567")


def test_the_settings_of_a_real_portal_write_no_outbox(settings):
    assert settings.DEMO is False
    assert settings.SMS_CHANNEL == "messaging.channels.NoGateway"
