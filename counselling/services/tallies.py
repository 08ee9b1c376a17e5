"""The tallies of sessions: moved by what changes about the records, in the transaction that changes it.

Whether a session is somebody's first follows from all their records, so that one record written late can turn another
into a repeated session. That is why a person's records are counted whole, before and after, and the difference moves
the tallies; a person has few.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F

from centre.cuts import Visit
from counselling.models import Beneficiary, DailyTally, GroupRecord, PersonDay, SessionRecord


class Cut(NamedTuple):
    """The combination by which one row of the daily tally is found."""

    day: date
    centre_id: int
    kind: str
    mode: str
    outcome: str
    institution_kind: str
    district_id: str | None
    destination_id: int | None
    sex: str
    age_band: str
    stage: str
    visit: str
    project_id: UUID | None

    @property
    def place_in_line(self) -> tuple[str, ...]:
        """Where its row stands in the order in which rows are locked."""
        return tuple(map(str, self))


class Day(NamedTuple):
    """What one row of PersonDay says."""

    beneficiary_id: UUID
    day: date
    centre_id: int
    mode: str
    district_id: str | None
    destination_id: int | None
    sex: str
    age_band: str
    stage: str
    visit: str
    project_id: UUID | None
    topics: tuple[str, ...]


Counts = tuple[int, ...]
"""In the order of DailyTally.COUNTS."""
NOTHING: Counts = (0,) * len(DailyTally.COUNTS)


@dataclass
class Count:
    """What some records amount to."""

    cuts: dict[Cut, Counts] = field(default_factory=lambda: defaultdict(lambda: NOTHING))
    days: set[Day] = field(default_factory=set)

    def add(self, cut: Cut, counts: Counts) -> None:
        self.cuts[cut] = tuple(so_far + more for so_far, more in zip(self.cuts[cut], counts, strict=True))

    def since(self, before: "Count") -> dict[Cut, Counts]:
        """By how much each cut has grown."""
        moved = defaultdict(lambda: NOTHING, self.cuts)
        for cut, counts in before.cuts.items():
            moved[cut] = tuple(now - then for now, then in zip(moved[cut], counts, strict=True))
        return {cut: counts for cut, counts in moved.items() if any(counts)}


@contextmanager
def sessions_tallied(beneficiary: Beneficiary) -> Iterator[None]:
    """Whatever is changed about this person's records inside, the tallies follow on the way out.

    Nobody else writes a record of this person's before the transaction ends.
    """
    Beneficiary.objects.select_for_update(no_key=True).get(pk=beneficiary.pk)
    before = _count_of(beneficiary)
    yield
    after = _count_of(beneficiary)
    _move(after.since(before))
    _keep_days(beneficiary, after.days)


@contextmanager
def group_tallied(record: GroupRecord, *, is_new: bool) -> Iterator[None]:
    """The same for the record of a group session, whose row must be locked, or new."""
    before = Count() if is_new else _count_groups([record])
    yield
    _move(_count_groups([record]).since(before))


@transaction.atomic
def recount_tallies() -> None:
    """The tallies are made anew from the records: after rows came in by another way, as the demonstration's do.

    The lock waits for whoever is recording just now, and lets those who come later wait until this is done.
    """
    with connection.cursor() as cursor:
        for model in (DailyTally, PersonDay):
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN EXCLUSIVE MODE")
    DailyTally.objects.all().delete()
    PersonDay.objects.all().delete()
    count = _count_sessions(SessionRecord.objects.in_order().with_appointments().iterator())
    groups = _count_groups(GroupRecord.objects.select_related("appointment").iterator())
    for cut, counts in groups.cuts.items():
        count.add(cut, counts)
    DailyTally.objects.bulk_create((_row(cut, counts) for cut, counts in count.cuts.items()), batch_size=2000)
    PersonDay.objects.bulk_create((_person_day(day) for day in count.days), batch_size=2000)


def _count_of(beneficiary: Beneficiary) -> Count:
    return _count_sessions(SessionRecord.objects.about(beneficiary).in_order().with_appointments())


def _count_sessions(records: Iterable[SessionRecord]) -> Count:
    """What these records amount to; each person's must be there whole, and in order."""
    count, came_before = Count(), set()
    for record in records:
        visit = ""
        if record.is_attended:
            who = record.participation.beneficiary_id
            visit = (Visit.REPEAT if who in came_before else Visit.FIRST).value
            came_before.add(who)
            count.days.add(_day(record, visit))
        count.add(_session_cut(record, visit), (1, int(record.is_attended), 0, 0, 0, 0))
    return count


