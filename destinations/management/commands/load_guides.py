"""Loads the shipped guides into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from destinations import printing, services
from destinations.factbase import Index
from destinations.shipped import ShippedContentError, read_shipped, read_warning


class Command(BaseCommand):
    help = "Loads the shipped guides; may be run again without harm."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            guides, warning = read_shipped(), read_warning()
        except ShippedContentError as error:
            raise CommandError(f"The shipped guides break {len(error.wrong)} rules:\n{error}") from error
        changed = services.load_guides(guides, Index.shipped())
        services.load_warning(warning)
        printing.look_again()
        self.stdout.write(f"Guides: {len(guides)}; texts and facts changed: {changed}.")
