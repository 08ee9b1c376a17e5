"""What every page of a booking asks, and every lock: the few statements that are written in SQL as they stand.

Put together by Django each of these costs more than PostgreSQL needs to answer it, and the free times of a day would be
seven of them. So they stand here and nowhere else, each above the function that asks it, and say the same as QuerySets
say elsewhere: free times are tried against a minute grid by brute force, and each of the others against its QuerySet.

Some are several statements in one way to the server and back. Each of these sees what was committed before it began
(READ COMMITTED), so that what stands behind a lock is read under it, however long it was waited for.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from django.utils import timezone

from centre.models import Centre, Role
from counselling.models.appointments import Appointment
from counselling.models.hours import Counsellor
from counselling.models.participations import Beneficiary
from safeguards.prepared import Prepared, PreparedModels

# Where, and who counsels

CENTRE_NAMED = PreparedModels(
    Centre, "centre_named", "SELECT {columns} FROM centre_centre WHERE slug = %(slug)s", slug="text"
)


def centre_named(slug: str) -> Centre | None:
    """The centre whose name in addresses this is."""
    return CENTRE_NAMED.first({"slug": slug})


COULD_COUNSEL = PreparedModels(
    Counsellor,
    "could_counsel",
    """
SELECT {columns}
FROM counselling_counsellor counsellor
WHERE stopped_at IS NULL AND EXISTS (
    SELECT FROM centre_user person JOIN centre_rolegrant held ON held.person_id = person.id
    WHERE person.id = counsellor.person_id AND person.access_ended_at IS NULL
      AND held.role = %(role)s AND held.ended_at IS NULL
  )
  AND centre_id = %(centre)s AND %(mode)s = ANY (modes)
  AND (%(gender)s = '' OR gender = %(gender)s)
  AND (%(language)s = '' OR %(language)s = ANY (languages))
  AND (%(topic)s = '' OR topics = '{}' OR %(topic)s = ANY (topics))
  AND (%(only)s IS NULL OR id = %(only)s)
ORDER BY id
""",
    centre="bigint",
    mode="text",
    gender="text",
    language="text",
    topic="text",
    only="bigint",
    role="text",
)


def could_counsel(
    *, centre: int, mode: str, gender: str = "", language: str = "", topic: str = "", only: int | None = None
) -> list[Counsellor]:
    """Those who work at the centre and hold such sessions, in the order in which they are locked.

    What is left empty is all the same; who names no topic takes them all.
    """
    asked = {"centre": centre, "mode": str(mode), "gender": gender, "language": language, "topic": topic, "only": only}
    return list(COULD_COUNSEL.models(asked | {"role": Role.COUNSELLOR.value}))


LOCK = "SELECT FROM counselling_counsellor WHERE id = ANY (%(keys)s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
DELETE_LAPSED = """
DELETE FROM counselling_appointment
WHERE status = 'held' AND held_until <= %(now)s AND counsellor_id = ANY (%(keys)s::bigint[])
"""
LOCKED = PreparedModels(
    Counsellor,
    "counsellors_as_they_are",
    "SELECT {columns} FROM counselling_counsellor WHERE id = ANY (%(keys)s) ORDER BY id",
    behind=f"{LOCK}; {DELETE_LAPSED};",
    keys="bigint[]",
)


def lock(counsellors: Sequence[int]) -> list[Counsellor]:
    """Their rows as they are now, and nobody else gives or frees their time before this transaction ends.

    Every write that takes or frees time comes by here first, in one order, which is what spares the exclusion
    constraint its deadlocks. Not the key is locked: rows that point here can still be written meanwhile. Of theirs no
    lapsed hold is left.
    """
    return list(LOCKED.models({"keys": list(counsellors), "now": timezone.now()}))


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


THEIRS = "counsellor_id = ANY (%(counsellors)s)"
ROOMS_IN_USE = "FROM centre_room WHERE centre_id = %(centre)s AND closed_at IS NULL AND seats >= %(seats)s"
# The exclusion constraints' own indexes find it, and they do where their expression and their condition stand word for
# word; what is added only narrows it down.
KEEPING_TIME = """
  status IN ('held', 'booked') AND NOT walked_in
  AND tstzrange(blocked_from, blocked_until) && tstzrange(%(start)s, %(end)s)
  AND (status = 'booked' OR held_until > %(now)s)
  AND (%(besides)s IS NULL OR id <> %(besides)s)
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
BETWEEN = {"first": "date", "last": "date", "start": "timestamptz", "end": "timestamptz", "now": "timestamptz"}
OF_WHAT = {"counsellors": "bigint[]", "centre": "bigint", "besides": "uuid"}
TIME_KNOWN = Prepared("time_known", "\nUNION ALL\n".join(OF_COUNSELLORS), **OF_WHAT, **BETWEEN)
TIME_KNOWN_WITH_ROOMS = Prepared(
    "time_known_with_rooms", "\nUNION ALL\n".join(OF_COUNSELLORS + OF_ROOMS), seats="int", **OF_WHAT, **BETWEEN
)


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
    return [Known(*row) for row in (TIME_KNOWN_WITH_ROOMS if seats else TIME_KNOWN).rows(asked)]


