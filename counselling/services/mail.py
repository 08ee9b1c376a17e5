"""Mail to an address that was typed into a public form, where it is the only way that was given."""

from django.utils import timezone

from counselling.models import MailContact, Participation
from counselling.services.beneficiaries import Introduction
from messaging.channels import sms, whatsapp
from safeguards.text import is_pakistani


def is_only_by_mail(introduction: Introduction) -> bool:
    """Whether an address was given, and no number at which a message could be sent without the staff's doing."""
    by_phone = {"may_sms": sms, "may_whatsapp": whatsapp}
    is_written_to = any(introduction.allows(name) and way().ready for name, way in by_phone.items())
    return bool(introduction.email) and not (is_written_to and is_pakistani(introduction.phone))


def mail_by_its_own_rules(participation: Participation, introduction: Introduction) -> MailContact:
    """Mail about this place goes by what was typed with the address, whoever is known by that name and number."""
    contact = MailContact(
        participation=participation,
        may_email=True,
        may_say_who=introduction.allows("may_say_who"),
        safe_from=introduction.safe_from,
        safe_until=introduction.safe_until,
        zone=participation.zone or participation.appointment.centre.zone,
        do_not_contact_at=timezone.now() if introduction.do_not_contact else None,
    )
    contact.save(force_insert=True)
    return contact
