"""The days on which a centre is closed: accepted by a manager, moved where the moon came later, taken back,
or declined where the centre works on a day that the calendar suggests."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from centre.models import Centre, User
from counselling.acts import HolidayAct
from counselling.models import Counsellor, DeclinedHoliday, Holiday
from counselling.services.transactions import in_one_piece, locked
from safeguards import audit


@in_one_piece
def accept_holiday(*, holiday: Holiday, by: User) -> Holiday:
    """The centre is closed on that day; what is booked then stays, as orphaned. Raises Busy."""
    _lock(holiday.centre)
    holiday.accepted_at, holiday.accepted_by = timezone.now(), by
    holiday.full_clean()
    holiday.save()
    audit.record(action=HolidayAct.ACCEPTED, by=by, about=holiday, detail={"day": holiday.day})
    return holiday


@in_one_piece
def move_holiday(*, holiday: Holiday, day: date, by: User) -> None:
    """The centre is closed on this day instead; what was orphaned by the other one fits again. Raises Busy."""
    _lock(holiday.centre)
    holiday.day, holiday.is_expected = day, False
    holiday.accepted_at, holiday.accepted_by = timezone.now(), by
    holiday.full_clean()
    holiday.save()
    audit.record(action=HolidayAct.MOVED, by=by, about=holiday, detail={"day": day})


@in_one_piece
def drop_holiday(*, holiday: Holiday, by: User) -> None:
    """The centre is open on that day after all. Raises Busy."""
    _lock(holiday.centre)
    audit.record(action=HolidayAct.DROPPED, by=by, about=holiday, detail={"day": holiday.day})
    holiday.delete()


@transaction.atomic
def decline_holiday(*, declined: DeclinedHoliday, by: User) -> DeclinedHoliday:
    """The centre works on that day, and the calendar's suggestion is shown no more. Nobody's time changes by it."""
    declined.declined_at, declined.declined_by = timezone.now(), by
    declined.full_clean()
    declined.save()
    audit.record(action=HolidayAct.DECLINED, by=by, about=declined, detail={"day": declined.day})
    return declined


@transaction.atomic
def suggest_again(*, declined: DeclinedHoliday, by: User) -> None:
    """The day stands among the suggestions again."""
    audit.record(action=HolidayAct.WANTED, by=by, about=declined, detail={"day": declined.day})
    declined.delete()


def _lock(centre: Centre) -> None:
    locked(Counsellor.objects.at(centre))
