"""The monthly reach report for analysts, and the programme's totals for everybody."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centre import doors
from centre.access import StaffRequest, for_role, roles_of
from centre.models import Role
from reporting import reports, services
from reporting.forms import RecipientsForm
from reporting.indicators import BY_KEY
from reporting.models import ReportCheck
from reporting.periods import Month
from reporting.reports import Entry
from safeguards.export import Column, csv_chunks, csv_response

MONTHS_LISTED = 48
IN_ENGLISH = {"Content-Language": "en"}  # what has no language in its address speaks one

doors.declare(
    doors.Door(
        "reporting:report_list",
        _("Monthly reports"),
        _("The reach of a month: sessions, people, attendances, media. On the page, or as a file."),
        "law",
        frozenset({Role.ANALYST, Role.MANAGER}),
    )
)

ENTRY_COLUMNS: list[Column[Entry]] = [
    Column(_("month"), lambda entry: entry.period),
    Column(_("cut"), lambda entry: entry.cut),
    Column(_("code"), lambda entry: entry.code),
    Column(_("name"), lambda entry: entry.name),
    Column(_("indicator"), lambda entry: entry.indicator.name),
    Column(_("figure"), lambda entry: entry.figure.count),
    Column(_("unit"), lambda entry: entry.figure.unit),
    Column(_("definition"), lambda entry: entry.indicator.definition),
]


def _public_column(name: str) -> Column[dict[str, Any]]:
    return Column(name, lambda row: row[name])


PUBLIC_COLUMNS = [
    _public_column(name) for name in ("months", "first", "last", "key", "name", "value", "unit", "definition")
]


@require_safe
@for_role(Role.ANALYST, Role.MANAGER)
@never_cache
def report_list(request: StaffRequest) -> HttpResponse:
    """The months there is a report of by their years: the running one, and those before it."""
    months = [_running().back(count) for count in range(MONTHS_LISTED + 1)]
    years = [(str(year), list(of_year)) for year, of_year in groupby(months, key=lambda month: month.year)]
    checked = set(ReportCheck.objects.standing().values_list("month", flat=True))
    context = {"years": years, "checked": checked, "may_choose": Role.MANAGER in roles_of(request.user)}
    return render(request, "reporting/report_list.html", context)


@require_safe
@for_role(Role.ANALYST, Role.MANAGER)
@never_cache
def report_detail(request: StaffRequest, month: str) -> HttpResponse:
    """A month's report: each figure with its unit and definition, as a whole, by centre and by district."""
    order = request.GET.get("order", "")
    report = reports.reach_report(_month(month), largest_of=order)
    check = ReportCheck.objects.standing().of(report.month).select_related("checked_by").first()
    context = {"report": report, "order": order if order in BY_KEY else "", "pager": _months_beside(report.month)}
    may_read_words = Role.MANAGER in roles_of(request.user)
    context |= {"check": check, "may_read_words": may_read_words}
    return render(request, "reporting/report_detail.html", context)


@require_safe
@for_role(Role.MANAGER)
@never_cache
def report_words(request: StaffRequest, month: str) -> HttpResponse:
    """What people wrote after their sessions, without anything of who they are."""
    found = _month(month)
    context = {"month": found, "words": services.read_words(month=found, by=request.user)}
    return render(request, "reporting/report_words.html", context)


@require_POST
@for_role(Role.ANALYST, Role.MANAGER)
def report_check(request: StaffRequest, month: str) -> HttpResponse:
    """Says that they have checked the month's report."""
    checked = _month(month)
    try:
        services.check_report(month=checked, by=request.user)
    except services.NotOver:
        messages.error(request, gettext("A report can be checked once its month is over."))
    else:
        messages.success(request, gettext("It stands now that you have checked this report."))
    return redirect("reporting:report_detail", checked)


@require_POST
@for_role(Role.ANALYST, Role.MANAGER)
def report_check_withdraw(request: StaffRequest, month: str) -> HttpResponse:
    """Takes back that it is checked, whoever said so."""
    checked = _month(month)
    services.withdraw_check(month=checked, by=request.user)
    messages.success(request, gettext("This report counts as not yet checked again."))
    return redirect("reporting:report_detail", checked)


@require_safe
@for_role(Role.ANALYST, Role.MANAGER)
def report_csv(request: StaffRequest, month: str) -> HttpResponseBase:
    """A month's report as a file, one figure a line."""
    report = reports.reach_report(_month(month))
    services.take_report(month=report.month, by=request.user)
    return csv_response(f"reach-{report.month}", ENTRY_COLUMNS, reports.entries(report))


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What the centres achieved: the programme's totals, each with its unit and definition."""
    context = {"stretches": reports.public_figures(), "smallest": settings.SMALLEST_FIGURE}
    return render(request, "reporting/figures.html", context)


@require_safe
def figures_json(request: HttpRequest) -> HttpResponse:
    """The public figures for machines."""
    body = {
        "programme": "Migrant Resource Centres, Pakistan",
        "zone": "Asia/Karachi",
        "withheld_below": settings.SMALLEST_FIGURE,  # of people: there the value is null
        "figures": _public_rows(),
    }
    return JsonResponse(body, headers=IN_ENGLISH)


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The public figures for spreadsheets."""
    body = b"".join(csv_chunks(PUBLIC_COLUMNS, _public_rows()))
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=IN_ENGLISH)


def _months_beside(month: Month) -> dict[str, dict[str, str] | None]:
    """The reports before and after this one of those that are listed, as components/pager.html wants them."""
    first, running = _running().back(MONTHS_LISTED), _running()
    beside = {
        "previous": month.back(1) if month > first else None,
        "next": month.back(-1) if month < running else None,
    }
    return {
        name: {"label": date_format(found.first, "F Y"), "url": reverse("reporting:report_detail", args=[found])}
        if found
        else None
        for name, found in beside.items()
    }


def _running() -> Month:
    return Month.last_full().back(-1)


def _month(name: str) -> Month:
    try:
        month = Month.named(name)
    except ValueError:
        raise Http404 from None
    if month > _running():
        raise Http404
    return month


def _public_rows() -> list[dict[str, Any]]:
    """The public figures one by one, in English whatever the reader's language: these addresses have none."""
    with override("en"):
        return [
            {
                "months": stretch["months"],
                "first": stretch["period"].first.isoformat(),
                "last": stretch["period"].last.isoformat(),
                "key": indicator.key,
                "name": str(indicator.name),
                "value": None if figure is None else figure.count,
                "unit": str(indicator.unit.unit),
                "definition": str(indicator.definition),
            }
            for stretch in reports.public_figures()
            for indicator, figure in stretch["figures"]
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def report_recipients(request: StaffRequest) -> HttpResponse:
    """Whom the link to each month's report is sent to."""
    form = RecipientsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.choose_recipients(people=form.cleaned_data["people"], by=request.user)
        messages.success(request, gettext("Saved."))
        return redirect("reporting:report_recipients")
    return render(request, "reporting/report_recipients.html", {"form": form})
