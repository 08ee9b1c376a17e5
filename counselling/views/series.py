"""Follow-ups: one more session with somebody whom one has counselled, or a short series, in one step."""

import uuid
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from centre.access import StaffRequest, for_role
from centre.models import Role
from counselling import services
from counselling.group_forms import FollowUpForm
from counselling.models import Appointment, Participation
from counselling.times import Wish
from counselling.views.private import private
from counselling.views.reception import as_known
from counselling.words import in_words


@private
@for_role(Role.COUNSELLOR)
def series_create(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """All of the times are booked, or none; which are taken is told, and what is free near them."""
    mine = Appointment.objects.held_by(request.user).individual().select_related("counsellor__person", "centre")
    appointment = get_object_or_404(mine, pk=pk)
    last = get_object_or_404(
        Participation.objects.filter(appointment=appointment, beneficiary__phone_index__isnull=False).with_people()
    )
    form = FollowUpForm(request.POST or None, initial={"mode": appointment.mode})
    context = {"form": form, "last": last, "appointment": appointment}
    if form.is_valid():
        zone = ZoneInfo(appointment.centre.zone)
        wish = Wish(
            appointment.counsellor.centre,
            form.cleaned_data["mode"],
            last.with_whom,
            last.language,
            last.wants_interpreter,
            appointment.counsellor,
            is_of_staff=True,
        )
        try:
            booked = services.book_series(requests=_requests(last, wish, form, zone), by=request.user)
        except services.SeriesTaken as refusal:
            form.add_error(None, str(refusal))
            context["taken"] = [
                {"when": in_words(start, zone), "near": [in_words(other, zone) for other in near]}
                for start, near in refusal.taken.items()
            ]
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext("%(count)s session booked.", "%(count)s sessions booked.", len(booked))
            messages.success(request, said % {"count": len(booked)})
            return redirect("counselling:session_detail", booked[0].appointment_id)
    return render(request, "counselling/series_create.html", context)


def _requests(last: Participation, wish: Wish, form: FollowUpForm, zone: ZoneInfo) -> list[services.Request]:
    """Each with a key made from the form's own: the same form sent twice is the same series."""
    return [
        services.Request(
            key=uuid.uuid5(form.cleaned_data["key"], str(number)),
            wish=wish,
            starts_at=start,
            subject=services.Subject(last.topic, last.for_whom, last.destination, last.relation),
            introduction=as_known(last.beneficiary),
            consent_version=last.consent_version,
            memorable_word=last.memorable_word or "",
        )
        for number, start in enumerate(form.times(zone))
    ]
