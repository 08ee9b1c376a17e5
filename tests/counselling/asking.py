"""What somebody asks for who books, made up for tests."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from counselling.models import Counsellor
from counselling.services import Introduction, Request, Subject
from counselling.times import Wish


def wish_for(counsellor: Counsellor, **changes: Any) -> Wish:
    """A session by video at this counsellor's centre."""
    return Wish(**{"centre": counsellor.centre, "mode": "video", **changes})


def free(wish: Wish) -> list[datetime]:
    return list(wish.free_times(now=timezone.now()))


def soon(within: timedelta) -> datetime:
    """A moment to come of the day that it is at the centres now, however late in the evening this is asked."""
    now = timezone.localtime()
    return min(now + within, now.replace(hour=23, minute=59, second=59))


def introduction(**changes: Any) -> Introduction:
    said = {"name": "Bano", "phone": "+923001234567", "language": "en", "may": frozenset({"may_sms", "may_say_who"})}
    return Introduction(**said | changes)


def request_for(wish: Wish, starts_at: datetime, **changes: Any) -> Request:
    return Request(
        key=changes.pop("key", None) or uuid.uuid4(),
        wish=wish,
        starts_at=starts_at,
        subject=Subject("work"),
        introduction=introduction(**changes),
        consent_version="1",
    )
