"""The ways out: e-mail, SMS, and the outbox that takes their place in a demonstration."""

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from messaging import services
from messaging.models import OutboxMessage


class NotSent(Exception):
    """A message did not leave. It says nothing of whom it was for."""

    says_nothing_personal = True


class SmsChannel(Protocol):
    """A way to send an SMS."""

    ready: bool

    def send(self, *, phone: str, body: str) -> None:
        """Hands the message to the gateway. Raises NotSent."""


class OutboxSms:
    """The demonstration's: nothing leaves."""

    ready = True

    def send(self, *, phone: str, body: str) -> None:
        services.keep_in_outbox(channel=OutboxMessage.Channel.SMS, recipient=phone, subject="", body=body)


class NoSms:
    """Where no gateway is set up: every message fails, and says so, rather than vanish."""

    ready = False

    def send(self, *, phone: str, body: str) -> None:
        raise NotSent("No SMS gateway is set up.")


def sms() -> SmsChannel:
    """The channel that the settings name."""
    channel: SmsChannel = import_string(settings.SMS_CHANNEL)()
    return channel


class OutboxEmailBackend(BaseEmailBackend):
    """Django's door for e-mail, leading to the outbox page of the demonstration."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                services.keep_in_outbox(
                    channel=OutboxMessage.Channel.EMAIL,
                    recipient=recipient,
                    subject=str(message.subject),
                    body=str(message.body),
                )
        return len(email_messages)
