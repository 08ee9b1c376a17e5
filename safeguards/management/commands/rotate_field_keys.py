"""Seals every confidential text anew with the current key; afterwards older keys may leave FIELD_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from safeguards.crypto import Place, key_ring
from safeguards.fields import EncryptedTextField
from safeguards.rotation import rotate, sealed_fields, under_old_keys


class Command(BaseCommand):
    help = (
        "Seals every confidential text anew with the first key of MRC_FIELD_KEYS. May be stopped and run again. "
        "Backups taken before still need the older keys."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = [place for field in sealed_fields() for place in self._rotate(field)]
        if unreadable:
            named = "\n".join(f"  {place}" for place in unreadable)
            raise CommandError(f"These texts cannot be opened with any key, and stay as they are:\n{named}")
        if left := sum(under_old_keys(field).count() for field in sealed_fields()):
            raise CommandError(f"{left} texts were written with an older key meanwhile: run this again.")
        self.stdout.write(f"Every text is sealed with key {key_ring().current_id}.")

    def _rotate(self, field: EncryptedTextField) -> list[Place]:
        # Where nobody watches (no terminal) tqdm draws nothing.
        outcomes = tqdm(rotate(field), total=under_old_keys(field).count(), desc=str(field), unit="text", disable=None)
        return [place for place in outcomes if place is not None]
