"""What people do by the links in their messages: say whether it helped, ask for no more."""

from django.db import transaction
from django.utils import timezone

from counselling.acts import ContactAct
from counselling.models import Beneficiary, Participation, ParticipationNotice, Satisfaction
from messaging.models import Notice
from safeguards import audit


@transaction.atomic
def answer_satisfaction(*, participation: Participation, answer: str, words: str) -> Satisfaction:
    """The person's answer stands, in the place of an earlier one."""
    Participation.objects.select_for_update(no_key=True).get(pk=participation.pk)
    said = Satisfaction.objects.filter(participation=participation).first() or Satisfaction(participation=participation)
    said.answer, said.words, said.answered_at = answer, words or None, timezone.now()
    said.save()
    return said


@transaction.atomic
def stop_messages(*, participation: Participation) -> None:
    """Nothing more goes to this person, be it about another appointment; appointments stay. A second time is none."""
    beneficiary = Beneficiary.objects.select_for_update(no_key=True).get(pk=participation.beneficiary_id)
    if beneficiary.do_not_contact_at is not None:
        return
    beneficiary.do_not_contact_at = timezone.now()
    beneficiary.save(update_fields=["do_not_contact_at"])
    theirs = ParticipationNotice.objects.filter(participation__beneficiary=beneficiary)
    theirs.supersede(Notice.Why.DO_NOT_CONTACT)
    audit.record(action=ContactAct.STOPPED, by=None, about=beneficiary)
