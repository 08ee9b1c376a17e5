"""Keeping a counsellor's time: weekly hours, single days, leave, and how sessions are held.

None of these cancels anything. What no longer fits is found by `counselling.orphans`.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from centre.models import User
from counselling.acts import HoursAct
from counselling.models import Counsellor, DayHours, Leave, WeeklyHours
from counselling.services.refusals import DayIsOver
from counselling.services.transactions import in_one_piece, locked
from safeguards import audit

DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """From when to when a counsellor can be booked on a weekday."""

    weekday: int
    starts: time
    ends: time


@in_one_piece
def change_weekly_hours(
    *, counsellor: Counsellor, hours: Iterable[Stretch], first: date, last: date | None = None, by: User
) -> None:
    """From the first day on these hours hold, and no others; after the last one those that held before hold again.

    What held before the first day stays written down. Raises DayIsOver, and Busy.
    """
    [counsellor] = locked([counsellor])
    if first < _today(counsellor):
        raise DayIsOver
    for row in counsellor.weekly_hours.holding_between(first, last or date.max):
        _make_room(row, first, last)
    for stretch in hours:
        row = WeeklyHours(counsellor=counsellor, holds_from=first, holds_until=last, **stretch._asdict())
        row.full_clean()
        row.save()
    audit.record(action=HoursAct.CHANGED, by=by, about=counsellor, detail={"first": first, "last": last})


def _make_room(row: WeeklyHours, first: date, last: date | None) -> None:
    """The row holds only outside of these days: before them, after them, or in two parts."""
    goes_on = last is not None and (row.holds_until is None or row.holds_until > last)
    after = None
    if goes_on and last:
        after = WeeklyHours(counsellor=row.counsellor, weekday=row.weekday, starts=row.starts, ends=row.ends)
        after.holds_from, after.holds_until = last + DAY, row.holds_until
    if row.holds_from is None or row.holds_from < first:
        row.holds_until = first - DAY
        row.save()
    else:
        row.delete()
    if after:
        after.save()


@in_one_piece
def change_day_hours(
    *, counsellor: Counsellor, day: date, kind: str, hours: Iterable[tuple[time, time]], by: User
) -> None:
    """On this day these hours hold beside the weekly ones, or instead; none given: the weekly ones alone.

    Raises DayIsOver, and Busy.
    """
    [counsellor] = locked([counsellor])
    if day < _today(counsellor):
        raise DayIsOver
    counsellor.day_hours.filter(day=day).delete()
    for starts, ends in hours:
        row = DayHours(counsellor=counsellor, day=day, kind=kind, starts=starts, ends=ends)
        row.full_clean()
        row.save()
    audit.record(action=HoursAct.DAY_CHANGED, by=by, about=counsellor, detail={"day": day})


@in_one_piece
def take_leave(*, counsellor: Counsellor, starts_at: datetime, ends_at: datetime, reason: str, by: User) -> Leave:
    """The counsellor cannot be booked in this time. What is booked already stays, as orphaned. Raises Busy."""
    [counsellor] = locked([counsellor])
    leave = Leave(counsellor=counsellor, starts_at=starts_at, ends_at=ends_at, reason=reason, made_by=by)
    leave.full_clean()
    leave.save()
    audit.record(action=HoursAct.LEAVE_TAKEN, by=by, about=leave)
    return leave


@in_one_piece
def end_leave(*, leave: Leave, by: User) -> None:
    """The counsellor is back: leave to come is gone, leave that has begun ends now. Raises Busy."""
    locked([leave.counsellor])
    audit.record(action=HoursAct.LEAVE_ENDED, by=by, about=leave)
    now = timezone.now()
    if leave.starts_at >= now:
        leave.delete()
    elif leave.ends_at > now:
        leave.ends_at = now
        leave.save(update_fields=["ends_at"])


@in_one_piece
def change_counsellor(*, counsellor: Counsellor, by: User, **fields: Any) -> None:
    """Sessions are held as said from now on; appointments that stand keep their length. Raises Busy."""
    [counsellor] = locked([counsellor])
    changed = sorted(name for name, value in fields.items() if getattr(counsellor, name) != value)
    for name in changed:
        setattr(counsellor, name, fields[name])
    counsellor.full_clean()
    counsellor.save(update_fields=changed)
    audit.record(action=HoursAct.SESSIONS_CHANGED, by=by, about=counsellor, detail={"fields": changed})


def _today(counsellor: Counsellor) -> date:
    return timezone.now().astimezone(ZoneInfo(counsellor.centre.zone)).date()
