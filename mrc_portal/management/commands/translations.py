"""Keeps the interface's translations: merges new strings in, checks that none is missing, compiles."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mrc_portal import translations


class Command(BaseCommand):
    help = "Brings the catalogues up to date; --check fails where one is incomplete; --compile makes what is served."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--check", action="store_true", help="change nothing, fail where a string is not translated")
        how.add_argument("--compile", action="store_true", help="make the .mo files that are served")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            translations.compile_catalogues()
            return
        for language in translations.languages():
            if options["check"]:
                self._check(language)
            else:
                self.stdout.write(f"{language}: {translations.merge(language)} strings to translate")

    def _check(self, language: str) -> None:
        if wrong := translations.problems(language):
            raise CommandError(f"{language}: {len(wrong)} problems\n" + "\n".join(wrong[:50]))
        self.stdout.write(f"{language}: every string is translated.")
