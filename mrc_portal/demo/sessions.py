"""Single sessions: asked for, kept or missed or cancelled, recorded; and those that are still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from centre.cuts import Mode, SessionTopic, Stage
from counselling.models import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Appointment,
    Note,
    Outcome,
    Participation,
    SessionRecord,
    new_token,
    token_hash,
)
from mrc_portal.demo import definition
from mrc_portal.demo.days import at, days_of
from mrc_portal.demo.diary import SESSION, Time
from mrc_portal.demo.people import Person
from mrc_portal.demo.world import World
from reporting.periods import Month

CONSENT = "demo"  # nobody was asked, for nobody is there
ASKED_AHEAD = timedelta(hours=3)  # at least


@dataclass(frozen=True)
class Wish:
    """A single session before it has its time: on which day, how, and what becomes of it."""

    day: date
    mode: Mode
    outcome: Outcome | None  # None: cancelled
    walks_in: bool = False


class Asked(NamedTuple):
    """Who asked for it, and how far along their way they were then."""

    wish: Wish
    person: Person
    stage: Stage


def ask_for_sessions(world: World, month: Month, *, virtual: int, in_person: int) -> list[Asked]:
    """Who wants which session in this month: so many are kept, and in proportion some are missed or cancelled."""
    wishes = [*_wishes(world, month, virtual, virtual=True), *_wishes(world, month, in_person, virtual=False)]
    wishes.sort(key=lambda wish: wish.day)
    people = [(wish, world.crowd.next_one(at(wish.day, time(0)), walks_in=wish.walks_in)) for wish in wishes]
    return [Asked(wish, person, person.stage) for wish, person in people]


def hold_sessions(world: World, month: Month, asked: list[Asked]) -> None:
    """All that was asked for in this month has its time, and what became of it is recorded."""
    for each in asked:
        wish = each.wish
        place = world.diary.one_time(each.person.centre, world.workdays(month, wish.day))
        participation = _booked(world, wish, each.person, place, _asked_at(world, wish, place.starts_at))
        if wish.outcome is None:
            _cancel(world, participation)
        else:
            _record(world, participation, each, wish.outcome)


def fill_day(world: World, day: date, now: datetime, most: int) -> None:
    """On this day each counsellor has some appointments before them, not recorded yet."""
    for counsellor in world.diary.open_on(day):
        for _each in range(world.chance.randint(2, most)):
            mode = world.chance.one_of({Mode.IN_PERSON: 40, **definition.VIRTUAL})
            person = world.crowd.next_one(at(day, time(0)), walks_in=False)
            wish, place = Wish(day, mode, None), world.diary.time_with(counsellor, day)
            lately = now - timedelta(minutes=world.chance.randint(5, 999))
            _booked(world, wish, person, place, min(_asked_at(world, wish, place.starts_at), lately))


def _wishes(world: World, month: Month, kept: int, *, virtual: bool) -> Iterator[Wish]:
    days = days_of(month, definition.WORKDAYS)
    counts = {
        Outcome.ATTENDED: kept,
        Outcome.NO_SHOW: round(kept * definition.NO_SHOWS),
        None: round(kept * definition.CANCELLATIONS),
    }
    for outcome, count in counts.items():
        for day in world.chance.choices(list(days), list(days.values()), k=count):
            mode = world.chance.one_of(definition.VIRTUAL) if virtual else Mode.IN_PERSON
            may_walk_in = outcome == Outcome.ATTENDED and not virtual
            yield Wish(day, mode, outcome, may_walk_in and world.chance.happens(definition.WALK_INS))


def _booked(world: World, wish: Wish, person: Person, place: Time, asked_at: datetime) -> Participation:
    """The person's place in an appointment at that time."""
    if person.beneficiary not in world.introduced:
        world.introduced.add(person.beneficiary)
        person.beneficiary.created_at = asked_at
        world.rows.add(person.beneficiary)
    appointment = _appointment(world, wish, place, asked_at)
    participation = _participation(world, appointment, person)
    world.rows.add(appointment, participation)
    return participation


