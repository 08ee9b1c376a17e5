"""The monthly reach report and the public figures, put together from the indicators."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.models import Centre, District
from outreach.models import MediaChannel
from reporting.disclosure import told
from reporting.indicators import BY_CENTRE, BY_CHANNEL, BY_DISTRICT, BY_KEY, INDICATORS, Figures, Indicator
from reporting.periods import Month, Period
from reporting.units import Figure

NOT_KNOWN = _("not known")
OF_ALL_CENTRES = _("of all centres")

# What the public sees: totals of the whole programme, no smaller cut, until releases are disclosure-controlled.
PUBLIC = ("virtual_sessions", "community", "facebook_followers", "direct_beneficiaries", "media_reach")
PUBLIC_MONTHS = (12, 48)  # each stretch holds the one before it


@dataclass(frozen=True)
class Line:
    """One line of a table: whose figures these are (empty: the whole), and one figure an indicator, or none."""

    key: str
    name: str | Promise
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Table:
    """Figures of some indicators by one cut, and what they are of the whole, which need not be the sum of the lines."""

    cut: str
    indicators: tuple[Indicator, ...]
    whole: tuple[Figure, ...]
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


def reach_report(month: Month, *, largest_of: str = "") -> ReachReport:
    """The report of a month: every indicator as a whole, and by the cuts it has.

    Lines are in the order of their names, or, the largest first, of the figures of the indicator `largest_of`.
    """
    period = Period.of_month(month)
    totals = {indicator: indicator.whole(period) for indicator in INDICATORS}

    def table(cut: str, names: dict[Any, str], nameless: str | Promise) -> Table:
        indicators = tuple(indicator for indicator in INDICATORS if cut in indicator.cuts)
        lines = _lines([indicator.figures(period, cut) for indicator in indicators], names, nameless)
        keys = [indicator.key for indicator in indicators]
        if largest_of in keys:
            lines = _largest_first(lines, keys.index(largest_of))
        return Table(cut, indicators, tuple(totals[indicator] for indicator in indicators), tuple(lines))

    return ReachReport(
        month=month,
        totals=tuple(totals.items()),
        by_centre=table(BY_CENTRE, {c.pk: c.name for c in Centre.objects.all()}, OF_ALL_CENTRES),
        by_district=table(BY_DISTRICT, {d.pk: d.name for d in District.objects.all()}, NOT_KNOWN),
        by_channel=table(BY_CHANNEL, {m.pk: m.name for m in MediaChannel.objects.all()}, NOT_KNOWN),
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
    """The programme's totals over the public stretches that end with the last full month; None: withheld."""
    month = Month.last_full()
    periods = [Period.of_months_to(month, months) for months in PUBLIC_MONTHS]
    by_key = {key: told([BY_KEY[key].whole(period) for period in periods]) for key in PUBLIC}
    return [
        {"months": months, "period": period, "figures": [(BY_KEY[key], by_key[key][at]) for key in PUBLIC]}
        for at, (months, period) in enumerate(zip(PUBLIC_MONTHS, periods, strict=True))
    ]


def _lines(columns: list[Figures], names: dict[Any, str], nameless: str | Promise) -> list[Line]:
    """A line for each key with a figure, by name; what belongs to none comes last."""
    found = {key for column in columns for key in column}
    ordered = sorted(found - {None}, key=lambda key: names[key]) + [None] * (None in found)
    return [
        Line(
            key="" if key is None else str(key),
            name=nameless if key is None else names[key],
            figures=tuple(column.get(key) for column in columns),
        )
        for key in ordered
    ]


def _largest_first(lines: list[Line], column: int) -> list[Line]:
    """Those with the largest figure in this column first; what belongs to none, and has no key, still comes last."""

    def place(line: Line) -> tuple[bool, int]:
        figure = line.figures[column]
        return not line.key, -figure.count if figure else 0

    return sorted(lines, key=place)
