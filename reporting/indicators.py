"""What is counted: each indicator has a name, a unit, a definition and one way of being read from the rows' tallies.

Counselling and outreach keep their tallies in the transactions that write their rows; what is read here costs the same
for ten million rows as for ten. Each tally equals a recount (the tests recount in SQL of their own).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, F, Model, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.cuts import VIRTUAL_MODES
from counselling.models import Appointment, DailyTally, PersonDay, Satisfaction, SessionRecord
from outreach.choices import ChannelKind, Standing
from outreach.models import ActivityTally, ChannelMonth
from reporting.periods import Period
from reporting.units import (
    Activities,
    Attendances,
    Beneficiaries,
    Contacts,
    Figure,
    Followers,
    Persons,
    Sessions,
    UnlikeUnits,
    direct_beneficiaries,
)

Key = Any
"""What a cut sorts by: the key of a centre, a district, a media channel; None: not known, or nothing is cut."""
Figures = dict[Key, Figure]
Unit = TypeVar("Unit", bound=Figure)

_HEADS = F("women") + F("men") + F("girls") + F("boys")

NOT_CUT, BY_CENTRE, BY_DISTRICT, BY_CHANNEL = "", "centre", "district", "channel"


@dataclass(frozen=True)
class Indicator:
    """One thing that is counted. `read` gives its figures of a period by a cut; `cuts` are the cuts it has."""

    key: str
    name: str | Promise
    definition: str | Promise
    unit: type[Figure]
    read: Callable[[Period, str], Figures]
    cuts: tuple[str, ...] = (NOT_CUT, BY_CENTRE, BY_DISTRICT)

    def figures(self, period: Period, cut: str = NOT_CUT) -> Figures:
        """Its figures by the keys of the cut; without a cut the one of key None, which is there even when it is 0."""
        found = self.read(period, cut)
        return found or ({None: self.unit(0)} if cut == NOT_CUT else {})

    def whole(self, period: Period) -> Figure:
        """Its figure of the whole period."""
        return self.figures(period)[None]


def _added(rows: QuerySet[Any], cut: str, column: str, unit: type[Figure]) -> Figures:
    """The sum of a column by the cut."""
    if cut == NOT_CUT:
        return {None: unit(rows.aggregate(total=Sum(column, default=0))["total"])}
    found = rows.order_by().values_list(cut).annotate(total=Sum(column)).filter(total__gt=0)
    return {key: unit(total) for key, total in found}


def _days(model: type[Model], period: Period) -> QuerySet[Any]:
    return model._default_manager.filter(day__gte=period.first, day__lte=period.last)


def _attended(period: Period) -> QuerySet[DailyTally]:
    return _days(DailyTally, period).filter(outcome=SessionRecord.Outcome.ATTENDED)


def _individual(period: Period, cut: str) -> Figures:
    return _added(_attended(period).filter(kind=Appointment.Kind.INDIVIDUAL), cut, "sessions", Sessions)


def _virtual(period: Period, cut: str) -> Figures:
    rows = _attended(period).filter(kind=Appointment.Kind.INDIVIDUAL, mode__in=VIRTUAL_MODES)
    return _added(rows, cut, "sessions", Sessions)


def _no_shows(period: Period, cut: str) -> Figures:
    missed = _days(DailyTally, period).filter(outcome=SessionRecord.Outcome.NO_SHOW)
    rows = missed.filter(kind=Appointment.Kind.INDIVIDUAL)
    return _added(rows, cut, "sessions", Sessions)


def _group_sessions(period: Period, cut: str) -> Figures:
    return _added(_attended(period).exclude(kind=Appointment.Kind.INDIVIDUAL), cut, "sessions", Sessions)


def _group_attendances(period: Period, cut: str) -> Figures:
    return _added(_attended(period).exclude(kind=Appointment.Kind.INDIVIDUAL), cut, "attendances", Attendances)


def _people(period: Period, cut: str) -> Figures:
    """Unique people: counted over the whole of each key, never added up from days."""
    rows = _days(PersonDay, period)
    if cut == NOT_CUT:
        return {None: Persons(rows.aggregate(total=Count("beneficiary", distinct=True))["total"])}
    found = rows.order_by().values_list(cut).annotate(total=Count("beneficiary", distinct=True))
    return {key: Persons(total) for key, total in found}


def _direct(period: Period, cut: str) -> Figures:
    people, heads = _people(period, cut), _group_attendances(period, cut)
    return {
        key: direct_beneficiaries(_of(people, key, Persons), _of(heads, key, Attendances))
        for key in _keys(people, heads)
    }


def _keys(*figures: Figures) -> Iterable[Key]:
    return dict.fromkeys(key for found in figures for key in found)


def _of(figures: Figures, key: Key, unit: type[Unit]) -> Unit:
    """The figure of a key, 0 where there is none."""
    found = figures.get(key, unit(0))
    if not isinstance(found, unit):
        raise UnlikeUnits(f"{type(found).__name__} where {unit.__name__} were expected.")
    return found


def _activities(period: Period, cut: str) -> Figures:
    return _added(_days(ActivityTally, period).filter(standing=Standing.VERIFIED), cut, "activities", Activities)


def _community(standing: Standing) -> Callable[[Period, str], Figures]:
    """Community members reached, of activities of this standing."""

    def read(period: Period, cut: str) -> Figures:
        rows = _days(ActivityTally, period).filter(standing=standing).annotate(heads=_HEADS)
        return _added(rows, cut, "heads", Attendances)

    return read


def _reach(period: Period, cut: str) -> Figures:
    rows = ChannelMonth.objects.between(period.first, period.last)
    return _added(rows, _of_channel(cut), "reach", Contacts)


def _followers(period: Period, cut: str) -> Figures:
    """A stock: of the period's last month."""
    return _added(ChannelMonth.objects.in_month(period.last), _of_channel(cut), "followers", Followers)


