"""Brings database, content and served files up to what this version of the code needs; may be run again at any time."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from mrc_portal import env

STEPS = ("migrate", "createcachetable", "load_reference", "load_guides")
DEMO_ACCOUNTS = env.VAR / "demo-accounts"  # what is said of them, for `serve` to print once the first page answers


class Command(BaseCommand):
    help = "Migrates, loads reference data, guides and in demo mode demo data, compiles and collects what is served."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        # Translations first: what is loaded and collected after them may speak two languages.
        call_command("translations", compile=True)
        for command in STEPS:
            call_command(command, verbosity=0)
        if settings.DEMO:
            with DEMO_ACCOUNTS.open("w", encoding="utf-8") as said:
                call_command("load_demo_accounts", stdout=said)
            call_command("load_demo", verbosity=0)
        self._collect_static()

    def _collect_static(self) -> None:
        """Collects static files, unless those collected last were made of the same sources by the same code."""
        stamp = Path(settings.STATIC_ROOT) / ".made-of"
        sources = fingerprint_of_static_files()
        if stamp.exists() and stamp.read_text() == sources:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(sources)


def fingerprint_of_static_files() -> str:
    """Changes when a static file, or the code that packs them, does."""
    paths = {
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list(ignore_patterns=None)
    }
    paths.add(settings.BASE_DIR / "mrc_portal" / "static.py")
    digest = hashlib.sha256()
    for path in sorted(paths):
        seen = path.stat()
        digest.update(f"{path}\0{seen.st_size}\0{seen.st_mtime_ns}\0".encode())
    return digest.hexdigest()
