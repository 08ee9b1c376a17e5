"""What every page of a booking asks, and every lock: the few statements that are written in SQL as they stand.

Put together by Django each of these costs more than PostgreSQL needs to answer it, and the free times of a day would be
seven of them. So they stand here and nowhere else, each above the function that asks it, and say the same as QuerySets
say elsewhere: free times are tried against a minute grid by brute force, and each of the others against its QuerySet.

Some are several statements in one way to the server and back. Each of these sees what was committed before it began
(READ COMMITTED), so that what stands behind a lock is read under it, however long it was waited for.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.utils import timezone

from centre.models import Centre, Role
from counselling.models.appointments import Appointment
from counselling.models.hours import Counsellor
from counselling.models.participations import Beneficiary

Row = TypeVar("Row", bound=models.Model)

# Where, and who counsels

CENTRE_NAMED = "SELECT * FROM centre_centre WHERE slug = %(slug)s"


def centre_named(slug: str) -> Centre | None:
    """The centre whose name in addresses this is."""
    return next(_models(Centre, CENTRE_NAMED, {"slug": slug}), None)


COULD_COUNSEL = """
SELECT counsellor.*
FROM counselling_counsellor counsellor JOIN centre_user person ON person.id = counsellor.person_id
WHERE counsellor.stopped_at IS NULL AND person.access_ended_at IS NULL
  AND EXISTS (
    SELECT FROM centre_rolegrant held
    WHERE held.person_id = person.id AND held.role = %(role)s AND held.ended_at IS NULL
  )
  AND counsellor.centre_id = %(centre)s AND %(mode)s = ANY (counsellor.modes)
  AND (%(gender)s = '' OR counsellor.gender = %(gender)s)
  AND (%(language)s = '' OR %(language)s = ANY (counsellor.languages))
  AND (%(topic)s = '' OR counsellor.topics = '{}' OR %(topic)s = ANY (counsellor.topics))
  AND (%(only)s::bigint IS NULL OR counsellor.id = %(only)s)
ORDER BY counsellor.id
"""


def could_counsel(
    *, centre: int, mode: str, gender: str = "", language: str = "", topic: str = "", only: int | None = None
) -> list[Counsellor]:
    """Those who work at the centre and hold such sessions, in the order in which they are locked.

    What is left empty is all the same; who names no topic takes them all.
    """
    asked = {"centre": centre, "mode": str(mode), "gender": gender, "language": language, "topic": topic, "only": only}
    return list(_models(Counsellor, COULD_COUNSEL, asked | {"role": Role.COUNSELLOR.value}))


LOCK_COUNSELLORS = """
SELECT FROM counselling_counsellor WHERE id = ANY (%(keys)s::bigint[]) ORDER BY id FOR NO KEY UPDATE;
DELETE FROM counselling_appointment
WHERE status = 'held' AND held_until <= %(now)s AND counsellor_id = ANY (%(keys)s::bigint[]);
SELECT * FROM counselling_counsellor WHERE id = ANY (%(keys)s::bigint[]) ORDER BY id
"""


def lock(counsellors: Sequence[int]) -> list[Counsellor]:
    """Their rows as they are now, and nobody else gives or frees their time before this transaction ends.

    Every write that takes or frees time comes by here first, in one order, which is what spares the exclusion
    constraint its deadlocks. Not the key is locked: rows that point here can still be written meanwhile. Of theirs no
    lapsed hold is left.
    """
    return list(_models(Counsellor, LOCK_COUNSELLORS, {"keys": list(counsellors), "now": timezone.now()}))


# What is known of their time


class Known(NamedTuple):
    """One thing that is known of somebody's time, or of a room's: `what` it is says which of the rest it has.

    What it has not is None, and nobody asks for it.
    """

    what: str
    counsellor: int
    room: uuid.UUID
    weekday: int
    first: date  # or the only day
    last: date | None
    starts: time  # by the clock on the wall
    ends: time
    start: datetime
    end: datetime


TYPES = dict(
    zip(
        Known._fields,
        ("text", "bigint", "uuid", "int", "date", "date", "time", "time", "timestamptz", "timestamptz"),
        strict=True,
    )
)


def _known(what: str, source: str, **columns: str) -> str:
    """One part of the union: every column that `Known` has, in its order, empty where this part has none."""
    columns["what"] = what
    return f"SELECT {', '.join(columns.get(name, f'NULL::{TYPES[name]}') for name in Known._fields)} {source}"


THEIRS = "counsellor_id = ANY (%(counsellors)s::bigint[])"
ROOMS_IN_USE = "FROM centre_room WHERE centre_id = %(centre)s AND closed_at IS NULL AND seats >= %(seats)s"
# The exclusion constraints' own indexes find it, and they do where their expression and their condition stand word for
# word; what is added only narrows it down.
KEEPING_TIME = """
  status IN ('held', 'booked') AND NOT walked_in
  AND tstzrange(blocked_from, blocked_until) && tstzrange(%(start)s, %(end)s)
  AND (status = 'booked' OR held_until > %(now)s)
  AND (%(besides)s::uuid IS NULL OR id <> %(besides)s)
