"""Writes the demonstration down, once."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from tqdm import tqdm

from centre.services import publish_edition
from counselling.models import Beneficiary, Outcome
from counselling.services import recount_tallies as recount_sessions
from destinations.models import Country
from mrc_portal.demo import definition
from mrc_portal.demo.chance import Chance, shared
from mrc_portal.demo.days import by_month, hours_of
from mrc_portal.demo.groups import hold_groups
from mrc_portal.demo.media import enter_figures
from mrc_portal.demo.outings import log_outings
from mrc_portal.demo.places import the_places
from mrc_portal.demo.sessions import Asked, ask_for_sessions, fill_day, hold_sessions
from mrc_portal.demo.staff import hire
from mrc_portal.demo.world import World
from outreach.services import recount_tallies as recount_activities
from reporting.periods import Month
from safeguards import audit
from safeguards.models import AuditEntry

MOST_ON_A_DAY = 3
Thing = TypeVar("Thing")


@audit.declare
class DemoAct(models.TextChoices):
    """What marks a database as a demonstration's: the audit only grows, so that nobody takes the mark away."""

    LOADED = "demo.loaded", _("loaded the demonstration")


class HoldsOthers(Exception):
    """The database was never marked as a demonstration's, and holds beneficiaries: they may be real."""


def is_marked() -> bool:
    """Whether the demonstration was loaded into this database."""
    return AuditEntry.objects.filter(action=DemoAct.LOADED).exists()


@transaction.atomic
def load_demo(last: Month, months: int = definition.MONTHS) -> bool:
    """The database holds the demonstration of so many months, `last` the latest of them, and the days to come.

    Where it was loaded before, nothing changes, whatever became of it since; False says so. Raises HoldsOthers, and
    NoReference where the centres and districts were not loaded.
    """
    if is_marked():
        return False
    if Beneficiary.objects.exists():
        raise HoldsOthers
    with _nothing_thrown_away():
        world = _new_world([last.back(ago) for ago in reversed(range(months))])
        _invent(world)
        _fill_diary(world)
        with tqdm(desc="Writing the demonstration", total=len(world.rows), unit=" rows", disable=None) as bar:
            world.rows.store(bar.update)
        recount_sessions()
        recount_activities()
    publish_edition()
    audit.record(action=DemoAct.LOADED, by=None, about=None, detail={"months": months})
    return True


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """None of the rows is garbage: to look for some among ever more of them takes a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _new_world(months: list[Month]) -> World:
    chance = Chance(f"{definition.SEED} {months[-1]}")
    places = the_places()
    countries = {country.iso2: country for country in Country.objects.all()}
    return World(
        months=months,
        chance=chance,
        places=places,
        staff=hire(chance, places, months[0], months[-1]),
        destinations={countries[code]: number for code, number in definition.DESTINATIONS.items() if code in countries},
    )


def _invent(world: World) -> None:
    """All that happened in the months of the demonstration."""
    count, last = len(world.months), world.months[-1]
    virtual = by_month(definition.VIRTUAL_BY_YEAR, last)[-count:]
    in_person = by_month(definition.IN_PERSON_BY_YEAR, last)[-count:]
    asked = [
        ask_for_sessions(world, month, virtual=calls, in_person=visits)
        for month, calls, visits in zip(world.months, virtual, in_person, strict=True)
    ]
    heads = _heads_of_groups(world, asked)
    verified = by_month(definition.COMMUNITY_BY_YEAR, last)[-count:]
    for place, month in enumerate(_shown(world.months)):
        hold_groups(world, month, heads[place])
        hold_sessions(world, month, asked[place])
        log_outings(world, month, verified[place])
    enter_figures(world)


def _heads_of_groups(world: World, asked: list[list[Asked]]) -> list[int]:
    """What the people counselled leave of the direct beneficiaries, month by month."""
    people = {each.person.beneficiary for month in asked for each in month if each.wish.outcome == Outcome.ATTENDED}
    by_year = shared(definition.BENEFICIARIES.aim, definition.BENEFICIARIES_BY_YEAR)
    direct = by_month(by_year, world.months[-1])[-len(world.months) :]
    return shared(sum(direct) - len(people), [float(number) for number in direct])


def _fill_diary(world: World) -> None:
    """Today, whatever day of the week it is, and the days to come."""
    now, today = timezone.now(), timezone.localdate()
    for ahead in range(definition.DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if day == today or hours_of(day.weekday()):
            fill_day(world, day, now, MOST_ON_A_DAY)


def _shown(things: Iterable[Thing]) -> Iterable[Thing]:
    return tqdm(things, desc="Inventing the demonstration", unit=" months", disable=None)