# A booking on its way

HELD_UNDER = PreparedModels(
    Appointment,
    "held_under",
    """
SELECT {columns} FROM counselling_appointment
WHERE hold_key = %(key)s AND status = 'held' AND held_until > %(now)s
""",
    key="uuid",
    now="timestamptz",
)


def held_under(key: uuid.UUID) -> Appointment | None:
    """The time that is kept for the booking with this key, if it has not lapsed."""
    return HELD_UNDER.first({"key": key, "now": timezone.now()})


ONLY_PERSON_OF = PreparedModels(
    Beneficiary,
    "only_person_of",
    """
SELECT {columns} FROM counselling_beneficiary
WHERE phone_index = %(phone)s AND name_index = %(name)s
FOR NO KEY UPDATE
""",
    behind="SELECT pg_advisory_xact_lock(%(number)s);",
    phone="bytea",
    name="bytea",
)


def only_person_of(*, phone_index: bytes, name_index: bytes) -> Beneficiary | None:
    """Who gave this number and this name before; nobody else acts for the number before this transaction ends.

    Their row is locked too: what they ask meanwhile, such as for no more messages, must not be written over.
    """
    asked = {"number": number_key(phone_index), "phone": phone_index, "name": name_index}
    return ONLY_PERSON_OF.first(asked)


def number_key(index: bytes) -> int:
    """What an advisory lock is taken on for a number, or for another key of chance."""
    return int.from_bytes(index[:8], "big", signed=True)


# From the number to its people, their places and the appointments of these, each by its index: while the tables are new
# and nothing is counted in them yet, PostgreSQL would read all places that there are instead, were it free to.
TO_COME_ON_NUMBER = Prepared(
    "to_come_on_number",
    """
SELECT count(*)
FROM counselling_participation place, LATERAL (
  SELECT FROM counselling_appointment
  WHERE id = place.appointment_id AND status IN ('booked', 'wanted') AND starts_at > %(now)s
  OFFSET 0
) to_come
WHERE place.left_at IS NULL
  AND place.beneficiary_id = ANY (ARRAY(SELECT id FROM counselling_beneficiary WHERE phone_index = %(phone)s))
""",
    phone="bytea",
    now="timestamptz",
)


def to_come_on_number(phone_index: bytes) -> int:
    """How many appointments are to come for everybody who gave this number."""
    [(count,)] = TO_COME_ON_NUMBER.rows({"phone": phone_index, "now": timezone.now()})
    return int(count)


REMINDER_RULES = Prepared(
    "reminder_rules",
    "SELECT mode, hours, stopped_at IS NULL FROM counselling_reminderrule WHERE centre_id = %(centre)s",
    centre="bigint",
)


def reminder_rules(centre: int) -> list[tuple[str, int, bool]]:
    """Every rule that the centre ever had: for which mode, how many hours before, whether it is in force."""
    return REMINDER_RULES.rows({"centre": centre})
