"""One's own appointment, opened by its link: when and how, another time, giving it up.

The link's address holds the token; opening it shows nothing and changes nothing, for programs that check mail open
every link. A POST exchanges it for an address that says nothing of anybody.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counselling import services
from counselling.appointment_forms import LeavingForm, LostForm, SayForm
from counselling.calendars import calendar_of
from counselling.forms import TimeForm
from counselling.limits import allow_link
from counselling.models import Participation, token_hash
from counselling.times import Wish
from counselling.views.about import about, own_zone_of
from counselling.views.days import day_of, days_for, times_on
from counselling.views.private import OPENED, forget, private
from counselling.words import day_in_words
from safeguards.address import limit_key


def with_participation(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """For whoever has opened a link in this session. A link that was replaced since opens nothing any more."""

    @private
    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        participation = Participation.objects.opened_by(request.session.get(OPENED, "")).first()
        if participation is None:
            return redirect("counselling:appointment_closed")
        return view(request, participation, **kwargs)

    return opened


@private
def appointment_open(request: HttpRequest, token: str) -> HttpResponse:
    """A button, the same for every token; pressed, it leads on."""
    if request.method != "POST":
        return render(request, "counselling/appointment_open.html")
    hashed = token_hash(token)
    if not Participation.objects.opened_by(hashed).exists():
        return render(request, "counselling/appointment_open.html", {"is_unknown": True}, status=404)
    request.session.cycle_key()
    request.session[OPENED] = hashed
    return redirect("counselling:appointment_detail")


@private
def appointment_closed(request: HttpRequest) -> HttpResponse:
    """What is left once the session has ended, or this page was closed; a POST closes it."""
    if request.method == "POST":
        forget(request)
        return redirect("home")
    return render(request, "counselling/appointment_closed.html")


@with_participation
def appointment_detail(request: HttpRequest, participation: Participation) -> HttpResponse:
    """When, how and where."""
    return render(request, "counselling/appointment_detail.html", about(participation))


@with_participation
def appointment_move(request: HttpRequest, participation: Participation) -> HttpResponse:
    """The days on which there is another time."""
    wish, appointment = Wish.of(participation), participation.appointment
    days = days_for(wish, "counselling:appointment_move_time", besides=appointment)
    return render(request, "counselling/appointment_move.html", about(participation) | {"days": days})


@with_participation
def appointment_move_time(request: HttpRequest, participation: Participation, day: str) -> HttpResponse:
    """The times of that day; a POST moves the appointment to one of them."""
    wish = Wish.of(participation)
    offered = times_on(day_of(day), wish, own_zone=own_zone_of(participation), besides=participation.appointment)
    if request.method == "POST":
        return moved(request, participation, TimeForm(request.POST, offered=offered))
    context = {"form": TimeForm(offered=offered), "day": day_in_words(day_of(day)), "is_offered": bool(offered)}
    return render(request, "counselling/appointment_move_time.html", about(participation) | context)


def moved(request: HttpRequest, participation: Participation, form: TimeForm) -> HttpResponse:
    """The answer to the choice of another time."""
    try:
        if not form.is_valid():
            raise services.TimeTaken
        services.move(participation=participation, starts_at=form.cleaned_data["starts_at"], by=None)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    messages.success(request, _("Your time was changed."))
    return redirect("counselling:appointment_detail")


@with_participation
def appointment_say(request: HttpRequest, participation: Participation) -> HttpResponse:
    """What the counsellor shall know beforehand."""
    form = SayForm(request.POST or None, initial={"text": participation.said_beforehand})
    if form.is_valid():
        try:
            services.say_beforehand(participation=participation, text=form.cleaned_data["text"])
        except services.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The counsellor will read it before you speak."))
        return redirect("counselling:appointment_detail")
    return render(request, "counselling/appointment_say.html", about(participation) | {"form": form})


@with_participation
def appointment_calendar(request: HttpRequest, participation: Participation) -> HttpResponse:
    """The appointment, for a phone's calendar."""
    return calendar_of(participation)


@with_participation
def appointment_cancel(request: HttpRequest, participation: Participation) -> HttpResponse:
    """Asks whether they mean it, and why if they want to say; a POST gives the time up."""
    form = LeavingForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "counselling/appointment_cancel.html", about(participation) | {"form": form})
    try:
        services.leave(participation=participation, by=None, reason=form.cleaned_data["reason"])
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("counselling:appointment_detail")


@with_participation
def appointment_stop(request: HttpRequest, participation: Participation) -> HttpResponse:
    """Asks whether they mean it; a POST ends all messages to this person. The appointment stays."""
    if request.method != "POST":
        return render(request, "counselling/appointment_stop.html", about(participation))
    services.stop_messages(participation=participation)
    return redirect("counselling:messages_stop_done")


@private
def appointment_lost(request: HttpRequest) -> HttpResponse:
    """A link that was lost. Whatever number is typed the answer is the same, and takes as long."""
    form = LostForm(request.POST or None)
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        if allow_link(limit_key(request), phone):
            services.ask_for_link(phone=phone)
        return redirect("counselling:appointment_lost_sent")
    return render(request, "counselling/appointment_lost.html", {"form": form})


@private
def appointment_lost_sent(request: HttpRequest) -> HttpResponse:
    """The same for every number."""
    return render(request, "counselling/appointment_lost_sent.html")
