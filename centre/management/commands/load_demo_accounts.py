"""Makes the accounts of a demonstration and says how to sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from centre.models import User
from centre.services.demo import load_demo_staff


class Command(BaseCommand):
    help = "Makes the accounts of a demonstration and says how to sign in (demo mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This portal is no demonstration (DEMO=0): its staff come by invitation.")
        staff = load_demo_staff()
        width = max(len(person.email or "") for person in staff)
        self.stdout.write(f"Demo accounts, all with the password {settings.DEMO_PASSWORD}")
        for person in staff:
            self.stdout.write(f"    {person.email:<{width}}  {self._roles(person)}")

    def _roles(self, person: User) -> str:
        return ", ".join(sorted(person.roles))