def _asked_at(world: World, wish: Wish, starts_at: datetime) -> datetime:
    """Some days before, or just then."""
    if wish.walks_in:
        return starts_at
    ahead = world.chance.uniform(ASKED_AHEAD.total_seconds(), definition.BOOKED_AHEAD.total_seconds())
    return (starts_at - timedelta(seconds=ahead)).replace(microsecond=0)


def _appointment(world: World, wish: Wish, place: Time, asked_at: datetime) -> Appointment:
    counsellor = place.counsellor
    return Appointment(
        id=world.chance.key(),
        centre=counsellor.centre,
        counsellor=counsellor,
        room=world.staff.rooms[counsellor] if wish.mode == Mode.IN_PERSON else None,
        mode=wish.mode,
        starts_at=place.starts_at,
        ends_at=place.starts_at + SESSION,
        blocked_from=place.starts_at,
        blocked_until=place.blocked_until,
        taken=1,
        project=world.project_on(place.starts_at.date()),
        made_at=asked_at,
        made_by=counsellor.person if wish.walks_in else None,
    )


def _participation(world: World, appointment: Appointment, person: Person) -> Participation:
    token = new_token()
    participation = Participation(
        id=world.chance.key(),
        appointment=appointment,
        beneficiary=person.beneficiary,
        reference=_reference(world),
        token_hash=token_hash(token),
        request_key=world.chance.key(),
        topic=world.chance.one_of(definition.TOPICS),
        destination=person.destination,
        consent_version=CONSENT,
        consent_at=appointment.made_at,
        created_at=appointment.made_at,
    )
    participation.token = token
    return participation


def _reference(world: World) -> str:
    while True:
        reference = "".join(world.chance.choices(REFERENCE_LETTERS, k=REFERENCE_LENGTH))
        if reference not in world.references:
            world.references.add(reference)
            return reference


def _cancel(world: World, participation: Participation) -> None:
    """They gave their time up, somewhere between asking for it and having it."""
    appointment = participation.appointment
    left = appointment.made_at + (appointment.starts_at - appointment.made_at) * world.chance.uniform(0.1, 0.9)
    participation.left_at, participation.revision = left, 1
    appointment.status, appointment.cancelled_at, appointment.taken = Appointment.Status.CANCELLED, left, 0


def _record(world: World, participation: Participation, asked: Asked, outcome: Outcome) -> None:
    chance, appointment, person = world.chance, participation.appointment, asked.person
    counsellor = appointment.counsellor.person
    record = SessionRecord(
        id=chance.key(),
        participation=participation,
        outcome=outcome,
        mode=appointment.mode,
        destination=person.destination,
        district=person.district,
        sex=person.sex,
        age_band=person.age,
        project=appointment.project,
        recorded_at=appointment.blocked_until,
        recorded_by=counsellor,
    )
    world.rows.add(record)
    if outcome == Outcome.NO_SHOW:
        return
    if appointment.mode != Mode.IN_PERSON and chance.happens(definition.HELD_OTHERWISE):
        record.mode = chance.one_of(definition.VIRTUAL)
    late = timedelta(minutes=chance.choice((0, 0, 2, 4, 7, 10)))
    record.started_at = appointment.starts_at + late
    record.ended_at = record.started_at + timedelta(minutes=chance.randint(18, 34))
    if appointment.mode == Mode.IN_PERSON:
        record.arrived_at = record.started_at - timedelta(minutes=chance.randint(0, 12))
    record.stage = asked.stage
    record.topics = sorted({SessionTopic(participation.topic), *chance.some_of(definition.TOPICS, 2)})
    if record.started_at.date() >= world.last_year and chance.happens(definition.WITH_NOTE):
        note = Note(id=chance.key(), record=record, written_by=counsellor, written_at=record.recorded_at)
        note.text = chance.choice(definition.NOTES)
        world.rows.add(note)
