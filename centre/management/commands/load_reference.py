"""Loads the centres and the districts that ship with the portal; again and again without harm."""

from typing import Any

from django.core.management.base import BaseCommand

from centre.services.reference import load_centres, load_districts


class Command(BaseCommand):
    help = "Loads the centres and the districts that ship with the portal; again and again without harm."

    def handle(self, *args: Any, **options: Any) -> None:
        centres, districts = load_centres(), load_districts()
        if options["verbosity"]:
            self.stdout.write(f"Centres: {centres} new. Districts: {districts}.")
