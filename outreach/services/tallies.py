"""The tally of activities: moved by what changes, in the transaction that changes it."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, Count, F, Sum, Value, When

from outreach.choices import Standing
from outreach.models import Activity, ActivityTally


class Cut(NamedTuple):
    """The combination by which one row of the tally is found."""

    day: date
    centre_id: int | None
    district_id: str
    kind: str
    standing: str
    project_id: UUID | None

    @property
    def place_in_line(self) -> tuple[str, ...]:
        """Where its row stands in the order in which rows are locked."""
        return tuple(map(str, self))


Counts = tuple[int, ...]
"""Activities and heads, in the order of ActivityTally.COUNTS."""

_COUNTS_AS = Case(
    When(confirmed_at__isnull=False, then=Value(Standing.VERIFIED.value)),
    When(refuted_at__isnull=False, then=Value(Standing.REFUTED.value)),
    default=Value(Standing.UNVERIFIED.value),
)


@contextmanager
def tallied(*activities: Activity) -> Iterator[None]:
    """Whatever is changed about these activities inside, the tally follows on the way out.

    Their rows must be locked, or new, so that what is taken away is what was added once.
    """
    moved = _nothing_moved()
    for activity in activities:
        _add(moved, activity, sign=-1)
    yield
    for activity in activities:
        _add(moved, activity, sign=1)
    _apply(moved)


def tally_new(activity: Activity) -> None:
    """The tally counts an activity that was stored just now."""
    moved = _nothing_moved()
    _add(moved, activity, sign=1)
    _apply(moved)


@transaction.atomic
def recount_tallies() -> None:
    """The tally is made anew from the activities: after rows came in by another way, as the demonstration's do.

    The lock waits for whoever is logging just now, and lets those who come later wait until this is done.
    """
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(ActivityTally._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
    ActivityTally.objects.all().delete()
    counted = (
        Activity.objects.annotate(counts_as=_COUNTS_AS)
        .order_by()
        .values_list("on", "centre_id", "district_id", "kind", "counts_as", "project_id")
        .annotate(Count("pk"), Sum("women"), Sum("men"), Sum("girls"), Sum("boys"))
    )
    columns = (*Cut._fields, *ActivityTally.COUNTS)
    ActivityTally.objects.bulk_create(ActivityTally(**dict(zip(columns, row, strict=True))) for row in counted)


def _nothing_moved() -> dict[Cut, Counts]:
    return defaultdict(lambda: (0,) * len(ActivityTally.COUNTS))


def _add(moved: dict[Cut, Counts], activity: Activity, *, sign: int) -> None:
    cut = Cut(
        activity.on,
        activity.centre_id,
        activity.district_id,
        activity.kind,
        activity.standing.value,
        activity.project_id,
    )
    counts = (1, *activity.heads)
    moved[cut] = tuple(so_far + sign * count for so_far, count in zip(moved[cut], counts, strict=True))


def _apply(moved: dict[Cut, Counts]) -> None:
    """Everybody takes the rows in one order, so that nobody waits for somebody who waits for them.

    A row that is missing is made empty first: an INSERT of a negative delta would be refused before PostgreSQL sees
    that the row is there.
    """
    in_line = sorted((cut for cut, counts in moved.items() if any(counts)), key=lambda cut: cut.place_in_line)
    ActivityTally.objects.bulk_create([ActivityTally(**cut._asdict()) for cut in in_line], ignore_conflicts=True)
    for cut in in_line:
        deltas = zip(ActivityTally.COUNTS, moved[cut], strict=True)
        ActivityTally.objects.filter(**cut._asdict()).update(**{name: F(name) + delta for name, delta in deltas})
