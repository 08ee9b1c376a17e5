"""How somebody who booked may be written to at the address that they typed."""

from typing import Self

from django.db import models
from django.utils import timezone

from counselling.models.participations import Beneficiary, Participation
from messaging.models import SafeContact


class MailContactQuerySet(models.QuerySet["MailContact"]):
    """Rules for addresses that were typed."""

    def typed_with(self, person: Beneficiary) -> Self:
        """Those typed together with this person's name and number."""
        return self.filter(participation__beneficiary=person)

    def fall_silent(self) -> None:
        """No mail goes to them any more."""
        self.filter(do_not_contact_at__isnull=True).update(do_not_contact_at=timezone.now())


class MailContact(SafeContact):
    """The rules of contact that were typed into the public form together with an e-mail address, for that place alone.

    It stands where mail is the only way in which whoever booked let us write. Mail to them then goes by these rules,
    never by those of the person of that name and number: else whoever types somebody's, with an address of their own,
    could read from the mail that comes, or does not, that they are known, and what they have asked of us.
    """

    participation = models.OneToOneField(Participation, models.CASCADE, primary_key=True, related_name="mail_contact")

    objects = MailContactQuerySet.as_manager()

    class Meta:
        constraints = [*SafeContact.Meta.constraints]

    def __str__(self) -> str:
        return str(self.pk)
