"""Makes the index of the search anew, from what is published."""

from typing import Any

from django.core.management.base import BaseCommand

from destinations.search.indexing import rebuild


class Command(BaseCommand):
    help = "Makes the index of the search anew; may be run again without harm."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Search: {rebuild()} entries.")
