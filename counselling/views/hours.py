"""Keeping hours: the counsellor their own, a manager everybody's. What no longer fits is listed, never cancelled."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form, ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from centre import doors
from centre.access import StaffRequest, for_role
from centre.models import Role
from counselling import services
from counselling.hours_forms import DayHoursForm, LeaveForm, SessionsForm, WeeklyHoursForm, write_hours
from counselling.models import Counsellor, Leave, Weekday, WeeklyHours
from counselling.orphans import orphans, visible_to
from counselling.views.private import private
from counselling.words import day_in_words, in_words

KEEPERS = (Role.COUNSELLOR, Role.MANAGER)

doors.declare(
    doors.Door(
        "counselling:my_hours",
        gettext_lazy("My hours"),
        gettext_lazy("When you can be booked, and when you are away."),
        "clock",
        frozenset({Role.COUNSELLOR}),
    )
)
doors.declare(
    doors.Door(
        "counselling:counsellor_list",
        gettext_lazy("Counsellors’ hours"),
        gettext_lazy("When each counsellor can be booked; leave; handing over."),
        "clock",
        frozenset({Role.MANAGER}),
    )
)


@require_safe
@private
@for_role(Role.COUNSELLOR)
def my_hours(request: StaffRequest) -> HttpResponse:
    """Leads to one's own hours."""
    return redirect("counselling:hours_detail", get_object_or_404(Counsellor, person=request.user).pk)


@require_safe
@private
@for_role(Role.MANAGER)
def counsellor_list(request: StaffRequest) -> HttpResponse:
    """Who counsels, and of whose appointments some can no longer be kept."""
    counts: dict[int, int] = defaultdict(int)
    for orphan in orphans(visible_to(request.user)):
        counts[orphan.appointment.counsellor_id] += 1
    working = set(Counsellor.objects.working().values_list("pk", flat=True))
    rows = Counsellor.objects.select_related("person", "centre").order_by("centre__name_en", "person__name")
    lines = [
        {"counsellor": row, "orphans": counts[row.pk], "is_working": row.pk in working}
        for row in rows
        if row.pk in working or counts[row.pk]
    ]
    return render(request, "counselling/counsellor_list.html", {"lines": lines})


@require_safe
@private
@for_role(*KEEPERS)
def hours_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What holds now and later: weekly hours, single days, leave, how sessions are held."""
    counsellor = _kept(request, pk)
    today = timezone.localdate()
    zone = ZoneInfo(counsellor.centre.zone)
    days: dict[date, list[Any]] = defaultdict(list)
    for row in counsellor.day_hours.filter(day__gte=today):
        days[row.day].append(row)
    context = {
        "counsellor": counsellor,
        "is_own": counsellor.person_id == request.user.pk,
        "is_manager": Role.MANAGER in request.user.roles,
        "periods": periods(list(counsellor.weekly_hours.holding_between(today, date.max)), today),
        "days": [
            {"day": day_in_words(day), "hours": write_hours(rows), "kind": rows[0].get_kind_display()}
            for day, rows in days.items()
        ],
        "leave": [
            {"leave": leave, "from": in_words(leave.starts_at, zone), "until": in_words(leave.ends_at, zone)}
            for leave in counsellor.leave.filter(ends_at__gt=timezone.now())
        ],
        "orphans": len(orphans(visible_to(request.user).filter(counsellor=counsellor))),
    }
    return render(request, "counselling/hours_detail.html", context)


@private
@for_role(*KEEPERS)
def hours_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Other weekly hours from a day on."""
    counsellor = _kept(request, pk)
    form = WeeklyHoursForm(request.POST or None, counsellor=counsellor)
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        change = {"counsellor": counsellor, "hours": form.hours, "first": first, "last": last, "by": request.user}
        if _done(form, services.change_weekly_hours, **change):
            return _saved(request, counsellor)
    return render(request, "counselling/hours_edit.html", {"form": form, "counsellor": counsellor})


