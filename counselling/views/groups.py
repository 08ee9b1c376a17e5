"""Sessions for groups: the staff's pages, and the public one on which people register."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from centre import doors
from centre.access import StaffRequest, for_role
from centre.models import Role
from centre.views.answers import told
from counselling import services
from counselling.group_forms import AttendanceForm, GroupMoveForm, GroupPlanForm, PeopleForm, RegisterForm
from counselling.limits import allow_registration
from counselling.models import Appointment, GroupSession
from counselling.orphans import can_be_told, visible_to
from counselling.views.private import private
from counselling.words import in_words
from safeguards.address import limit_key

CONSENT_VERSION = "group-1"
"""Of the words that stand where people register for a group; by a list it is the institution that asked them."""
STAFF = (Role.COUNSELLOR, Role.MANAGER)
TAKEN = gettext_lazy("The counsellor or the room has something else then.")

doors.declare(
    doors.Door(
        "counselling:group_list",
        gettext_lazy("Group sessions"),
        gettext_lazy("Orientations, schools, institutes: places, registration, attendance."),
        "person",
        frozenset(STAFF),
    )
)


@require_safe
@private
@for_role(*STAFF)
def group_list(request: StaffRequest) -> HttpResponse:
    """Those to come, and the latest that are over."""
    rows = GroupSession.objects.with_appointments().filter(appointment__in=visible_to(request.user))
    booked = rows.filter(appointment__status=Appointment.Status.BOOKED)
    now = timezone.now()
    context = {
        "to_come": [_line(group) for group in booked.filter(appointment__starts_at__gt=now)],
        "over": [
            _line(g) for g in booked.filter(appointment__starts_at__lte=now).order_by("-appointment__starts_at")[:20]
        ],
    }
    return render(request, "counselling/group_list.html", context)


@private
@for_role(*STAFF)
def group_create(request: StaffRequest) -> HttpResponse:
    """A session more."""
    form = GroupPlanForm(request.POST or None, person=request.user)
    if form.is_valid():
        try:
            group = services.plan_group(plan=form.plan, by=request.user)
        except services.TimeTaken:
            form.add_error("clock", TAKEN)
        except services.Busy as busy:
            form.add_error(None, str(busy))
        else:
            return redirect("counselling:group_detail", group.pk)
    return render(request, "counselling/group_create.html", {"form": form})


@require_safe
@private
@for_role(*STAFF)
def group_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Places, who waits, the link to pass on. Names stand on the sheet alone."""
    group = _kept(request, pk)
    context = _line(group) | {
        "link": settings.ORIGIN + reverse("counselling:group_register", args=[group.key]),
        "waiting": group.appointment.participations.waiting().count(),
        "is_own": group.appointment.counsellor.person_id == request.user.pk,
        "is_over": group.appointment.starts_at <= timezone.now(),
        "is_cancelled": group.appointment.status == Appointment.Status.CANCELLED,
    }
    return render(request, "counselling/group_detail.html", context)


