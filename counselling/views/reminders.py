"""The manager's pages on reminders."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from centre import doors
from centre.access import StaffRequest, for_role
from centre.cuts import Mode
from centre.models import Centre, Role
from counselling import services
from counselling.models import Reminders
from counselling.notice_forms import RemindersForm, in_advance

doors.declare(
    doors.Door(
        "counselling:reminder_list",
        gettext_lazy("Reminders"),
        gettext_lazy("How long before a session people are reminded of it."),
        "clock",
        frozenset({Role.MANAGER}),
    )
)


@dataclass(frozen=True)
class Line:
    """What one centre does."""

    centre: Centre
    is_usual: bool
    modes: list[tuple[str | Promise, list[str | Promise]]]


@require_safe
@for_role(Role.MANAGER)
def reminder_list(request: StaffRequest) -> HttpResponse:
    """What each centre does."""
    reminders = Reminders.now()
    lines = [
        Line(
            centre,
            centre.pk not in reminders.own,
            [(mode.label, [in_advance(hours) for hours in reminders.before(centre.pk, mode)]) for mode in Mode],
        )
        for centre in Centre.objects.all()
    ]
    return render(request, "counselling/reminder_list.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def reminder_edit(request: StaffRequest, slug: str) -> HttpResponse:
    """One centre's reminders."""
    centre = get_object_or_404(Centre, slug=slug)
    form = RemindersForm(request.POST if request.method == "POST" else None, centre=centre.pk)
    if form.is_valid():
        services.set_reminders(centre=centre, hours=form.hours, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("counselling:reminder_list")
    return render(request, "counselling/reminder_edit.html", {"centre": centre, "form": form})
