"""Fills a demonstration with invented people and 48 months of work; once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mrc_portal.demo import definition
from mrc_portal.demo.load import HoldsOthers, load_demo
from mrc_portal.demo.places import NoReference
from reporting.periods import Month


class Command(BaseCommand):
    help = "Fills a demonstration with invented people and the months that end with the last full one; once."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--months",
            type=int,
            choices=range(1, definition.MONTHS + 1),
            default=definition.MONTHS,
            metavar="N",
            help=f"how many of its {definition.MONTHS} months, the latest ones (all)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This portal is no demonstration (DEMO=0): nothing invented comes into it.")
        try:
            is_new = load_demo(Month.last_full(), options["months"])
        except HoldsOthers:
            raise CommandError(
                "This database holds beneficiaries and was never marked as a demonstration's: they may be real. Start "
                "with DEMO=0, or give the demonstration a database of its own (DATABASE_URL)."
            ) from None
        except NoReference:
            raise CommandError("There are no centres and districts yet: run manage.py prepare.") from None
        if options["verbosity"]:
            self.stdout.write("The demonstration is loaded." if is_new else "It was loaded before; nothing changed.")
