"""Seals every confidential text anew with the current key; afterwards older keys may leave the ring."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from safeguards.crypto import Place, key_ring
from safeguards.rotation import Sealings, all_sealings


class Command(BaseCommand):
    help = (
        "Seals every confidential text anew with the first key of MRC_FIELD_KEYS. May be stopped and run again. "
        "Backups taken before still need the older keys."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = [place for sealings in all_sealings() for place in self._rotate(sealings)]
        if unreadable:
            named = "\n".join(f"  {place}" for place in unreadable)
            raise CommandError(f"These texts cannot be opened with any key, and stay as they are:\n{named}")
        if left := sum(sealings.left() for sealings in all_sealings()):
            raise CommandError(f"{left} texts were written with an older key meanwhile: run this again.")
        self.stdout.write(f"Every text is sealed with key {key_ring().current_id}.")

    def _rotate(self, sealings: Sealings) -> list[Place]:
        # Where nobody watches (no terminal) tqdm draws nothing.
        outcomes = tqdm(sealings.rotate(), total=sealings.left(), desc=sealings.name, unit="text", disable=None)
        return [place for place in outcomes if place is not None]