"""

OF_COUNSELLORS = [
    _known(
        "'weekly'",
        f"FROM counselling_weeklyhours WHERE {THEIRS} AND coalesce(holds_from, '-infinity') <= %(last)s"
        " AND coalesce(holds_until, 'infinity') >= %(first)s",
        counsellor="counsellor_id",
        weekday="weekday",
        first="holds_from",
        last="holds_until",
        starts="starts",
        ends="ends",
    ),
    _known(
        "kind",
        f"FROM counselling_dayhours WHERE {THEIRS} AND day BETWEEN %(first)s AND %(last)s",
        counsellor="counsellor_id",
        first="day",
        starts="starts",
        ends="ends",
    ),
    _known(
        "'leave'",
        f"FROM counselling_leave WHERE {THEIRS} AND starts_at < %(end)s AND ends_at > %(start)s",
        counsellor="counsellor_id",
        start="starts_at",
        end="ends_at",
    ),
    _known(
        "'holiday'",
        "FROM counselling_holiday WHERE centre_id = %(centre)s AND day BETWEEN %(first)s AND %(last)s",
        first="day",
    ),
    _known(
        "'kept'",
        f"FROM counselling_appointment WHERE {THEIRS} AND {KEEPING_TIME}",
        counsellor="counsellor_id",
        start="blocked_from",
        end="blocked_until",
    ),
]
OF_ROOMS = [
    _known("'room'", ROOMS_IN_USE, room="id"),
    _known(
        "'in_room'",
        f"FROM counselling_appointment WHERE room_id IN (SELECT id {ROOMS_IN_USE}) AND {KEEPING_TIME}",
        room="room_id",
        start="blocked_from",
        end="blocked_until",
    ),
]
TIME_KNOWN = "\nUNION ALL\n".join(OF_COUNSELLORS)
TIME_KNOWN_WITH_ROOMS = "\nUNION ALL\n".join(OF_COUNSELLORS + OF_ROOMS)


def time_known(
    counsellors: Sequence[int],
    *,
    centre: int,
    days: tuple[date, date],
    around: tuple[datetime, datetime],
    seats: int | None,
    besides: uuid.UUID | None,
) -> list[Known]:
    """All that is known of their time in this stretch; where seats are needed, of the centre's rooms with so many too.

    Weekly hours, hours of single days (of kind `extra` or `other`), leave and time that is kept are each counsellor's;
    holidays the centre's. `besides` stands in nobody's way.
    """
    (first, last), (start, end) = days, around
    asked = {"counsellors": list(counsellors), "centre": centre, "seats": seats, "besides": besides}
    asked |= {"first": first, "last": last, "start": start, "end": end, "now": timezone.now()}
    return [Known(*row) for row in _rows(TIME_KNOWN_WITH_ROOMS if seats else TIME_KNOWN, asked)]


# A booking on its way

HELD_UNDER = """
SELECT * FROM counselling_appointment WHERE hold_key = %(key)s AND status = 'held' AND held_until > %(now)s
"""


def held_under(key: uuid.UUID) -> Appointment | None:
    """The time that is kept for the booking with this key, if it has not lapsed."""
    return next(_models(Appointment, HELD_UNDER, {"key": key, "now": timezone.now()}), None)


ONLY_PERSON_OF = """
SELECT pg_advisory_xact_lock(%(number)s);
SELECT * FROM counselling_beneficiary WHERE phone_index = %(phone)s AND name_index = %(name)s FOR NO KEY UPDATE
"""


def only_person_of(*, phone_index: bytes, name_index: bytes) -> Beneficiary | None:
    """Who gave this number and this name before; nobody else acts for the number before this transaction ends.

    Their row is locked too: what they ask meanwhile, such as for no more messages, must not be written over.
    """
    asked = {"number": number_key(phone_index), "phone": phone_index, "name": name_index}
    return next(_models(Beneficiary, ONLY_PERSON_OF, asked), None)


def number_key(index: bytes) -> int:
    """What an advisory lock is taken on for a number, or for another key of chance."""
    return int.from_bytes(index[:8], "big", signed=True)


TO_COME_ON_NUMBER = """
SELECT count(*) FROM counselling_beneficiary person
JOIN counselling_participation place ON place.beneficiary_id = person.id
JOIN counselling_appointment appointment ON appointment.id = place.appointment_id
WHERE person.phone_index = %(phone)s AND place.left_at IS NULL
  AND appointment.status IN ('booked', 'wanted') AND appointment.starts_at > %(now)s
"""


def to_come_on_number(phone_index: bytes) -> int:
    """How many appointments are to come for everybody who gave this number."""
    [(count,)] = _rows(TO_COME_ON_NUMBER, {"phone": phone_index, "now": timezone.now()})
    return int(count)


REMINDER_RULES = """
SELECT mode, hours, stopped_at IS NULL FROM counselling_reminderrule WHERE centre_id = %(centre)s
"""


def reminder_rules(centre: int) -> list[tuple[str, int, bool]]:
    """Every rule that the centre ever had: for which mode, how many hours before, whether it is in force."""
    return _rows(REMINDER_RULES, {"centre": centre})


def _rows(statement: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.fetchall()


def _models(model: type[Row], statement: str, asked: Mapping[str, Any]) -> Iterator[Row]:
    """Whole rows of a table as Django makes them: what `raw()` does, at a third of its price where few are found."""
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows, place = cursor.fetchall(), {column.name: number for number, column in enumerate(cursor.description)}
    if not rows:
        return
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    # What a field makes of a value that it reads, as of an envelope; most take it as it is.
    read = [(place[field.column], field.get_db_converters(connection)) for field in fields]
    for row in rows:
        values = [_converted(row[number], converters) for number, converters in read]
        yield model.from_db(connection.alias, names, values)


def _converted(value: Any, converters: Sequence[Callable[..., Any]]) -> Any:
    for convert in converters:
        value = convert(value, None, connection)
    return value