def _facebook_followers(period: Period, cut: str) -> Figures:
    rows = ChannelMonth.objects.in_month(period.last).on(ChannelKind.FACEBOOK)
    return _added(rows, _of_channel(cut), "followers", Followers)


def _answered(answer: str) -> Callable[[Period, str], Figures]:
    """Sessions of which this was said. Nothing of who said it is read, and no cut is smaller than a centre."""

    def read(period: Period, cut: str) -> Figures:
        said = Satisfaction.objects.answered_between(period.first, period.last).filter(answer=answer)
        if cut == NOT_CUT:
            return {None: Sessions(said.count())}
        found = said.order_by().values_list("participation__appointment__centre").annotate(total=Count("pk"))
        return {key: Sessions(total) for key, total in found}

    return read


def _of_channel(cut: str) -> str:
    return f"channel__{cut}" if cut == BY_CENTRE else cut


OF_MEDIA = (NOT_CUT, BY_CENTRE, BY_CHANNEL)
"""The cuts of what has no district."""


def _helped(answer: str, name: Promise) -> Indicator:
    """Of answers there is no cut smaller than a centre: by district a single one would soon be somebody's."""
    asked = _(
        "People are asked the day after their session, and need not answer. It counts in the month of the answer."
    )
    return Indicator(f"helped_{answer}", name, asked, Sessions, _answered(answer), (NOT_CUT, BY_CENTRE))


INDICATORS = (
    Indicator(
        "individual_sessions",
        _("Individual sessions"),
        _("Counselling sessions with one person that were kept, appointments and walk-ins alike."),
        Sessions,
        _individual,
    ),
    Indicator(
        "virtual_sessions",
        _("Virtual sessions"),
        _("Those of the individual sessions that were held by video, phone or WhatsApp call."),
        Sessions,
        _virtual,
    ),
    Indicator(
        "no_shows",
        _("Missed sessions"),
        _("Appointments to which the person did not come. They are in no other figure."),
        Sessions,
        _no_shows,
    ),
    Indicator(
        "people",
        _("People counselled"),
        _(
            "Different people in individual sessions: somebody who came twice in the period counts once. "
            "The figures of the parts do not add up to the whole."
        ),
        Persons,
        _people,
    ),
    _helped("much", _("Sessions that helped very much")),
    _helped("somewhat", _("Sessions that helped somewhat")),
    _helped("little", _("Sessions that helped only a little")),
    _helped("not", _("Sessions that did not help")),
    Indicator(
        "group_sessions",
        _("Group and orientation sessions"),
        _("Sessions held for a group, at an institution or before departure."),
        Sessions,
        _group_sessions,
    ),
    Indicator(
        "group_attendances",
        _("Attendances at group and orientation sessions"),
        _("Heads counted there; somebody who comes twice counts twice."),
        Attendances,
        _group_attendances,
    ),
    Indicator(
        "direct_beneficiaries",
        _("Direct beneficiaries"),
        _("People counselled, plus the heads of group and orientation sessions. Somebody may stand in both."),
        Beneficiaries,
        _direct,
    ),
    Indicator(
        "community",
        _("Community members reached"),
        _("Heads counted at the volunteers' activities that a coordinator has confirmed."),
        Attendances,
        _community(Standing.VERIFIED),
    ),
    Indicator(
        "community_unverified",
        _("Community members reached, not verified"),
        _("Heads of activities that nobody has confirmed or refuted yet. They are in no other figure."),
        Attendances,
        _community(Standing.UNVERIFIED),
    ),
    Indicator(
        "community_refuted",
        _("Community members, refuted"),
        _("Heads of activities that a coordinator has refuted. They are in no other figure."),
        Attendances,
        _community(Standing.REFUTED),
    ),
    Indicator(
        "activities",
        _("Activities of volunteers"),
        _("Outings of the volunteer groups that a coordinator has confirmed."),
        Activities,
        _activities,
    ),
    Indicator(
        "media_reach",
        _("Media reach"),
        _("The sum of the monthly reach that each media channel reports. These are contacts, not people of ours."),
        Contacts,
        _reach,
        OF_MEDIA,
    ),
    Indicator(
        "followers",
        _("Followers at the end"),
        _("Followers of all media channels at the end of the period's last month."),
        Followers,
        _followers,
        OF_MEDIA,
    ),
    Indicator(
        "facebook_followers",
        _("Followers on Facebook"),
        _(
            "Followers of the Facebook page at the end of the period's last month. Those of other media channels are "
            "not added: the same person may follow several."
        ),
        Followers,
        _facebook_followers,
        (NOT_CUT, BY_CENTRE),
    ),
)

BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
