"""How many messages may leave, by number and by channel, and who hears of it when many do.

The counts lie in PostgreSQL, so that no emptied cache lifts a cap. A booking never fails for one: what is owed waits,
goes by another channel, or a person calls.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from centre.models import Role, User
from messaging import notices
from messaging.channels import PAID, NotNow
from messaging.models import ManagerNotice, Spending
from messaging.services.clock import database_now
from safeguards.crypto import blind_index

logger = logging.getLogger(__name__)

Window = Spending.Window

MOST_TO_A_NUMBER = 12
"""In a day, whatever it is about; whoever books, moves and cancels gets some five."""
KEPT_FOR = timedelta(days=7)


class CapReached(Exception):
    """No more leaves by this channel, or to this number, before `until`."""

    says_nothing_personal = True

    def __init__(self, until: datetime) -> None:
        super().__init__("as many messages as may be were sent")
        self.until = until


@dataclass(frozen=True)
class Count:
    """One of the counts that a message goes into."""

    window: str
    key: bytes
    starts_at: datetime
    ends_at: datetime
    most: int


def spend(channel: str, *, to: str, now: datetime) -> None:
    """One message more by this channel counts. Raises CapReached, and then none does. Call it in a transaction.

    Whoever takes the last but so many per cent of an hour or a day has the managers told, by a notice of their own.
    """
    if channel not in PAID:
        return
    counts = _counts(to, now)
    reached = _raise_counts(channel, counts)
    full = [count for count in counts if count.window not in reached]
    if full:
        raise CapReached(max(count.ends_at for count in full))
    for count in counts:
        _tell_managers(channel, count, reached[count.window], now)


def spend_now(channel: str, *, to: str) -> None:
    """The same for what goes out at once, as account mail does. Raises NotNow where a cap is reached."""
    try:
        with transaction.atomic():
            spend(channel, to=to, now=database_now())
    except CapReached:
        raise NotNow("capped") from None


def purge_spending() -> int:
    """The counts of windows long over are gone; says how many were. For the clock to call."""
    removed, _models = Spending.objects.over(database_now() - KEPT_FOR).delete()
    return removed


def _counts(to: str, now: datetime) -> list[Count]:
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    hour = local.replace(minute=0, second=0, microsecond=0)
    day = datetime.combine(local.date(), time.min, tzinfo=local.tzinfo)
    next_day = datetime.combine(local.date() + timedelta(days=1), time.min, tzinfo=local.tzinfo)
    number = blind_index(to, purpose="messaging.caps.number")
    return [
        Count(Window.NUMBER, number, day, next_day, MOST_TO_A_NUMBER),
        Count(Window.HOUR, b"", hour, hour + timedelta(hours=1), settings.MESSAGES_PER_HOUR),
        Count(Window.DAY, b"", day, next_day, settings.MESSAGES_PER_DAY),
    ]


# One statement, so that no two workers can take the same last message; the row is locked where it is found.
_RAISE = """
INSERT INTO messaging_spending AS spending (channel, "window", key, starts_at, ends_at, count, most)
VALUES (%s, %s, %s, %s, %s, 1, %s), (%s, %s, %s, %s, %s, 1, %s), (%s, %s, %s, %s, %s, 1, %s)
ON CONFLICT (channel, "window", key, starts_at)
DO UPDATE SET count = spending.count + 1, most = excluded.most WHERE spending.count < excluded.most
RETURNING "window", count
"""


def _raise_counts(channel: str, counts: list[Count]) -> dict[str, int]:
    """What the counts have come to, by window; one that is full is not among them."""
    values = [
        value
        for count in counts
        for value in (channel, count.window, count.key, count.starts_at, count.ends_at, count.most)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, values)
        return dict(cursor.fetchall())


def _tell_managers(channel: str, count: Count, reached: int, now: datetime) -> None:
    if count.window == Window.NUMBER:
        return
    for share in ManagerNotice.SHARES:
        # Each count is reached by exactly one message, and so each share is told by exactly one.
        if reached != -(-count.most * share // 100):
            continue
        logger.warning("%s per cent of the messages by %s that may leave in one %s did.", share, channel, count.window)
        hour = f"{count.starts_at:%H} " if count.window == Window.HOUR else ""
        notices.owe_staff(
            ManagerNotice,
            User.objects.with_access().holding(Role.MANAGER),
            kind=ManagerNotice.Kind.CAP,
            rule=f"{channel} {hour}{count.window} {share}",
            about_on=count.starts_at.date(),
            due_at=now,
            not_after=now + timedelta(days=1),
        )
