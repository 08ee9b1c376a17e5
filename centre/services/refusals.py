"""Why a service would not do what was asked; each says it in words for the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A rule stands against it. Nothing was written."""

    says: str | Promise = _("This cannot be done.")
    says_nothing_personal = True

    def __str__(self) -> str:
        return str(self.says)


class OwnRoles(Refused):
    says = _("Your own roles change only when a second manager confirms it.")


class OwnAccess(Refused):
    says = _("Somebody else must end your access.")


class LastManager(Refused):
    says = _("The portal would be left without a manager. Make somebody else a manager first.")


class AccessEnded(Refused):
    says = _("The access of this person has ended.")


class ChangedMeanwhile(Refused):
    says = _("This was changed since you opened it. Look at it again.")


class RoleHeld(Refused):
    says = _("This person has that role already.")


class RoleNotHeld(Refused):
    says = _("This person does not have that role.")


class AlreadyAsked(Refused):
    says = _("This was asked already and waits for a second manager.")


class RequestAnswered(Refused):
    says = _("This was answered or withdrawn already.")


class AlreadyOnStaff(Refused):
    says = _("Somebody of the staff has this address already. Give the role on their page.")


class AlreadyInvited(Refused):
    says = _("This address has been invited already.")


class InvitationSpent(Refused):
    """Unknown, used, withdrawn and expired are told alike: the difference is nobody's business but the manager's."""

    says = _("This invitation is no longer good. Ask for a new one.")


class NotDelivered(Refused):
    says = _("The message could not be sent, so nobody was invited. Try again, or ask whoever runs the portal.")


class OwnEntry(Refused):
    says = _("Somebody else than the one who entered it must confirm the contact.")


class NobodyEntered(Refused):
    says = _("There is nothing to confirm.")
