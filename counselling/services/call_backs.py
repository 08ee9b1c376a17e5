"""Asking to be called."""

import uuid

from centre.models import Centre, User
from counselling.acts import CallBackAct
from counselling.models import CallBack
from counselling.services.beneficiaries import Introduction, known_or_new
from counselling.services.transactions import in_one_piece
from safeguards import audit


@in_one_piece
def ask_call_back(
    *,
    by: User | None,
    request_key: uuid.UUID,
    centre: Centre,
    introduction: Introduction,
    topic: str = "",
    consent_version: str,
) -> CallBack:
    """The desk owes this person a call; one that is owed already stays the only one. Raises Busy."""
    beneficiary = known_or_new(introduction)
    owed = CallBack.objects.open().filter(beneficiary=beneficiary, participation__isnull=True).first()
    if owed:
        return owed
    call_back, made = CallBack.objects.get_or_create(
        request_key=request_key,
        defaults={
            "reason": CallBack.Reason.ASKED,
            "beneficiary": beneficiary,
            "centre": centre,
            "topic": topic,
            "consent_version": consent_version,
            "asked_by": by,
        },
    )
    if made:
        audit.record(action=CallBackAct.ASKED, by=by, about=call_back)
    return call_back
