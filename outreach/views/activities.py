"""The volunteer's pages: log an activity in under a minute, and see that it arrived and how it stands."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from centre import doors
from centre.access import StaffRequest, for_role
from centre.listing import pager
from centre.models import Role, User
from outreach import services
from outreach.choices import Source, State
from outreach.forms import AnswerForm, LogForm, MendForm
from outreach.models import Activity
from outreach.services.activities import CONFIRMABLE, MENDABLE, REFUTABLE, RETURNABLE

PAGE = 20

doors.declare(
    doors.Door(
        "outreach:activity_create",
        _("Log an activity"),
        _("When, where, about what, and how many people."),
        "work",
        frozenset({Role.VOLUNTEER}),
    )
)
doors.declare(
    doors.Door(
        "outreach:activity_list",
        _("My activities"),
        _("What you have logged, and how it stands."),
        "done",
        frozenset({Role.VOLUNTEER}),
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.VOLUNTEER)
@never_cache
def activity_create(request: StaffRequest) -> HttpResponse:
    """A new activity, filled in with today and what was chosen last."""
    form = LogForm(request.POST or None, initial=_as_last_time(request.user))
    form.offer_projects()
    if form.is_valid():
        try:
            logged = services.log_activity(
                by=request.user, pk=form.cleaned_data["key"], source=Source.ONLINE, **form.content
            )
        except services.OtherContent as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It has arrived. The coordinator will look at it."))
            return redirect("outreach:activity_detail", pk=logged.activity.pk)
    return render(request, "outreach/activity_create.html", {"form": form})


@require_safe
@for_role(Role.VOLUNTEER)
@never_cache
def activity_list(request: StaffRequest) -> HttpResponse:
    """What this person has logged, the latest first; sent back ones on top of the page."""
    own = Activity.objects.logged_by(request.user).with_names()
    state = request.GET.get("state", "")
    shown = own.in_state(state) if state in State.values else own
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pager": pager(request, page),
        "states": State.choices,
        "state": state if state in State.values else "",
        "returned": own.returned().count(),
    }
    return render(request, "outreach/activity_list.html", context)


@require_safe
@for_role(Role.VOLUNTEER, Role.COORDINATOR)
@never_cache
def activity_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """An activity, its receipt and its state; with what this person may do about it."""
    activity = get_object_or_404(Activity.objects.of(request.user).with_names(), pk=pk)
    is_own = activity.logged_by_id == request.user.pk
    checks = Role.COORDINATOR in request.user.roles
    context = {
        "activity": activity,
        "is_own": is_own,
        "form": AnswerForm(initial={"revision": activity.revision}),
        "may_mend": is_own and activity.state in MENDABLE,
        "may_confirm": checks and not is_own and activity.state in CONFIRMABLE,
        "may_return": checks and activity.state in RETURNABLE,
        "may_refute": checks and activity.state in REFUTABLE,
    }
    return render(request, "outreach/activity_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.VOLUNTEER)
@never_cache
def activity_mend(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One's own activity put right, and sent again."""
    activity = get_object_or_404(Activity.objects.logged_by(request.user).with_names(), pk=pk)
    form = MendForm(request.POST or None, initial=_as_it_stands(activity))
    if form.is_valid():
        try:
            services.mend_activity(
                activity=activity, revision=form.cleaned_data["revision"], by=request.user, **form.content
            )
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is mended, and the coordinator will look at it again."))
            return redirect("outreach:activity_detail", pk=pk)
    return render(request, "outreach/activity_mend.html", {"activity": activity, "form": form})


def _as_last_time(person: User) -> dict[str, object]:
    last = Activity.objects.logged_by(person).order_by("-received_at").first()
    chosen = {"district": last.district_id, "project": last.project_id} if last else {}
    return {"on": timezone.localdate(), "women": "", "men": "", "girls": "", "boys": "", **chosen}


def _as_it_stands(activity: Activity) -> dict[str, object]:
    content = {name: activity.serializable_value(name) for name in MendForm.Meta.fields}
    return {**content, "revision": activity.revision}
