"""Delivery reports as they come in: signed by the gateway, small, of the present, and nothing else is believed.

A gateway that signs in its own way speaks to us through a small relay of its own, so that one way is looked after.
"""

import hmac
import json
import time
from dataclasses import dataclass

from django.conf import settings

from messaging.models import Channel

MOST_BYTES = 4 * 1024
OLDEST = 300  # seconds; a report that was overheard is of no use to anybody later
LONGEST_REFERENCE = 128
OUTCOMES = {"delivered": True, "undelivered": False}


@dataclass(frozen=True)
class Report:
    """What the provider says of one message."""

    channel: str
    reference: str
    is_delivered: bool


def signature(body: bytes, *, at: str) -> str:
    """What proves that whoever has the key said this at that moment: HMAC-SHA256 of "<seconds>.<body>", in hex."""
    return hmac.new(settings.REPORTS_KEY, at.encode() + b"." + body, "sha256").hexdigest()


def is_genuine(body: bytes, *, at: str, signed: str) -> bool:
    """Whether it was signed with our key, a moment ago."""
    if not settings.REPORTS_KEY or not (at.isascii() and at.isdecimal() and len(at) <= 12 and signed.isascii()):
        return False
    is_present = abs(time.time() - int(at)) <= OLDEST
    return hmac.compare_digest(signature(body, at=at), signed) and is_present


def read(body: bytes) -> Report | None:
    """What it says; None where it says nothing that we understand."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    told = said if isinstance(said, dict) else {}
    channel, reference, outcome = (str(told.get(name, "")) for name in ("channel", "reference", "outcome"))
    is_reference = isinstance(told.get("reference"), str) and 0 < len(reference) <= LONGEST_REFERENCE
    if channel not in Channel.values or outcome not in OUTCOMES or not is_reference or not reference.isprintable():
        return None
    return Report(channel, reference, OUTCOMES[outcome])
