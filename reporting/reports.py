"""The monthly reach report and the public figures, put together from the indicators."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.models import Centre, District
from outreach.models import MediaChannel
from reporting.indicators import BY_CENTRE, BY_CHANNEL, BY_DISTRICT, BY_KEY, INDICATORS, Figures, Indicator
from reporting.periods import Month, Period
from reporting.units import Figure

NOT_KNOWN = _("not known")
OF_ALL_CENTRES = _("of all centres")

# What the public sees: totals of the whole programme, no smaller cut, until releases are disclosure-controlled.
PUBLIC = ("virtual_sessions", "community", "followers", "direct_beneficiaries", "media_reach")
PUBLIC_MONTHS = (12, 48)


@dataclass(frozen=True)
class Line:
    """One line of a table: whose figures these are (empty: the whole), and one figure an indicator, or none."""

    key: str
    name: str | Promise
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Table:
    """Figures of some indicators by one cut."""

    cut: str
    indicators: tuple[Indicator, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ReachReport:
    """The reach report of a month."""

    month: Month
    totals: tuple[tuple[Indicator, Figure], ...]
    by_centre: Table
    by_district: Table
    by_channel: Table


@dataclass(frozen=True)
class Entry:
    """One figure of a report as a row of a file."""

    period: str
    cut: str
    code: str
    name: str | Promise
    indicator: Indicator
    figure: Figure


def reach_report(month: Month) -> ReachReport:
    """The report of a month: every indicator as a whole, and by the cuts it has."""
    period = Period.of_month(month)
    return ReachReport(
        month=month,
        totals=tuple((indicator, indicator.whole(period)) for indicator in INDICATORS),
        by_centre=_table(period, BY_CENTRE, {c.pk: c.name for c in Centre.objects.all()}, OF_ALL_CENTRES),
        by_district=_table(period, BY_DISTRICT, {d.pk: d.name for d in District.objects.all()}, NOT_KNOWN),
        by_channel=_table(period, BY_CHANNEL, {m.pk: m.name for m in MediaChannel.objects.all()}, NOT_KNOWN),
    )


def entries(report: ReachReport) -> Iterator[Entry]:
    """The figures of a report one by one: the whole first, then each cut."""
    period = str(report.month)
    for indicator, figure in report.totals:
        yield Entry(period, "", "", "", indicator, figure)
    for table in (report.by_centre, report.by_district, report.by_channel):
        for line in table.lines:
            for indicator, cell in zip(table.indicators, line.figures, strict=True):
                if cell is not None:
                    yield Entry(period, table.cut, line.key, line.name, indicator, cell)


def public_figures() -> list[dict[str, Any]]:
    """The programme's totals over the public stretches that end with the last full month."""
    month = Month.last_full()
    return [
        {
            "months": months,
            "period": period,
            "figures": [(BY_KEY[key], BY_KEY[key].whole(period)) for key in PUBLIC],
        }
        for months in PUBLIC_MONTHS
        for period in [Period.of_months_to(month, months)]
    ]


def _table(period: Period, cut: str, names: dict[Any, str], nameless: str | Promise) -> Table:
    """A line for each key with a figure, by name; what belongs to none comes last."""
    indicators = tuple(indicator for indicator in INDICATORS if cut in indicator.cuts)
    columns: list[Figures] = [indicator.figures(period, cut) for indicator in indicators]
    found = {key for column in columns for key in column}
    ordered = sorted(found - {None}, key=lambda key: names[key]) + [None] * (None in found)
    lines = tuple(
        Line(
            key="" if key is None else str(key),
            name=nameless if key is None else names[key],
            figures=tuple(column.get(key) for column in columns),
        )
        for key in ordered
    )
    return Table(cut, indicators, lines)
