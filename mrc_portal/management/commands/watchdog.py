"""`manage.py watchdog`: says on one line what does not work, and ends with 1; for cron, outside of the clock."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mrc_portal import health


class Command(BaseCommand):
    """Looks at what /readyz looks at, without the web process that answers there."""

    help = "Looks whether database, broker and clock work and no notice is late; silent and 0 where all is well."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = {name: part for name, part in health.check().items() if not part["ok"]}
        if wrong:
            said = (
                f"{name} ({part['age']} s)" if part.get("age") is not None else name for name, part in wrong.items()
            )
            raise CommandError("The portal does not work as it should: " + ", ".join(said))
