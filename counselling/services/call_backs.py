"""Asking to be called."""

import uuid

from django.utils import timezone

from centre.models import Centre, User
from counselling.acts import CallBackAct
from counselling.models import CallBack, Counsellor, Participation
from counselling.services.beneficiaries import Introduction, known_or_new
from counselling.services.booking import grant, leave
from counselling.services.refusals import AskedForAnother, CallTaken
from counselling.services.transactions import in_one_piece, locked
from counselling.times import Wish
from safeguards import audit


@in_one_piece
def ask_call_back(
    *,
    by: User | None,
    request_key: uuid.UUID,
    centre: Centre,
    introduction: Introduction,
    topic: str = "",
    with_whom: str = "",
    language: str = "",
    consent_version: str,
    is_extra: bool = False,
) -> CallBack:
    """The desk owes this person a call; one that is owed already stays the only one. Raises Busy.

    Of an extra one, asked for after many on its number, so does one that is owed to anybody of that number.
    """
    beneficiary = known_or_new(introduction)
    asked = CallBack.objects.open().filter(participation__isnull=True)
    of_number = asked.filter(beneficiary__phone_index=introduction.phone)
    owed = (of_number if is_extra else asked.filter(beneficiary=beneficiary)).first()
    if owed:
        return _asked_for(owed, with_whom) if owed.beneficiary_id == beneficiary.pk else owed
    call_back, made = CallBack.objects.get_or_create(
        request_key=request_key,
        defaults={
            "reason": CallBack.Reason.ASKED,
            "beneficiary": beneficiary,
            "centre": centre,
            "topic": topic,
            "with_whom": with_whom,
            "language": language,
            "consent_version": consent_version,
            "asked_by": by,
        },
    )
    if made:
        audit.record(action=CallBackAct.ASKED, by=by, about=call_back)
    return call_back


@in_one_piece
def take_call_back(*, call_back: CallBack, by: User) -> CallBack:
    """This counsellor makes the call, and sees whom to call. Raises CallTaken where another does, or it was made, and
    AskedForAnother where a woman or a man was asked for: the centre keeps to that, as long as it has one.
    """
    call_back = CallBack.objects.select_related("participation").select_for_update(of=("self",)).get(pk=call_back.pk)
    is_mine = call_back.taken_by_id == by.pk
    if call_back.answered_at or not (is_mine or CallBack.objects.waiting().filter(pk=call_back.pk).exists()):
        raise CallTaken
    _keep_to_what_was_asked(call_back, by)
    if not is_mine:
        call_back.taken_at, call_back.taken_by = timezone.now(), by
        call_back.save(update_fields=["taken_at", "taken_by"])
        audit.record(action=CallBackAct.TAKEN, by=by, about=call_back)
    return call_back


@in_one_piece
def answer_call_back(*, call_back: CallBack, outcome: str, by: User) -> CallBack:
    """What came of the call is written down. Where nobody answered it waits again, until it was tried often enough.

    Of an extra appointment a time that was found means that it stands now, and whatever else ends the call that it is
    given up: its page must not go on saying that somebody is there then. To say the same twice changes nothing. Raises
    CallTaken where the call is not this counsellor's, TimeTaken, TooLate, and Busy.
    """
    _lock_counsellors_of(call_back)
    call_back = CallBack.objects.select_for_update(of=("self",)).select_related("participation").get(pk=call_back.pk)
    if (call_back.answered_by_id, call_back.outcome) == (by.pk, outcome):
        return call_back
    if call_back.answered_at or call_back.taken_by_id != by.pk:
        raise CallTaken
    extra = call_back.participation
    if outcome == CallBack.Outcome.NO_ANSWER and call_back.tries + 1 < CallBack.MOST_TRIES:
        call_back.taken_at = call_back.taken_by = None
        call_back.tries += 1
        call_back.save(update_fields=["taken_at", "taken_by", "tries"])
        return call_back
    if extra and outcome == CallBack.Outcome.BOOKED:
        grant(participation=extra, by=by)
    elif extra and extra.is_to_come:
        leave(participation=extra, by=by)
    call_back.outcome, call_back.answered_at, call_back.answered_by = outcome, timezone.now(), by
    call_back.save(update_fields=["outcome", "answered_at", "answered_by"])
    audit.record(action=CallBackAct.ANSWERED, by=by, about=call_back, detail={"outcome": outcome})
    return call_back


def _asked_for(owed: CallBack, with_whom: str) -> CallBack:
    """Who minded neither and now asks for a woman, or for a man, is called by one. The other way round nobody can turn
    it who knows no more than a name and a number."""
    if with_whom and not owed.with_whom:
        owed.with_whom = with_whom
        owed.save(update_fields=["with_whom"])
    return owed


def _keep_to_what_was_asked(call_back: CallBack, by: User) -> None:
    fitting = Counsellor.objects.working().filter(gender=call_back.asked_for)
    if call_back.centre:
        fitting = fitting.at(call_back.centre)
    people = set(fitting.values_list("person", flat=True)) if call_back.asked_for else set()
    if people and by.pk not in people:
        raise AskedForAnother


def _lock_counsellors_of(call_back: CallBack) -> None:
    """Whoever could hold the extra appointment, before the call itself: the person may be giving it up by their link,
    which locks first the counsellor and then the call."""
    rows = Participation.objects.select_related("appointment__counsellor", "appointment__centre")
    extra = rows.filter(call_back=call_back).first()
    if extra:
        locked([*Wish.of(extra).counsellors(), extra.appointment.counsellor])
