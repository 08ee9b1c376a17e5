"""Links that open one thing of somebody's and nothing else: an answer after the session, an end to messages.

Their tokens need no row: a participation's random key, and a seal on it that names the purpose. They stay good when
the link by which an appointment is managed was lost and replaced, and none of them opens what that link does.
"""

import binascii
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.utils.crypto import constant_time_compare, salted_hmac

from counselling.models.participations import Participation

SEAL_BYTES = 16
KEY_BYTES = 16


class Purpose:
    """What a link is for."""

    SATISFACTION = "counselling.links.satisfaction"
    STOP = "counselling.links.stop"


def link_token(participation: Participation, purpose: str) -> str:
    """What stands in the address."""
    key = participation.request_key.bytes
    return urlsafe_b64encode(key + _seal(key, purpose)).decode().rstrip("=")


def opened_by(token: str, purpose: str) -> Participation | None:
    """Whose link this is; None where it is nobody's, or was made for something else."""
    try:
        said = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    key, seal = said[:KEY_BYTES], said[KEY_BYTES:]
    if len(said) != KEY_BYTES + SEAL_BYTES or not constant_time_compare(seal, _seal(key, purpose)):
        return None
    rows = Participation.objects.select_related("beneficiary", "appointment__centre")
    return rows.filter(request_key=uuid.UUID(bytes=key)).first()


def _seal(key: bytes, purpose: str) -> bytes:
    return salted_hmac(purpose, key, algorithm="sha256").digest()[:SEAL_BYTES]
