"""The heartbeat, the outbox and the ways out."""

import pytest
import time_machine
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from messaging import services
from messaging.models import Heartbeat, OutboxMessage
from messaging.tasks import tick

pytestmark = pytest.mark.django_db


def test_a_clock_that_never_beat_says_so():
    assert services.last_beat() is None


def test_a_tick_is_remembered_in_one_row():
    with time_machine.travel("2026-11-01T09:00:00Z", tick=False):
        tick()
    with time_machine.travel("2026-11-01T09:00:30Z", tick=False):
        tick()
        assert services.last_beat() == timezone.now()
    assert Heartbeat.objects.count() == 1


@override_settings(EMAIL_BACKEND="messaging.channels.OutboxEmailBackend")
def test_in_a_demonstration_a_mail_stands_in_the_outbox_for_each_recipient():
    sent = mail.send_mail("Subject", "Text", None, ["a@example.org", "b@example.org"])
    assert sent == 1
    messages = OutboxMessage.objects.order_by("recipient")
    assert [(m.channel, m.recipient, m.subject, m.body) for m in messages] == [
        ("email", "a@example.org", "Subject", "Text"),
        ("email", "b@example.org", "Subject", "Text"),
    ]


def test_the_settings_of_a_real_portal_write_no_outbox(settings):
    assert settings.DEMO is False
    assert settings.SMS_CHANNEL == "messaging.channels.NoSms"
