"""The secrets of second factors, which allauth keeps in rows of its own and a change of keys must reach too."""

from base64 import b64decode
from collections.abc import Iterator

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from safeguards.crypto import Envelope, Place, Unreadable, key_ring

# What allauth's adapter encrypts: the secret of an app that shows codes, the seed of recovery codes.
SEALED = ("secret", "seed")


class SecondFactorSecrets:
    """See `safeguards.rotation.Sealings`."""

    name = "mfa.Authenticator"

    def left(self) -> int:
        return sum(_is_old(row) for row in Authenticator.objects.all())

    def rotate(self) -> Iterator[Place | None]:
        for row in Authenticator.objects.all():
            if _is_old(row):
                yield self._rotated(row)

    @staticmethod
    def _rotated(found: Authenticator) -> Place | None:
        adapter = get_adapter()
        with transaction.atomic():
            # Locked and read again: somebody may be using up a recovery code at this moment.
            row = Authenticator.objects.select_for_update().get(pk=found.pk)
            try:
                row.data |= {name: adapter.encrypt(adapter.decrypt(row.data[name])) for name in _sealed_in(row)}
            except (Unreadable, ValueError):  # ValueError: not even base64
                return Place("mfa.authenticator", str(row.pk), row.type)
            row.save(update_fields=["data"])
        return None


def _sealed_in(row: Authenticator) -> list[str]:
    return [name for name in SEALED if name in row.data]


def _is_old(row: Authenticator) -> bool:
    """Whether another key than the current one sealed it; what is no envelope at all counts, and will be named."""
    current = key_ring().current_id
    try:
        return any(Envelope.from_bytes(b64decode(row.data[name])).key_id != current for name in _sealed_in(row))
    except (Unreadable, ValueError):
        return True
