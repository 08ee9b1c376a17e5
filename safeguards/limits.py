"""Limits: how often somebody may do a thing, kept in PostgreSQL so that no emptied cache lifts them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from safeguards.crypto import blind_index
from safeguards.models import Bucket

# A clock set back leaves buckets that are full later than any could be. Within this much it is drift, and waited for;
# beyond, the bucket starts anew, so that nobody is locked out until the clock catches up.
_CLOCK_DRIFT = timedelta(minutes=1)

# One statement, so that no two requests can see the same drop: the row is locked where it is found, and what stands
# in SET and WHERE is worked out under that lock, by the clock of the one server that all workers share.
_SPEND = """
INSERT INTO safeguards_bucket AS bucket (key, full_at)
VALUES (%(key)s, clock_timestamp() + %(cost)s)
ON CONFLICT (key) DO UPDATE SET full_at = %(cost)s + CASE
    WHEN bucket.full_at > clock_timestamp() + %(window)s + %(drift)s THEN clock_timestamp()
    ELSE GREATEST(bucket.full_at, clock_timestamp())
END
WHERE bucket.full_at > clock_timestamp() + %(window)s + %(drift)s
   OR GREATEST(bucket.full_at, clock_timestamp()) + %(cost)s <= clock_timestamp() + %(window)s
RETURNING true
"""


@dataclass(frozen=True)
class Limit:
    """A bucket of `capacity` drops that fills evenly within `per`: so many at once, then as many as drip in."""

    name: str
    capacity: int
    per: timedelta

    def __post_init__(self) -> None:
        if self.capacity < 1 or self.per <= timedelta(0):
            raise ValueError(f"The limit {self.name} would let nobody through, or everybody.")

    def takes(self, cost: int) -> timedelta:
        """How long the bucket takes to fill up by this much."""
        return self.per * cost / self.capacity


_limits: dict[str, Limit] = {}


class UndeclaredLimit(LookupError):
    """A limit by a name that nobody has declared."""

    says_nothing_personal = True


def declare(name: str, *, capacity: int, per: timedelta) -> Limit:
    """Makes a limit known by its name, such as "booking.by_number"."""
    limit = Limit(name, capacity, per)
    if _limits.setdefault(name, limit) != limit:
        raise ValueError(f"The limit {name} is declared twice.")
    return limit


def declared() -> list[Limit]:
    """All limits of the portal, by name."""
    return sorted(_limits.values(), key=lambda limit: limit.name)


def allow(name: str, key: str, cost: int = 1) -> bool:
    """Takes `cost` drops from the bucket of this key, if that many are in it, and says whether they were.

    It commits by itself, and so cannot be called within a transaction: what a rollback gives back is no limit. Nor
    would a lock held until the end of a booking let others with the same key pass.
    """
    limit = _limits.get(name)
    if limit is None:
        raise UndeclaredLimit(name)
    if not 1 <= cost <= limit.capacity:
        raise ValueError(f"The limit {name} never holds {cost}.")
    spend: dict[str, Any] = {
        "key": blind_index(f"{name}\0{key}", purpose="safeguards.limits"),
        "cost": limit.takes(cost),
        "window": limit.per,
        "drift": _CLOCK_DRIFT,
    }
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_SPEND, spend)
        return cursor.fetchone() is not None


def purge_buckets() -> int:
    """Full buckets are gone; says how many were. For the clock to call."""
    removed, _models = Bucket.objects.full().delete()
    return removed
