"""Takes a lost second factor away, so that its owner can set up a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from centre.models import User
from centre.services import reset_second_factor


class Command(BaseCommand):
    help = "Takes away a person's second factor and recovery codes; make sure that it is they who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError("Nobody of the staff has this e-mail address.")
        reset_second_factor(person=person, by=None)
        self.stdout.write("Done. They are asked to set up a new one when they next sign in.")