def _count_groups(records: Iterable[GroupRecord]) -> Count:
    count = Count()
    for record in records:
        count.add(_group_cut(record), (1, record.heads, record.women, record.men, record.girls, record.boys))
    return count


def _session_cut(record: SessionRecord, visit: str) -> Cut:
    appointment = record.participation.appointment
    return Cut(
        day=record.day,
        centre_id=appointment.centre_id,
        kind=appointment.kind,
        mode=record.mode,
        outcome=record.outcome,
        institution_kind="",
        district_id=record.district_id,
        destination_id=record.destination_id,
        sex=record.sex,
        age_band=record.age_band,
        stage=record.stage,
        visit=visit,
        project_id=record.project_id,
    )


def _group_cut(record: GroupRecord) -> Cut:
    return Cut(
        day=record.day,
        centre_id=record.appointment.centre_id,
        kind=record.appointment.kind,
        mode=record.mode,
        outcome=record.outcome.value,
        institution_kind=record.institution_kind,
        district_id=record.district_id,
        destination_id=None,
        sex="",
        age_band="",
        stage="",
        visit="",
        project_id=record.project_id,
    )


def _day(record: SessionRecord, visit: str) -> Day:
    return Day(
        beneficiary_id=record.participation.beneficiary_id,
        day=record.day,
        centre_id=record.participation.appointment.centre_id,
        mode=record.mode,
        district_id=record.district_id,
        destination_id=record.destination_id,
        sex=record.sex,
        age_band=record.age_band,
        stage=record.stage,
        visit=visit,
        project_id=record.project_id,
        topics=tuple(sorted(record.topics)),
    )


def _move(moved: dict[Cut, Counts]) -> None:
    """Everybody takes the rows in one order, so that nobody waits for somebody who waits for them.

    A row that is missing is made empty first: an INSERT of a negative delta would be refused before PostgreSQL sees
    that the row is there.
    """
    in_line = sorted(moved, key=lambda cut: cut.place_in_line)
    DailyTally.objects.bulk_create([_row(cut, NOTHING) for cut in in_line], ignore_conflicts=True)
    for cut in in_line:
        deltas: dict[str, models.Expression | models.F] = {
            name: F(name) + delta for name, delta in zip(DailyTally.COUNTS, moved[cut], strict=True)
        }
        DailyTally.objects.filter(**cut._asdict()).update(**deltas)


def _keep_days(beneficiary: Beneficiary, wanted: set[Day]) -> None:
    rows = {_day_of_row(row): row.pk for row in PersonDay.objects.filter(beneficiary=beneficiary)}
    gone = [pk for day, pk in rows.items() if day not in wanted]
    if gone:
        PersonDay.objects.filter(pk__in=gone).delete()
    PersonDay.objects.bulk_create(_person_day(day) for day in wanted - rows.keys())


def _row(cut: Cut, counts: Counts) -> DailyTally:
    return DailyTally(**cut._asdict(), **dict(zip(DailyTally.COUNTS, counts, strict=True)))


def _person_day(day: Day) -> PersonDay:
    return PersonDay(**{**day._asdict(), "topics": list(day.topics)})


def _day_of_row(row: PersonDay) -> Day:
    return Day(**{name: getattr(row, name) for name in Day._fields} | {"topics": tuple(row.topics)})
