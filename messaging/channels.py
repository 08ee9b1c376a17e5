"""The ways out, behind one small interface: e-mail, SMS, WhatsApp, and the outbox that a demonstration has instead."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import make_msgid
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from messaging.languages import direction
from messaging.models import Channel, OutboxMessage


class NotSent(Exception):
    """A message did not arrive at the provider. `code` says why, in a word for logs and staff, and nothing of whom."""

    says_nothing_personal = True

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(NotSent):
    """Not to this address by this channel, neither now nor later."""


class NotNow(NotSent):
    """It certainly has not left, and may be tried again."""


class NotKnown(NotSent):
    """It may have left: the provider began to take it and never said what became of it."""


@dataclass(frozen=True)
class Message:
    """What leaves. Only an e-mail has a subject, a sender of our choice, and a link by which to ask for no more."""

    body: str
    subject: str = ""
    sender: str = ""
    language: str = "en"  # it says in which direction the e-mail is set
    stop_link: str = ""

    def html(self) -> str:
        """The same words as a small page, in the direction of their language, without pictures, styles or scripts."""
        said = {"message": self, "language": self.language, "direction": direction(self.language)}
        return render_to_string("messaging/mail.html", said).strip()


class Carrier(Protocol):
    """A channel as it is set up here."""

    @property
    def ready(self) -> bool:
        """Whether there is anything at its other end."""

    def send(self, message: Message, *, to: str) -> str:
        """The provider has accepted it; this is its reference, empty where it gave none. Raises NotSent."""


class NoGateway:
    """Where none is set up: every message fails, and says so, rather than vanish."""

    ready = False

    def send(self, message: Message, *, to: str) -> str:
        raise Refused("no_gateway")


class OutboxSms:
    """The demonstration's: nothing leaves."""

    ready = True
    channel = Channel.SMS

    def send(self, message: Message, *, to: str) -> str:
        return keep_in_outbox(self.channel, recipient=to, body=message.body)


class OutboxWhatsApp(OutboxSms):
    """The same for WhatsApp."""

    channel = Channel.WHATSAPP


class Email:
    """By the server that Django's settings name; in a demonstration by the backend below."""

    @property
    def ready(self) -> bool:
        set_up: bool = settings.MAIL_IS_SET_UP
        return set_up

    def send(self, message: Message, *, to: str) -> str:
        reference = make_msgid(domain=urlsplit(settings.ORIGIN).hostname)
        head = {"Message-ID": reference, "Auto-Submitted": "auto-generated"}
        if message.stop_link:
            head["List-Unsubscribe"] = f"<{message.stop_link}>"
        mail = EmailMultiAlternatives(message.subject, message.body, message.sender or None, to=[to], headers=head)
        mail.attach_alternative(message.html(), "text/html")
        server = get_connection()
        try:
            self._hand_over(server, mail)
        finally:
            # It is accepted or refused by now; how we part changes nothing about that.
            with suppress(SMTPException, OSError):
                server.close()
        return reference

    def _hand_over(self, server: BaseEmailBackend, mail: EmailMessage) -> None:
        """What the server says may name the address, and so does not become the cause of what is raised."""
        try:
            server.open()
        except SMTPResponseException as refused:
            raise NotNow(f"smtp.{refused.smtp_code}") from None
        except (SMTPException, OSError):
            raise NotNow("smtp.no_connection") from None
        try:
            server.send_messages([mail])
        except SMTPRecipientsRefused as refused:
            [(code, _said)] = refused.recipients.values()
            raise _smtp_refusal(code) from None
        except SMTPSenderRefused as refused:  # our own set-up, whoever the recipient is
            raise NotNow(f"smtp.{refused.smtp_code}") from None
        except SMTPResponseException as refused:
            raise _smtp_refusal(refused.smtp_code) from None
        except SMTPNotSupportedError:
            raise Refused("smtp.unsupported") from None
        except (SMTPException, OSError):
            raise NotKnown("smtp.no_answer") from None


def _smtp_refusal(code: int) -> NotSent:
    return Refused(f"smtp.{code}") if code >= 500 else NotNow(f"smtp.{code}")


def sms() -> Carrier:
    """The SMS channel that the settings name."""
    carrier: Carrier = import_string(settings.SMS_CHANNEL)()
    return carrier


def whatsapp() -> Carrier:
    """The WhatsApp channel that the settings name."""
    carrier: Carrier = import_string(settings.WHATSAPP_CHANNEL)()
    return carrier


CARRIERS: dict[str, Callable[[], Carrier]] = {Channel.SMS: sms, Channel.WHATSAPP: whatsapp, Channel.EMAIL: Email}
PAID = frozenset({Channel.SMS, Channel.WHATSAPP})
"""Each message costs money: so there are caps."""


class OutboxEmailBackend(BaseEmailBackend):
    """Django's door for e-mail, leading to the outbox page of the demonstration."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            for recipient in mail.recipients():
                keep_in_outbox(Channel.EMAIL, recipient=recipient, subject=str(mail.subject), body=str(mail.body))
        return len(email_messages)


def keep_in_outbox(channel: Channel, *, recipient: str, body: str, subject: str = "") -> str:
    """The message stands on the outbox page of the demonstration and goes nowhere; returns its reference."""
    kept = OutboxMessage.objects.create(
        channel=channel.value, recipient=recipient[:254], subject=subject[:200], body=body
    )
    return str(kept.pk)
