"""What somebody does with their own appointment, besides moving it and giving it up."""

from django.utils import timezone

from centre.models import User
from counselling import notices
from counselling.acts import AppointmentAct
from counselling.models import LinkRequest, Participation, new_token, token_hash
from counselling.services.beneficiaries import number_index
from counselling.services.refusals import TooLate
from counselling.services.transactions import in_one_piece
from safeguards import audit

MOST_AT_ONCE = 200


@in_one_piece
def say_beforehand(*, participation: Participation, text: str) -> Participation:
    """The counsellor finds these words beside the appointment, or none any more. Raises TooLate, and Busy."""
    rows = Participation.objects.select_related("appointment").select_for_update(of=("self", "appointment"))
    participation = rows.get(pk=participation.pk)
    if not participation.is_to_come:
        raise TooLate
    participation.said_beforehand = text or None
    participation.save(update_fields=["said_beforehand"])
    return participation


def ask_for_link(*, phone: str) -> None:
    """That this number's links were asked for is written down, whoever has it. `phone` in E.164 form."""
    LinkRequest.objects.create(phone_index=number_index(phone))


@in_one_piece
def answer_link_requests() -> int:
    """Who has appointments to come under a number that was asked for is owed their links once more, once a day.

    They go to the stored number and by its rules only. The links stay as they are: whoever types a number must not be
    able to end another's. Says how many requests were looked at; they are gone.
    """
    asked = list(LinkRequest.objects.select_for_update(skip_locked=True).order_by("asked_at")[:MOST_AT_ONCE])
    indexes = {bytes(request.phone_index) for request in asked}
    found = Participation.objects.to_come(timezone.now()).filter(beneficiary__phone_index__in=indexes)
    notices.tell_of_links(found.select_related("appointment", "beneficiary"))
    LinkRequest.objects.filter(pk__in=[request.pk for request in asked]).delete()
    return len(asked)


@in_one_piece
def replace_link(*, participation: Participation, by: User) -> Participation:
    """The old link opens nothing any more, and what it had opened is closed. For somebody who fears it was seen.

    The new one goes to the stored number, by its rules, each time. Raises TooLate, and Busy.
    """
    rows = Participation.objects.select_related("appointment", "beneficiary")
    participation = rows.select_for_update(of=("self", "appointment")).get(pk=participation.pk)
    if not participation.is_to_come:
        raise TooLate
    participation.token = new_token()
    participation.token_hash = token_hash(participation.token)
    participation.save(update_fields=["token", "token_hash"])
    notices.tell_of_new_link(participation)
    audit.record(action=AppointmentAct.LINK_REPLACED, by=by, about=participation.appointment)
    return participation
