"""Loads the shipped guides into the database; with --check it only says what is wrong with them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from destinations import services
from destinations.factbase import Index
from destinations.shipped import ShippedContentError, read_shipped


class Command(BaseCommand):
    help = "Loads the shipped guides; may be run again without harm."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is wrong with the shipped texts")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        try:
            guides = read_shipped()
        except ShippedContentError as error:
            raise CommandError(f"The shipped guides break {len(error.wrong)} rules:\n{error}") from error
        if check:
            texts = sum(len(guide.pages) for guide in guides)
            self.stdout.write(f"{len(guides)} guides, {texts} texts: every rule is kept.")
            return
        changed = services.load_guides(guides, Index.shipped())
        self.stdout.write(f"Guides: {len(guides)}; texts changed: {changed}.")
