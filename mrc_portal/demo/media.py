"""What the media channels reported, month by month."""

from mrc_portal.demo import definition
from mrc_portal.demo.chance import shared
from mrc_portal.demo.days import at, by_month
from mrc_portal.demo.definition import Media
from mrc_portal.demo.world import World
from outreach.models import ChannelMonth, MediaChannel

TOLD_AFTER = 3  # days


def enter_figures(world: World) -> None:
    """Each channel has its figures of each month; what they reached adds up to the target, in all 48 months."""
    all_months = by_month(shared(definition.REACH.aim, definition.REACH_BY_YEAR), world.months[-1])
    reach = all_months[-len(world.months) :]
    weights = [[media.reach * world.chance.uniform(0.75, 1.25) for media in definition.MEDIA] for _month in reach]
    parts = [shared(total, row) for total, row in zip(reach, weights, strict=True)]
    for number, media in enumerate(definition.MEDIA):
        _enter(world, media, [row[number] for row in parts])


def _enter(world: World, media: Media, reach: list[int]) -> None:
    channel = MediaChannel(
        id=world.chance.key(),
        name=media.name,
        kind=media.kind,
        centre=world.places.centres[media.centre] if media.centre else None,
    )
    world.rows.add(channel)
    followers = _followers(media, reach)
    for month, reached, follow in zip(world.months, reach, followers, strict=True):
        engaged = round(reached * media.engagement / 100 * world.chance.uniform(0.7, 1.3)) if media.engagement else None
        told = at(month.back(-1).first.replace(day=TOLD_AFTER), definition.HOURS[0][0])
        world.rows.add(
            ChannelMonth(
                channel=channel,
                month=month.first,
                followers=follow,
                reach=reached,
                engagement=engaged,
                entered_at=told,
                entered_by=world.staff.analyst,
            )
        )


def _followers(media: Media, reach: list[int]) -> list[int | None]:
    """A stock that grows with the reach, and ends where the definition has it."""
    if media.followers is None:
        return [None] * len(reach)
    start, end = media.followers
    gains = shared(end - start, [float(each) for each in reach])
    return [start + sum(gains[: place + 1]) for place in range(len(gains))]
