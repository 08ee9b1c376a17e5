"""Invites a manager: the first one, or one more where all others have lost their way in."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from centre.carrier import carry_invitation, invitation_link
from centre.models import Invitation, Role
from centre.services import Refused, invite


class Command(BaseCommand):
    help = "Invites a manager by e-mail; where no mail server is set up, prints the link to hand over instead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")
        parser.add_argument("--print", action="store_true", dest="prints", help="print the link, send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        carry = self._print if options["prints"] or not settings.MAIL_IS_SET_UP else self._send
        try:
            invite(by=None, roles=[Role.MANAGER], email=options["email"], language=options["language"], carry=carry)
        except (Refused, ValidationError) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", [str(refusal)]))) from None

    def _print(self, invitation: Invitation, token: str) -> None:
        self.stdout.write("Give this link to nobody but the manager; it is good once, for seven days:")
        self.stdout.write(invitation_link(invitation, token))

    def _send(self, invitation: Invitation, token: str) -> None:
        carry_invitation(invitation, token)
        self.stdout.write("The invitation is on its way.")
