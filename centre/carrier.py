"""The door by which an invitation leaves: the one adapter for account mail, whichever class the settings name.

The centre lies below messaging and cannot import it; allauth's adapter is where the two meet.
"""

from typing import Protocol, cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from centre.models import Invitation


class Carrier(Protocol):
    """What the centre asks of the adapter."""

    def send_invitation(self, *, invitation: Invitation, link: str) -> None:
        """Raises NotDelivered where it cannot be sent."""


def invitation_link(invitation: Invitation, token: str) -> str:
    """The address that opens the invitation, in the language of the one who is invited."""
    with override(invitation.language):
        return f"{settings.ORIGIN}{reverse('centre:invitation_open', args=[token])}"


def carry_invitation(invitation: Invitation, token: str) -> None:
    """Sends the link to the invited address. Raises NotDelivered."""
    cast(Carrier, get_adapter()).send_invitation(invitation=invitation, link=invitation_link(invitation, token))
