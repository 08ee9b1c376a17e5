"""Why a service would not do what was asked; each says it in words for the page."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from centre.services import Refused


class TimeTaken(Refused):
    """Somebody else has that time, or it is offered no longer. `nearest` are free times close to it."""

    says = _("That time has just been taken.")

    def __init__(self, nearest: Sequence[datetime] = ()) -> None:
        super().__init__()
        self.nearest = list(nearest)


class TooLate(Refused):
    """The appointment has begun, or was given up before."""

    says = _("This appointment can no longer be changed.")


class CallTaken(Refused):
    says = _("Somebody else makes this call, or it was made.")


class AskedForAnother(Refused):
    """The person asked to speak with a woman, or with a man, and there is one."""

    says = _("This person asked for a woman, or for a man, as it says beside the call. Leave it to a colleague.")


class HeldLongEnough(Refused):
    says = _("This time was kept for you as long as we can. Please finish, or choose a time again.")


class Busy(Refused):
    """Others write to the same rows, and went on doing so however often it was tried."""

    says = _("Many people are booking just now. Nothing was saved yet: please send it again.")


class DayIsOver(Refused):
    says = _("That day is over.")


class OwnSupervision(Refused):
    says = _("Somebody else must make you a supervisor: it opens notes.")


class NobodyFree(Refused):
    """Nobody can hold the appointment then, or at no other time is what was asked for free."""

    says = _("Nobody else is free who fits what was asked for.")


class OneTimeForAll(Refused):
    says = _("A group has one time for all. You can give up your place.")


class GroupIsFull(Refused):
    """There are fewer places left than people who need one."""

    says = _("Only %(left)s places are left. Nothing was saved.")

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def __str__(self) -> str:
        return str(self.says) % {"left": self.left}


class NotTheirs(Refused):
    """The appointment, or the note, is another counsellor's."""

    says = _("This is another counsellor’s.")


class TooEarly(Refused):
    says = _("Its time has not come yet. Until then the person can still move it or give it up.")


class AlreadyRecorded(Refused):
    says = _("This session is recorded already, and says something else. Correct that record instead.")


class ChangedMeanwhile(Refused):
    says = _("This was changed since you opened it. Look at it again.")
