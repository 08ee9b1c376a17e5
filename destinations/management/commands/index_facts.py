"""Makes the index of the fact base that ships with the guides: keys, marks, dates and sources of publishable lines."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from destinations.factbase import read_fact_base


class Command(BaseCommand):
    help = "Reads a fact base's folder and writes destinations/content/findings.csv and sources.csv."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder with pakistan.md and countries/")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        index = read_fact_base(folder)
        index.write()
        self.stdout.write(f"{len(index.findings)} publishable findings, {len(index.sources)} sources.")
