"""The days on which a centre is closed: accepted by a manager, moved where the moon came later, taken back."""

from datetime import date

from django.utils import timezone

from centre.models import Centre, User
from counselling.acts import HolidayAct
from counselling.models import Counsellor, Holiday
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


def _lock(centre: Centre) -> None:
    locked(Counsellor.objects.at(centre))
