"""The list of appointments that can no longer be kept as they stand, and what is done to many of them at once."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext

from centre import doors
from centre.access import StaffRequest, for_role
from centre.models import Role
from counselling import services
from counselling.models import Appointment, Counsellor
from counselling.orphans import Orphan, orphans, visible_to
from counselling.views.private import private
from counselling.words import in_words

ACTS = {
    "hand_over": services.hand_over_all,
    "move": services.move_all,
    "keep": services.keep_all,
    "call_off": services.call_off_all,
}

doors.declare(
    doors.Door(
        "counselling:orphan_list",
        gettext_lazy("To be seen to"),
        gettext_lazy("Appointments that can no longer be kept as they stand."),
        "warning",
        frozenset({Role.COUNSELLOR, Role.MANAGER}),
    )
)


@private
@for_role(Role.COUNSELLOR, Role.MANAGER)
def orphan_list(request: StaffRequest) -> HttpResponse:
    """What has to be seen to, and why; a POST hands the ticked ones over, moves, keeps or cancels them.

    No name stands here: a manager sees none, and the code is enough to speak of a session.
    """
    found = orphans(visible_to(request.user))
    if request.method == "POST":
        ticked = set(request.POST.getlist("appointments"))
        chosen = [orphan.appointment for orphan in found if str(orphan.appointment.pk) in ticked]
        act = ACTS.get(request.POST.get("act", ""))
        if act and chosen:
            _tell(request, act(appointments=chosen, by=request.user))
        else:
            messages.error(request, gettext("Tick the appointments, and choose what shall become of them."))
        return redirect("counselling:orphan_list")
    context = {"lines": [_line(orphan) for orphan in found], "untold": sum(orphan.untold for orphan in found)}
    return render(request, "counselling/orphan_list.html", context)


@private
@for_role(Role.MANAGER)
def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """Whatever a counsellor has to come goes to others in one step, as far as they grant what was asked for."""
    counsellor = get_object_or_404(Counsellor.objects.select_related("person", "centre"), pk=pk)
    to_come = Appointment.objects.to_come_with(counsellor)
    if request.method == "POST":
        _tell(request, services.hand_over_all(appointments=list(to_come), by=request.user))
        return redirect("counselling:hand_over", pk=pk)
    context = {"counsellor": counsellor, "count": to_come.count()}
    return render(request, "counselling/hand_over.html", context)


def _line(orphan: Orphan) -> dict[str, Any]:
    appointment = orphan.appointment
    return {
        "appointment": appointment,
        "when": in_words(appointment.starts_at, ZoneInfo(appointment.centre.zone)),
        "why": orphan.why.label,
        "codes": [participation.reference for participation in orphan.people],
        "asked": [participation.get_with_whom_display() for participation in orphan.people if participation.with_whom],
        "untold": orphan.untold,
        "is_group": appointment.kind != Appointment.Kind.INDIVIDUAL,
        "heads": appointment.taken,
    }


def _tell(request: StaffRequest, outcome: services.SeenTo) -> None:
    done, left = len(outcome.done), len(outcome.left)
    if done:
        said = ngettext("%(count)s appointment seen to.", "%(count)s appointments seen to.", done)
        messages.success(request, said % {"count": done})
    if left:
        said = ngettext(
            "%(count)s stays as it was: nobody and no time fits what was asked for.",
            "%(count)s stay as they were: nobody and no time fits what was asked for.",
            left,
        )
        messages.warning(request, said % {"count": left})
