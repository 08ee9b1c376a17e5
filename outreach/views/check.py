"""The coordinator's pages: what volunteers logged, to be confirmed, sent back or refuted."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from centre import doors
from centre.access import StaffRequest, for_role
from centre.listing import pager
from centre.models import Role
from centre.views.answers import told
from outreach import services
from outreach.forms import AnswerForm, CheckFilterForm, ReasonForm
from outreach.models import Activity

PAGE = 25

doors.declare(
    doors.Door(
        "outreach:activity_check",
        _("Check activities"),
        _("What volunteers have logged: confirm it, or send it back."),
        "done",
        frozenset({Role.COORDINATOR}),
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.COORDINATOR)
@never_cache
def activity_check(request: StaffRequest) -> HttpResponse:
    """What this coordinator checks; the marked ones are confirmed at once."""
    if request.method == "POST":
        _confirm_marked(request)
        return redirect(request.get_full_path())
    mine = Activity.objects.of(request.user)
    form = CheckFilterForm(request.GET, volunteers=mine.volunteers())
    shown = mine.as_asked(**form.cleaned_data) if form.is_valid() else mine.waiting()
    page = Paginator(shown.with_names(), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "pager": pager(request, page), "waiting": mine.waiting().count()}
    return render(request, "outreach/activity_check.html", context)


@require_POST
@for_role(Role.COORDINATOR)
def activity_confirm(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirms one activity as it was seen."""
    activity = get_object_or_404(Activity.objects.of(request.user), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with told(request, _("Confirmed.")):
            services.confirm_activity(activity=activity, revision=form.cleaned_data["revision"], by=request.user)
    return redirect("outreach:activity_detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.COORDINATOR)
@never_cache
def activity_return(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Sends an activity back with a reason."""
    activity = get_object_or_404(Activity.objects.of(request.user).with_names(), pk=pk)
    form = ReasonForm(request.POST or None, initial={"revision": activity.revision})
    if form.is_valid():
        with told(request, _("It was sent back. The volunteer sees the reason.")):
            services.return_activity(activity=activity, by=request.user, **form.cleaned_data)
        return redirect("outreach:activity_detail", pk=pk)
    return render(request, "outreach/activity_return.html", {"activity": activity, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.COORDINATOR)
@never_cache
def activity_refute(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Refutes an activity with a reason: it did not take place so."""
    activity = get_object_or_404(Activity.objects.of(request.user).with_names(), pk=pk)
    form = ReasonForm(request.POST or None, initial={"revision": activity.revision})
    if form.is_valid():
        with told(request, _("It counts as refuted.")):
            services.refute_activity(activity=activity, by=request.user, **form.cleaned_data)
        return redirect("outreach:activity_detail", pk=pk)
    return render(request, "outreach/activity_refute.html", {"activity": activity, "form": form})


def _confirm_marked(request: StaffRequest) -> None:
    marked = _marked(request.POST.getlist("marked"))
    confirmed = services.confirm_activities(seen=marked, by=request.user)
    if confirmed:
        said = ngettext("%(count)s activity was confirmed.", "%(count)s activities were confirmed.", confirmed)
        messages.success(request, said % {"count": confirmed})
    if left := len(marked) - confirmed:
        said = ngettext(
            "%(count)s was left as it is: it was changed or answered meanwhile, or is your own.",
            "%(count)s were left as they are: they were changed or answered meanwhile, or are your own.",
            left,
        )
        messages.warning(request, said % {"count": left})
    if not marked:
        messages.warning(request, _("Mark what you want to confirm."))


def _marked(values: list[str]) -> dict[uuid.UUID, int]:
    """What was seen of each marked activity: `<id>:<revision>`, as the page wrote it."""
    seen = {}
    for value in values[:PAGE]:
        key, _colon, revision = value.partition(":")
        try:
            seen[uuid.UUID(key)] = int(revision)
        except ValueError:
            raise Http404 from None
    return seen
