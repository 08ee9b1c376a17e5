"""The counsellor's own calendar, fetched by a program that cannot sign in."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from centre.access import StaffRequest
from counselling import services
from counselling.calendars import calendar_of_engagements
from counselling.models import Appointment, CalendarFeed, token_hash
from counselling.views.desk import at_desk
from counselling.views.private import private
from counselling.views.reception import own_profile, with_words

LOOKS_BACK, LOOKS_AHEAD = timedelta(days=7), timedelta(days=90)


@at_desk
def feed(request: StaffRequest) -> HttpResponse:
    """A POST makes a new address, which is shown once and ends the old one."""
    counsellor = own_profile(request)
    address = ""
    if request.method == "POST":
        try:
            token = services.make_feed(counsellor=counsellor, by=request.user)
        except services.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("counselling:feed")
        address = settings.ORIGIN + reverse("counselling:calendar_feed", args=[token])
    live = CalendarFeed.objects.live().filter(counsellor=counsellor).first()
    return render(request, "counselling/feed.html", {"live": live, "address": address})


@require_POST
@at_desk
def feed_end(request: StaffRequest) -> HttpResponse:
    """The address opens nothing any more."""
    counsellor = own_profile(request)
    with_words(request, lambda: services.end_feed(counsellor=counsellor, by=request.user))
    return redirect("counselling:feed")


@require_safe
@private
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """When the counsellor of this address is engaged. An address that was ended is a missing page."""
    found = CalendarFeed.objects.opened_by(token_hash(token)).first()
    if found is None:
        raise Http404
    now = timezone.now()
    theirs = Appointment.objects.filter(counsellor=found.counsellor).keeping_time().booked()
    return calendar_of_engagements(theirs.between(now - LOOKS_BACK, now + LOOKS_AHEAD))
