"""What comes after a session: whether it helped, a day on which to speak again, and an end to all messages."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from centre.models import User
from counselling import notices
from counselling.acts import AppointmentAct, ContactAct
from counselling.models import Beneficiary, MailContact, Participation, ParticipationNotice, Satisfaction
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
def agree_follow_up(*, participation: Participation, due_on: date, by: User) -> None:
    """The person is owed word on that day that they agreed to speak again; another day takes the place of the first.

    Whoever books them a session before that day has kept the agreement, and no word of it goes.
    """
    Participation.objects.select_for_update(no_key=True).get(pk=participation.pk)
    notices.tell_of_follow_up(participation, due_on=due_on)
    detail = {"due_on": due_on}
    audit.record(action=AppointmentAct.FOLLOW_UP_AGREED, by=by, about=participation.appointment, detail=detail)


@transaction.atomic
def stop_messages(*, participation: Participation) -> None:
    """Nothing more goes to this person, be it about another appointment; appointments stay. A second time is none."""
    beneficiary = Beneficiary.objects.select_for_update(no_key=True).get(pk=participation.beneficiary_id)
    MailContact.objects.typed_with(beneficiary).fall_silent()
    if beneficiary.do_not_contact_at is not None:
        return
    beneficiary.do_not_contact_at = timezone.now()
    beneficiary.save(update_fields=["do_not_contact_at"])
    theirs = ParticipationNotice.objects.filter(participation__beneficiary=beneficiary)
    theirs.supersede(Notice.Why.DO_NOT_CONTACT)
    audit.record(action=ContactAct.STOPPED, by=None, about=beneficiary)
