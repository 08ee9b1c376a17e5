"""Whom to call: those who asked for it, and those whom a message may not have reached."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from centre import doors
from centre.access import StaffRequest
from centre.models import Role
from counselling import services
from counselling.desk_forms import OutcomeForm
from counselling.models import CallBack, ParticipationNotice
from counselling.views.desk import at_desk
from counselling.views.reception import own_profile, with_words
from messaging import services as messaging

MOST = 50

doors.declare(
    doors.Door(
        "counselling:call_list",
        gettext_lazy("Calls"),
        gettext_lazy("Who asked to be called, and whom a message may not have reached."),
        "talk",
        frozenset({Role.COUNSELLOR}),
    )
)


@require_safe
@at_desk
def call_list(request: StaffRequest) -> HttpResponse:
    """Calls that one has taken, with whom to call; those of the centre that wait, without; messages that failed."""
    owed = CallBack.objects.select_related("beneficiary", "participation__appointment__centre")
    context = {
        "taken": owed.taken_by(request.user),
        "waiting": owed.waiting().at(own_profile(request).centre)[:MOST],
        "outcomes": CallBack.Outcome.choices,
        "notices": ParticipationNotice.objects.to_call()
        .held_by(request.user)
        .with_subject()
        .order_by("not_after")[:MOST],
    }
    return render(request, "counselling/call_list.html", context)


@require_POST
@at_desk
def call_back_take(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """From now on this counsellor makes the call, and sees whom to call."""
    call_back = get_object_or_404(CallBack.objects.open().at(own_profile(request).centre), pk=pk)
    with_words(request, lambda: services.take_call_back(call_back=call_back, by=request.user))
    return redirect("counselling:call_list")


@require_POST
@at_desk
def call_back_answer(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """What came of the call."""
    call_back = get_object_or_404(CallBack.objects.ever_taken_by(request.user), pk=pk)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        if with_words(
            request, lambda: services.answer_call_back(call_back=call_back, outcome=outcome, by=request.user)
        ):
            messages.success(request, _("Saved."))
    return redirect("counselling:call_list")


@require_POST
@at_desk
def notice_call(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The person was told by phone what a message may not have told them."""
    notice = get_object_or_404(ParticipationNotice.objects.held_by(request.user), pk=pk)
    try:
        messaging.record_call(notice=notice, by=request.user)
    except messaging.NotToCall:
        messages.error(request, str(services.CallTaken.says))
    else:
        messages.success(request, _("Saved."))
    return redirect("counselling:call_list")
