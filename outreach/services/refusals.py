"""Why a service of outreach would not do what was asked; each says it in words for the page."""

from django.utils.translation import gettext_lazy as _

from centre.services import Refused


class OtherContent(Refused):
    """An activity of this id is stored and says something else. Nothing is told of it: it may be another's."""

    says = _("Something else was logged under this number already.")


class Answered(Refused):
    says = _("As this stands now, that can no longer be done.")


class OwnActivity(Refused):
    says = _("Somebody else than the one who logged it must confirm it.")


class TooManyDevices(Refused):
    says = _("You have as many phones as one may have. Revoke one that you no longer use.")
