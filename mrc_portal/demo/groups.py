"""Group sessions and orientations: at schools, at institutes, before departure."""

import math
from datetime import timedelta

from centre.cuts import Mode
from counselling.models import Appointment, GroupRecord
from mrc_portal.demo import definition
from mrc_portal.demo.chance import shared
from mrc_portal.demo.definition import Audience
from mrc_portal.demo.diary import Time
from mrc_portal.demo.world import World
from reporting.periods import Month

OFTEN = [audience.often for audience in definition.AUDIENCES]
USUAL_HEADS = sum(audience.often * audience.heads for audience in definition.AUDIENCES) / sum(OFTEN)


def hold_groups(world: World, month: Month, heads: int) -> None:
    """In this month sessions for groups, with so many heads together, and some to which nobody came."""
    count = min(heads, max(1, round(heads / USUAL_HEADS)))
    audiences = world.chance.choices(definition.AUDIENCES, OFTEN, k=count)
    sizes = [audience.heads * world.chance.uniform(0.6, 1.4) for audience in audiences]
    for audience, others in zip(audiences, shared(heads - count, sizes), strict=True):
        _hold(world, audience, month, heads=1 + others)
    for audience in world.chance.choices(definition.AUDIENCES, OFTEN, k=round(count * definition.GROUP_OF_NOBODY)):
        _hold(world, audience, month, heads=0)


def _hold(world: World, audience: Audience, month: Month, *, heads: int) -> None:
    chance, time = world.chance, world.diary.half_day(world.workdays(month))
    appointment = group_appointment(world, audience, time, places=max(heads, audience.heads))
    women, men, girls, boys = shared(heads, [part * chance.uniform(0.7, 1.3) for part in audience.sorts])
    record = GroupRecord(
        id=chance.key(),
        appointment=appointment,
        mode=appointment.mode,
        district=chance.one_of(world.places.districts),
        project=appointment.project,
        institution_kind=audience.institution,
        women=women,
        men=men,
        girls=girls,
        boys=boys,
        recorded_at=time.blocked_until,
        recorded_by=time.counsellor.person,
    )
    if heads:
        record.started_at = time.starts_at + timedelta(minutes=chance.choice((0, 5, 10, 20)))
        record.ended_at = time.blocked_until - timedelta(minutes=chance.choice((30, 40, 60)))
        topics = chance.some_of(definition.GROUP_TOPICS, 4)
        record.topics = sorted(topics)
    world.rows.add(appointment, record)


def group_appointment(world: World, audience: Audience, time: Time, *, places: int) -> Appointment:
    """The appointment of a group that the counsellor goes to, with room for so many and some more."""
    return Appointment(
        id=world.chance.key(),
        centre=time.counsellor.centre,
        counsellor=time.counsellor,
        kind=audience.kind,
        institution_kind=audience.institution,
        mode=Mode.IN_PERSON,
        starts_at=time.starts_at,
        ends_at=time.blocked_until - timedelta(minutes=30),
        blocked_from=time.starts_at,
        blocked_until=time.blocked_until,
        capacity=math.ceil(places / 10) * 10,
        project=world.project_on(time.starts_at.date()),
        made_at=time.starts_at - timedelta(days=world.chance.randint(5, 25)),
        made_by=time.counsellor.person,
    )