@private
@for_role(*STAFF)
def group_people(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """People from a list."""
    group = _kept(request, pk)
    form = PeopleForm(request.POST or None, initial={"seen": group.unnamed})
    if form.is_valid():
        named, without = form.cleaned_data["lines"]
        unnamed = without + (form.cleaned_data["unnamed"] or 0)
        try:
            placed, waiting = services.add_people(
                group=group,
                named=named,
                unnamed=unnamed,
                seen=form.cleaned_data["seen"],
                consent_version=CONSENT_VERSION,
                by=request.user,
            )
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = gettext("With a place: %(placed)s. Waiting: %(waiting)s. Counted without a name: %(unnamed)s.")
            messages.success(request, said % {"placed": placed, "waiting": waiting, "unnamed": unnamed})
            return redirect("counselling:group_detail", pk)
    return render(request, "counselling/group_people.html", {"form": form, "group": group})


@private
@for_role(Role.COUNSELLOR)
def group_sheet(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The attendance sheet, to print and to enter: only for who holds the session, for names stand on it."""
    group = get_object_or_404(
        GroupSession.objects.with_appointments(), pk=pk, appointment__counsellor__person=request.user
    )
    placed = group.appointment.participations.placed().select_related("beneficiary").order_by("created_at")
    form = AttendanceForm(request.POST or None, placed=placed)
    if form.is_valid():
        try:
            services.enter_attendance(
                group=group, present=[p.pk for p in form.cleaned_data["present"]], by=request.user
            )
        except services.TooLate:
            messages.error(request, gettext("Its time has not come yet."))
        except services.Busy as busy:
            messages.error(request, str(busy))
        else:
            messages.success(request, gettext("Saved."))
        return redirect("counselling:group_sheet", pk)
    people = list(placed)
    blank = range(group.appointment.capacity - len(people))
    context = _line(group) | {
        "people": people,
        "blank": blank,
        "may_enter": group.appointment.starts_at <= timezone.now(),
        "may_record": not hasattr(group.appointment, "group_record"),
    }
    return render(request, "counselling/group_sheet.html", context)


@require_POST
@private
@for_role(*STAFF)
def group_close(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Closes the registration by link, or opens it again."""
    group = _kept(request, pk)
    with told(request, gettext("Saved.")):
        services.close_registration(group=group, is_closed="close" in request.POST, by=request.user)
    return redirect("counselling:group_detail", pk)


@private
@for_role(*STAFF)
def group_move(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Another time for all of them, agreed on with those who sent the group; everybody is told."""
    group = _kept(request, pk)
    form = GroupMoveForm(request.POST or None, group=group)
    if form.is_valid():
        starts_at, room = form.cleaned_data["starts_at"], form.cleaned_data["room"]
        try:
            services.move_group(appointment=group.appointment, starts_at=starts_at, room=room, by=request.user)
        except services.TimeTaken:
            form.add_error("clock", TAKEN)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The time was changed. Who may be told is told."))
            return redirect("counselling:group_detail", pk)
    return render(request, "counselling/group_move.html", _line(group) | {"form": form, "untold": _untold(group)})


@private
@for_role(*STAFF)
def group_cancel(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Asks whether they mean it; a POST cancels the session, and everybody is told."""
    group = _kept(request, pk)
    if request.method == "POST":
        try:
            services.call_off(appointment=group.appointment, by=request.user)
        except services.Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("counselling:group_detail", pk)
    return render(request, "counselling/group_cancel.html", _line(group) | {"untold": _untold(group)})


@private
def group_register(request: HttpRequest, key: str) -> HttpResponse:
    """For whoever was given the link: what it is, whether there is a place, and the form. No account."""
    group = get_object_or_404(GroupSession.objects.with_appointments(), key=key)
    is_open = GroupSession.objects.open_by_link().filter(pk=group.pk).exists()
    form = RegisterForm(request.POST or None)
    if is_open and form.is_valid():
        answer = _registered(request, group, form)
        if answer:
            return answer
    context = _line(group) | {"form": form, "is_open": is_open, "is_full": _places_left(group) <= 0}
    return render(request, "counselling/group_register.html", context)


def _registered(request: HttpRequest, group: GroupSession, form: RegisterForm) -> HttpResponse | None:
    """Where somebody goes who has registered; None where a rule stands against it, which the form then says."""
    if not allow_registration(limit_key(request)):
        form.add_error(None, gettext("Too many people have registered from here today. Please call the centre."))
        return None
    try:
        has_place = services.register(
            group=group,
            introduction=form.introduction(),
            request_key=form.cleaned_data["request_key"],
            consent_version=CONSENT_VERSION,
            by=None,
        )
    except services.Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    return redirect("counselling:group_registered" if has_place else "counselling:group_waiting", group.key)


@require_safe
@private
def group_registered(request: HttpRequest, key: str) -> HttpResponse:
    """That there is a place. It says the same to everybody, and nothing of anybody."""
    group = get_object_or_404(GroupSession.objects.with_appointments(), key=key)
    return render(request, "counselling/group_registered.html", _line(group))


@require_safe
@private
def group_waiting(request: HttpRequest, key: str) -> HttpResponse:
    """That all places are taken, and what happens when one is given up."""
    group = get_object_or_404(GroupSession.objects.with_appointments(), key=key)
    return render(request, "counselling/group_waiting.html", _line(group))


def _kept(request: StaffRequest, pk: uuid.UUID) -> GroupSession:
    rows = GroupSession.objects.with_appointments().filter(appointment__in=visible_to(request.user))
    return get_object_or_404(rows, pk=pk)


def _line(group: GroupSession) -> dict[str, Any]:
    appointment = group.appointment
    return {
        "group": group,
        "appointment": appointment,
        "when": in_words(appointment.starts_at, ZoneInfo(appointment.centre.zone)),
        "where": group.place or (appointment.room.name if appointment.room else ""),
        "left": _places_left(group),
    }


def _untold(group: GroupSession) -> int:
    """How many of those with a place would not hear of a change."""
    placed = group.appointment.participations.placed().select_related("beneficiary")
    return sum(not can_be_told(participation) for participation in placed)


def _places_left(group: GroupSession) -> int:
    return group.appointment.capacity - group.appointment.taken
