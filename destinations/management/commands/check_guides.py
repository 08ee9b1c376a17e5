"""Says what is wrong with the shipped guides, or that every rule is kept."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from destinations.checking import wrong_against
from destinations.factbase import Index
from destinations.shipped import ShippedContentError, read_shipped, read_warning


class Command(BaseCommand):
    help = (
        "Checks the shipped guides: every block cites publishable lines, those found in a source show it, languages "
        "agree, facts and contacts are whole. With the fact base's folder also that the index is its own and that no "
        "number stands in a text that stands only in lines not to be published."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="the fact base: pakistan.md and countries/")

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        try:
            guides = read_shipped()
            read_warning()
        except ShippedContentError as error:
            raise CommandError(f"The shipped guides break {len(error.wrong)} rules:\n{error}") from error
        if folder and (wrong := wrong_against(folder, guides)):
            raise CommandError(f"The shipped guides break {len(wrong)} rules:\n" + "\n".join(wrong))
        index = Index.shipped()
        pages = [page for guide in guides for page in guide.pages.values()]
        contacts = [contact for guide in guides for contact in guide.contacts]
        used = {key for page in pages for key in page.facts} | {one["fact"] for one in contacts if "fact" in one}
        cited = {key for page in pages for key in page.findings} | {one["line"] for one in contacts}
        self.stdout.write(
            f"{len(guides)} guides, {len(pages)} texts, {len(index.facts)} facts, {len(contacts)} contacts: "
            "every rule is kept."
        )
        self._list("Facts that no text uses", index.facts.keys() - used)
        self._list("Findings that no text cites", index.findings.keys() - cited)

    def _list(self, what: str, keys: set[str]) -> None:
        if keys:
            self.stdout.write(f"{what} ({len(keys)}): {' '.join(sorted(keys))}")
