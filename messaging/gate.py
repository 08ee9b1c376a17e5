"""The one gate that every notice passes on its way out: may this leave, by which channel, now, and in these words?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from messaging import hours
from messaging.channels import CARRIERS, PAID, Message
from messaging.languages import page_language
from messaging.lexicon import betraying_words
from messaging.models import Channel, Notice, SafeContact
from safeguards.text import is_pakistani

Why = Notice.Why


@dataclass(frozen=True)
class Go:
    """It may leave like this."""

    channel: str
    to: str
    message: Message


@dataclass(frozen=True)
class Wait:
    """Not at this hour, but at that."""

    until: datetime


@dataclass(frozen=True)
class Stop:
    """It may not leave at all."""

    why: str


Verdict = Go | Wait | Stop


@dataclass(frozen=True)
class Shut:
    """A channel by which nothing leaves for now."""

    until: datetime
    why: str


def judge(notice: Notice, now: datetime, shut: Mapping[str, Shut] | None = None) -> Verdict:
    """What is to become of a notice whose time has come. Only here is it decided, and only here is its text made.

    `shut` are the channels by which nothing leaves for now, each with why and until when.
    """
    contact = notice.safe_contact()
    if contact is not None and contact.do_not_contact_at is not None:
        return Stop(Why.DO_NOT_CONTACT)
    permitted = {channel: to for channel, to in notice.addresses().items() if _is_open(channel, notice, contact)}
    ways = {channel: to for channel, to in permitted.items() if _may_reach(channel, to, notice, contact)}
    if not ways:
        return Stop(Why.FOREIGN if permitted else Why.NO_CHANNEL)
    safe_at = hours.earliest_from(now, contact, asked_for=notice.kind in notice.ASKED_FOR)
    if safe_at >= notice.not_after:
        return Stop(Why.NO_SAFE_HOUR)
    if safe_at > now:
        return Wait(safe_at)
    if not notice.is_wanted():
        return Stop(Why.GONE)
    shut = shut or {}
    found = next(((channel, to) for channel, to in ways.items() if channel not in shut), None)
    if found is None:
        return _until_one_opens(notice, [shut[channel] for channel in ways])
    channel, to = found
    message = _message(notice, channel, contact)
    if _betrays(message, contact):
        return Stop(Why.BETRAYS)
    return Go(channel, to, message)


def _until_one_opens(notice: Notice, shut: list[Shut]) -> Verdict:
    first = min(shut, key=lambda one: one.until)
    return Wait(first.until) if first.until < notice.not_after else Stop(first.why)


def _is_open(channel: str, notice: Notice, contact: SafeContact | None) -> bool:
    """Whether the channel is set up, has not refused this notice, and is permitted by the person."""
    if channel not in CARRIERS or not CARRIERS[channel]().ready or channel in notice.channels_refused:
        return False
    if contact is None:
        return True
    if channel == Channel.EMAIL and betraying_words(_sender(contact), may_say_who=contact.may_say_who):
        return False
    return contact.permits(channel)


def _may_reach(channel: str, to: str, notice: Notice, contact: SafeContact | None) -> bool:
    """Whether what costs money may go there without somebody of the staff looking at it first.

    Whoever floods a form with numbers abroad would have us pay for them.
    """
    return contact is None or channel not in PAID or notice.released_at is not None or is_pakistani(to)


def _message(notice: Notice, channel: str, contact: SafeContact | None) -> Message:
    body = notice.text(notice.language)
    if channel != Channel.EMAIL:
        return Message(body)
    stop_link = notice.stop_link()
    with translation.override(page_language(notice.language)):
        subject = _("A message for you")
        if stop_link:
            body += "\n\n" + _("No more messages:") + f" {stop_link}"
    return Message(body, subject, _sender(contact), notice.language, stop_link)


def _sender(contact: SafeContact | None) -> str:
    """Our address; with our name before it only for those to whom we may say it."""
    sender: str = settings.DEFAULT_FROM_EMAIL
    return sender if _may_say_who(contact) else parseaddr(sender)[1]


def _betrays(message: Message, contact: SafeContact | None) -> list[str]:
    shown = "\n".join((message.sender, message.subject, message.body, message.stop_link))
    return betraying_words(shown, may_say_who=_may_say_who(contact))


def _may_say_who(contact: SafeContact | None) -> bool:
    return contact is None or contact.may_say_who
