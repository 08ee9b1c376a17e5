"""Compiles every template, so that a misspelt tag is found before a reader finds it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loader import get_template


class Command(BaseCommand):
    help = "Compiles every template of the portal and names those that do not compile."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        folders = [Path(folder) for engine in engines.all() for folder in engine.dirs]
        names = [path.relative_to(folder) for folder in folders for path in sorted(folder.rglob("*.*"))]
        broken = [f"{name}: {said}" for name in names if (said := self._complaint(str(name)))]
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{len(names)} templates compile.")

    def _complaint(self, name: str) -> str:
        try:
            get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError) as error:
            return str(error)
        return ""
