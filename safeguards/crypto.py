"""Confidential text at rest: the key ring that seals it to its row, and the blind index that finds it again."""

import hashlib
import hmac
import json
import os
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FORMAT = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
STEP = 32  # sealed text is padded to whole steps, so that its length tells no "yes" from a "no"

_KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")


class Unreadable(Exception):
    """Sealed text that cannot be opened: moved from another row or field, changed, forged, or its key is gone."""

    says_nothing_personal = True


class BadKeys(Exception):
    """The settings hold no usable keys."""

    says_nothing_personal = True


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs. Sealed for one place it opens at no other."""

    model: str  # the label, as in "counselling.sessionrecord"
    row: str  # its primary key
    field: str

    def __str__(self) -> str:
        return f"{self.model} {self.row} {self.field}"


@dataclass(frozen=True, repr=False)
class Envelope:
    """A sealed text as the database holds it: format, key's id, nonce, ciphertext with tag."""

    key_id: str
    nonce: bytes
    ciphertext: bytes

    def __repr__(self) -> str:
        return f"<Envelope sealed with key {self.key_id}>"

    def __bytes__(self) -> bytes:
        return envelope_head(self.key_id) + self.nonce + self.ciphertext

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Raises Unreadable where the bytes are no envelope at all."""
        if len(stored) < 2 or stored[0] != FORMAT:
            raise Unreadable("Not an envelope, or of an unknown format.")
        key_id, rest = stored[2 : 2 + stored[1]], stored[2 + stored[1] :]
        if len(rest) < NONCE_BYTES + TAG_BYTES or not _KEY_ID.fullmatch(key_id.decode("ascii", "replace")):
            raise Unreadable("The envelope is damaged.")
        return cls(key_id.decode("ascii"), rest[:NONCE_BYTES], rest[NONCE_BYTES:])


def envelope_head(key_id: str) -> bytes:
    """The first bytes of every envelope sealed with this key: how the database tells which rows want a new one."""
    return bytes([FORMAT, len(key_id)]) + key_id.encode("ascii")


@dataclass(frozen=True)
class KeyRing:
    """The keys of confidential fields: the first seals, all of them open."""

    keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    def __post_init__(self) -> None:
        ids = [key_id for key_id, _ in self.keys]
        if not self.keys:
            raise BadKeys("FIELD_KEYS holds no key.")
        if not all(_KEY_ID.fullmatch(key_id) for key_id in ids) or len(set(ids)) < len(ids):
            raise BadKeys("Each key of FIELD_KEYS needs an id of its own: up to 16 of a-z, 0-9 and -.")
        if any(len(key) != KEY_BYTES for _, key in self.keys):
            raise BadKeys(f"Each key of FIELD_KEYS is {KEY_BYTES} bytes long.")

    @property
    def current_id(self) -> str:
        return self.keys[0][0]

    def seal(self, text: str, *, place: Place) -> Envelope:
        """The text, encrypted with the current key so that it opens at this place only."""
        # Random nonces of 96 bits are safe for 2**32 texts a key; a key is rotated long before.
        key_id, nonce = self.current_id, os.urandom(NONCE_BYTES)
        ciphertext = self._cipher(key_id).encrypt(nonce, _pad(text.encode()), _bound(place, key_id))
        return Envelope(key_id, nonce, ciphertext)

    def open(self, envelope: Envelope, *, place: Place) -> str:
        """The text of an envelope sealed for this place, else Unreadable."""
        if envelope.key_id not in dict(self.keys):
            raise Unreadable(f"No key {envelope.key_id} on the ring for {place}.")
        try:
            padded = self._cipher(envelope.key_id).decrypt(
                envelope.nonce, envelope.ciphertext, _bound(place, envelope.key_id)
            )
        except InvalidTag:
            raise Unreadable(f"The text of {place} was changed, or sealed for another place.") from None
        return _unpad(padded).decode()

    def _cipher(self, key_id: str) -> AESGCM:
        return AESGCM(dict(self.keys)[key_id])


def key_ring() -> KeyRing:
    """The ring of the settings. It stands apart from SECRET_KEY, so that either can change without the other."""
    return _ring(tuple((key_id, bytes(key)) for key_id, key in settings.FIELD_KEYS))


@lru_cache(maxsize=2)
def _ring(keys: tuple[tuple[str, bytes], ...]) -> KeyRing:
    return KeyRing(keys)


def _bound(place: Place, key_id: str) -> bytes:
    """The associated data. JSON, so that no two different places can be written alike."""
    return json.dumps([FORMAT, key_id, place.model, place.row, place.field]).encode()


def _pad(plain: bytes) -> bytes:
    """One marking byte, then zeros up to the next whole step (ISO/IEC 7816-4). The tag guards it."""
    return plain + b"\x80" + bytes(-(len(plain) + 1) % STEP)


def _unpad(padded: bytes) -> bytes:
    return padded[: padded.rindex(b"\x80")]


INDEX_BYTES = 32


def blind_index(value: str, *, purpose: str) -> bytes:
    """What stands in an index for a value that must not: the same for the same value and purpose, otherwise noise.

    Each purpose has a key of its own, so that one table's index tells nothing about another's. The value is taken as
    it is: normalise it first.
    """
    return _mac(_mac(_index_key(), purpose.encode()), value.encode())


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def _index_key() -> bytes:
    key: bytes = settings.INDEX_KEY
    if len(key) < KEY_BYTES:
        raise BadKeys(f"INDEX_KEY is at least {KEY_BYTES} bytes long.")
    return key