@private
@for_role(*KEEPERS)
def day_hours_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Other hours on a single day."""
    counsellor = _kept(request, pk)
    form = DayHoursForm(request.POST or None, initial={"kind": "extra"})
    if form.is_valid() and _done(
        form, services.change_day_hours, counsellor=counsellor, by=request.user, **form.cleaned_data
    ):
        return _saved(request, counsellor)
    return render(request, "counselling/day_hours_edit.html", {"form": form, "counsellor": counsellor})


@private
@for_role(*KEEPERS)
def leave_create(request: StaffRequest, pk: int) -> HttpResponse:
    """When the counsellor is away, and why."""
    counsellor = _kept(request, pk)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        start, end = form.span(ZoneInfo(counsellor.centre.zone))
        leave = {"counsellor": counsellor, "starts_at": start, "ends_at": end, "reason": form.cleaned_data["reason"]}
        if _done(form, services.take_leave, by=request.user, **leave):
            return _saved(request, counsellor)
    return render(request, "counselling/leave_create.html", {"form": form, "counsellor": counsellor})


@require_POST
@private
@for_role(*KEEPERS)
def leave_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave that is over, or was never taken."""
    kept = Leave.objects.filter(counsellor__in=Counsellor.objects.kept_by(request.user), ends_at__gt=timezone.now())
    leave = get_object_or_404(kept.select_related("counsellor"), pk=pk)
    try:
        services.end_leave(leave=leave, by=request.user)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("counselling:hours_detail", leave.counsellor_id)
    return _saved(request, leave.counsellor)


@private
@for_role(*KEEPERS)
def sessions_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """How sessions are held."""
    counsellor = _kept(request, pk)
    form = SessionsForm(request.POST or None, instance=counsellor)
    if form.is_valid() and _done(
        form, services.change_counsellor, counsellor=_kept(request, pk), by=request.user, **form.cleaned_data
    ):
        return _saved(request, counsellor)
    return render(request, "counselling/sessions_edit.html", {"form": form, "counsellor": counsellor})


def periods(rows: list[WeeklyHours], today: date) -> list[dict[str, Any]]:
    """The weeks as they hold one after the other: since when, until when, and the hours of each weekday."""
    day = timedelta(days=1)
    starts = {today, *(row.holds_from for row in rows if row.holds_from and row.holds_from > today)}
    starts |= {row.holds_until + day for row in rows if row.holds_until}
    found = []
    for first in sorted(starts):
        later = min((start for start in starts if start > first), default=None)
        held = [row for row in rows if _holds(row, first)]
        by_day = [(name, write_hours(row for row in held if row.weekday == n)) for n, name in Weekday.choices]
        found.append({"first": first, "last": later - day if later else None, "days": by_day, "is_none": not held})
    return found


def _holds(row: WeeklyHours, day: date) -> bool:
    begun = row.holds_from is None or row.holds_from <= day
    return begun and (row.holds_until is None or day <= row.holds_until)


def _kept(request: StaffRequest, pk: int) -> Counsellor:
    rows = Counsellor.objects.kept_by(request.user).select_related("person", "centre", "supervisor")
    return get_object_or_404(rows, pk=pk)


def _done(form: Form | ModelForm, service: Any, **given: Any) -> bool:
    """Whether it was done; a rule that stands against it is told on the page, with all that was typed still there."""
    try:
        service(**given)
    except services.Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return form.is_valid()


def _saved(request: StaffRequest, counsellor: Counsellor) -> HttpResponse:
    """Says so, and how many appointments no longer fit."""
    messages.success(request, gettext("Saved."))
    count = len(orphans(visible_to(request.user).filter(counsellor=counsellor)))
    if count:
        said = ngettext(
            "%(count)s appointment can no longer be kept as it stands. Nothing was cancelled: see the list.",
            "%(count)s appointments can no longer be kept as they stand. Nothing was cancelled: see the list.",
            count,
        )
        messages.warning(request, said % {"count": count})
    return redirect("counselling:hours_detail", counsellor.pk)
