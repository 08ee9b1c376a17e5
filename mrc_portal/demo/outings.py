"""What the volunteers logged, and what their coordinators said to it."""

from datetime import date, datetime, time, timedelta

from centre.models import District, User
from mrc_portal.demo import definition
from mrc_portal.demo.chance import shared
from mrc_portal.demo.days import at, days_of
from mrc_portal.demo.world import World
from outreach.choices import ActivityKind, Source
from outreach.models import Activity, Group
from outreach.services.activities import digest_of
from reporting.periods import Month

USUAL_HEADS = sum(often * heads for often, heads in definition.OUTINGS_OF.values()) / sum(
    often for often, _heads in definition.OUTINGS_OF.values()
)
KINDS = {kind: often for kind, (often, _heads) in definition.OUTINGS_OF.items()}


def log_outings(world: World, month: Month, verified: int) -> None:
    """In this month activities that were confirmed, with so many heads together; some others were not, or refuted."""
    chance = world.chance
    days = days_of(month, definition.OUTINGS)
    count = min(verified, max(1, round(verified / USUAL_HEADS)))
    kinds = [chance.one_of(KINDS) for _each in range(count)]
    sizes = [definition.OUTINGS_OF[kind][1] * chance.uniform(0.4, 1.6) for kind in kinds]
    for kind, others in zip(kinds, shared(verified - count, sizes), strict=True):
        activity = _outing(world, chance.one_of(days), kind, 1 + others)
        _confirm(world, activity)
    is_latest = month == world.months[-1]
    for _each in range(round(count * (definition.NOT_CHECKED_LATELY if is_latest else definition.NOT_CHECKED))):
        activity = _outing(world, chance.one_of(days), chance.one_of(KINDS), chance.randint(5, 60))
        if chance.happens(definition.RETURNED):
            _answer(world, activity, "returned")
            activity.return_reason = chance.choice(definition.RETURN_REASONS)
    for _each in range(round(count * definition.REFUTED)):
        activity = _outing(world, chance.one_of(days), chance.one_of(KINDS), chance.randint(20, 90))
        _answer(world, activity, "refuted")
        activity.refute_reason = chance.choice(definition.REFUTE_REASONS)


def _outing(world: World, day: date, kind: ActivityKind, heads: int) -> Activity:
    chance = world.chance
    district = chance.one_of(world.places.districts)
    group, volunteer = _whoever_goes_to(world, district)
    women, men, girls, boys = shared(heads, [part * chance.uniform(0.6, 1.4) for part in definition.OUTING_SORTS])
    ended = at(day, time(chance.randint(10, 18), chance.choice((0, 15, 30, 45))))
    is_offline = chance.happens(definition.OFFLINE)
    activity = Activity(
        id=chance.key(),
        group=group,
        centre=group.centre,
        on=day,
        district=district,
        place=chance.choice(definition.PLACES).format(chance.randint(1, definition.PLACE_NUMBERS)),
        kind=kind,
        topics=sorted(chance.some_of(definition.GROUP_TOPICS, 3)),
        women=women,
        men=men,
        girls=girls,
        boys=boys,
        project=world.project_on(day),
        logged_at=ended,
        logged_by=volunteer,
        received_at=ended + timedelta(hours=chance.uniform(1, 50)) if is_offline else ended,
        source=Source.OFFLINE if is_offline else Source.ONLINE,
    )
    activity.digest = digest_of(
        {
            "on": activity.on,
            "district": district,
            "place": activity.place,
            "kind": activity.kind,
            "topics": activity.topics,
            "women": women,
            "men": men,
            "girls": girls,
            "boys": boys,
            "project": activity.project,
        }
    )
    world.rows.add(activity)
    return activity


def _whoever_goes_to(world: World, district: District) -> tuple[Group, User]:
    """The group of that district or, where there is none, one of its province, or any that is near enough."""
    groups = list(world.staff.groups)
    here = [group for group in groups if group.district == district]
    near = [group for group in groups if group.district and group.district.province_id == district.province_id]
    group = world.chance.choice(here or near or groups)
    return group, world.chance.choice(world.staff.groups[group])


def _confirm(world: World, activity: Activity) -> None:
    _answer(world, activity, "confirmed")


def _answer(world: World, activity: Activity, answer: str) -> None:
    """The coordinator of the activity's centre gave this answer, some days after it came in."""
    answered: datetime = activity.received_at + timedelta(hours=world.chance.uniform(2, 120))
    setattr(activity, f"{answer}_at", answered)
    setattr(activity, f"{answer}_by", world.staff.coordinators[activity.centre_id])
