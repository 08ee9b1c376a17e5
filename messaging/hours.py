"""When somebody may be disturbed: their own safe hours, the night and the prayers of Friday, in their own zone."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings

from messaging.models import SafeContact

Window = tuple[time, time]  # from the first moment on, until before the second; it may pass midnight

DAYTIME: Window = (time(9), time(21))
FRIDAY = 4
FRIDAY_PRAYERS: Window = (time(12, 30), time(14, 30))
DAYS_LOOKED_AT = 8  # a week, and the rest of the day that it begins on
MARGIN = timedelta(minutes=30)  # left to the clock before allowed hours end, for it ticks, and may have to try again


def allows(moment: datetime, contact: SafeContact | None, *, asked_for: bool = False) -> bool:
    """Whether this is an hour to send at.

    Where somebody waits for the message they have just asked for, only their own hours count. So they do where those
    lie in the night altogether: whoever says so knows best.
    """
    local = moment.astimezone(_zone(contact))
    own = _own_hours(contact)
    if own is not None and not _lies_in(local.time(), own):
        return False
    if asked_for or (own is not None and not _meet(own, DAYTIME)):
        return True
    at_prayers = local.weekday() == FRIDAY and _lies_in(local.time(), FRIDAY_PRAYERS)
    return _lies_in(local.time(), DAYTIME) and not at_prayers


def earliest_from(moment: datetime, contact: SafeContact | None, *, asked_for: bool = False) -> datetime:
    """The first allowed moment from this one on, which may be itself."""
    turns = (turn for turn in _turns(moment, contact, range(DAYS_LOOKED_AT)) if turn > moment)
    return next(found for found in chain([moment], turns) if allows(found, contact, asked_for=asked_for))


def latest_before(moment: datetime, contact: SafeContact | None) -> datetime:
    """The last allowed moment up to this one, with a margin where hours are that long: a reminder goes earlier."""
    last_second = MARGIN - timedelta(seconds=1)
    if allows(moment, contact) and allows(moment + last_second, contact):
        return moment
    turns = _turns(moment, contact, range(-DAYS_LOOKED_AT, 1))
    found = sorted({moment, *turns, *(turn - MARGIN for turn in turns)}, reverse=True)
    allowed = (candidate for candidate in found if candidate <= moment and allows(candidate, contact))
    last = next(allowed)
    return next((one for one in chain([last], allowed) if allows(one + last_second, contact)), last)


def _turns(moment: datetime, contact: SafeContact | None, days: Iterable[int]) -> list[datetime]:
    """Every moment at which it may begin or end to be allowed, of these days counted from the moment's; in order."""
    zone = _zone(contact)
    clock = {*DAYTIME, *FRIDAY_PRAYERS, *(_own_hours(contact) or ())}
    today = moment.astimezone(zone).date()
    return sorted(_instant(today + timedelta(days=day), at, zone) for day in days for at in clock)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    # Through UTC: two moments of one zone are otherwise compared by the clock on the wall, which DST sets back.
    return datetime.combine(day, at, tzinfo=zone).astimezone(ZoneInfo("UTC"))


def _zone(contact: SafeContact | None) -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE if contact is None else contact.zone)


def _own_hours(contact: SafeContact | None) -> Window | None:
    if contact is None or contact.safe_from is None or contact.safe_until is None:
        return None
    return contact.safe_from, contact.safe_until


def _lies_in(at: time, window: Window) -> bool:
    begins, ends = window
    return begins <= at < ends if begins < ends else at >= begins or at < ends


def _meet(one: Window, other: Window) -> bool:
    return _lies_in(one[0], other) or _lies_in(other[0], one)
