"""What was owed about one appointment, and what became of it; sent again, or by phone instead."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from centre.access import StaffRequest, for_role
from centre.models import Role
from counselling.models import Appointment, ParticipationNotice
from counselling.notice_forms import in_advance
from counselling.views.private import private
from counselling.words import in_words
from messaging import services as messaging
from messaging.models import Attempt, Notice

_HOURS = re.compile(r"(\d+)h")
"""A reminder's rule; the other kinds have names there that say nothing to people."""

_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_-]{22,}")
"""What opens something of the person's: it is theirs, and stands in no page of the staff's."""


@dataclass(frozen=True)
class Line:
    """One notice as the page shows it."""

    notice: ParticipationNotice
    before: str | Promise  # how long before the session a reminder goes
    why: str | Promise
    attempts: list[tuple[Attempt, str]]  # each with the text that left, without what opens anything
    may_send_again: bool
    may_call_instead: bool

    @classmethod
    def of(cls, notice: ParticipationNotice, attempts: Iterable[Attempt]) -> "Line":
        is_of_use = notice.not_after > timezone.now()
        ended = notice.status in (*Notice.TO_CALL, Notice.Status.SENT)
        waits = notice.status == Notice.Status.PENDING
        known: dict[str, str | Promise] = dict(Notice.Why.choices)
        return cls(
            notice=notice,
            before=in_advance(int(rule[1])) if (rule := _HOURS.fullmatch(notice.rule or "")) else "",
            why=known.get(notice.why, notice.why),
            attempts=[(attempt, _shown(attempt)) for attempt in attempts if attempt.notice == notice.pk],
            may_send_again=is_of_use and ended and notice.called_at is None,
            may_call_instead=waits and notice.participation.beneficiary.permits("call"),
        )


def _shown(attempt: Attempt) -> str:
    return _TOKEN.sub("…", attempt.text or "")


@require_safe
@private
@for_role(Role.COUNSELLOR)
def notice_list(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """All that was ever owed about it, by which channel it went and when, and what the provider said."""
    appointment = get_object_or_404(Appointment.objects.of(request.user).select_related("centre", "counsellor"), pk=pk)
    owed = list(ParticipationNotice.objects.of_appointment(appointment))
    attempts = list(Attempt.objects.at(owed))
    context = {
        "appointment": appointment,
        "is_own": appointment.counsellor.person_id == request.user.pk,
        "when": in_words(appointment.starts_at, ZoneInfo(appointment.centre.zone)),
        "lines": [Line.of(notice, attempts) for notice in owed],
    }
    return render(request, "counselling/notice_list.html", context)


@require_POST
@private
@for_role(Role.COUNSELLOR)
def notice_send_again(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Has it go once more."""
    notice = _own(request, pk)
    try:
        messaging.send_again(notice=notice, by=request.user)
    except messaging.NotToSend:
        messages.error(request, _("This can no longer be sent, or is on its way already."))
    else:
        messages.success(request, _("It goes within a minute, if this is an hour at which the person may be reached."))
    return redirect("counselling:notice_list", pk=notice.participation.appointment_id)


@require_POST
@private
@for_role(Role.COUNSELLOR)
def notice_call_instead(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Puts it on the call list instead."""
    notice = _own(request, pk)
    try:
        messaging.call_instead(notice=notice, by=request.user)
    except messaging.NotToCall:
        messages.error(request, _("It is on its way already, or this person must not be called."))
    else:
        messages.success(request, _("It is not sent, and stands on the call list."))
    return redirect("counselling:notice_list", pk=notice.participation.appointment_id)


def _own(request: StaffRequest, pk: uuid.UUID) -> ParticipationNotice:
    """One about an appointment of this counsellor's own."""
    theirs = ParticipationNotice.objects.held_by(request.user)
    return get_object_or_404(theirs.select_related("participation"), pk=pk)
