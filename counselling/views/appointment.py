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
from counselling.forms import TimeForm
from counselling.models import Participation, token_hash
from counselling.times import Wish
from counselling.views.days import day_of, days_for, times_on
from counselling.views.private import OPENED, forget, private
from counselling.words import day_in_words, in_words


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
    offered = times_on(day_of(day), wish, besides=participation.appointment)
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
def appointment_cancel(request: HttpRequest, participation: Participation) -> HttpResponse:
    """Asks whether they mean it; a POST gives the time up."""
    if request.method != "POST":
        return render(request, "counselling/appointment_cancel.html", about(participation))
    try:
        services.leave(participation=participation, by=None)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("counselling:appointment_detail")


def about(participation: Participation) -> dict[str, Any]:
    """What the pages of an appointment say of it."""
    appointment = participation.appointment
    return {
        "participation": participation,
        "appointment": appointment,
        "when": in_words(appointment.starts_at, Wish.of(participation).zone),
    }
