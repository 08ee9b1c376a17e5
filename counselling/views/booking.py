"""Booking a session without an account, one subject a page: how, about what, with whom, when, who, safely how, check.

What is typed is kept in a sealed draft, right or wrong, so that the way back and every error find it again. The chosen
time is kept for half an hour; nothing else is written before the last page.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counselling import services
from counselling.calendars import calendar_of
from counselling.drafts import Draft
from counselling.forms import (
    CallBackForm,
    ContactForm,
    CounsellorForm,
    ModeForm,
    SafetyForm,
    TimeForm,
    TopicForm,
    ZoneForm,
)
from counselling.limits import allow_booking, allow_call_back, books_too_often, calls_too_often
from counselling.models import Participation
from counselling.views.about import about
from counselling.views.days import as_choices, day_of, days_for, times_on
from counselling.views.flow import (
    CONSENT_VERSION,
    ON_THE_WAY,
    after,
    answers,
    request_of,
    said,
    sent,
    shown,
    summary,
    wish_of,
)
from counselling.views.holding import held, keep
from counselling.views.private import BOOKED, OPENED, forget, private
from counselling.words import day_in_words
from safeguards.address import limit_key


@private
def booking_mode(request: HttpRequest) -> HttpResponse:
    """How, and with which centre. Here a draft begins."""
    draft = Draft.of(request) or Draft()
    if request.method == "POST":
        request.session.pop(BOOKED, None)
        return sent(request, draft, ModeForm, "counselling:booking_topic")
    return render(request, "counselling/booking_mode.html", {"form": shown(draft, ModeForm)})


@after(ModeForm)
def booking_topic(request: HttpRequest, draft: Draft) -> HttpResponse:
    """About what, and for whom."""
    if request.method == "POST":
        return sent(request, draft, TopicForm, "counselling:booking_counsellor")
    return render(request, "counselling/booking_topic.html", {"form": shown(draft, TopicForm)})


@after(ModeForm, TopicForm)
def booking_counsellor(request: HttpRequest, draft: Draft) -> HttpResponse:
    """With a woman, with a man, or with either."""
    if request.method == "POST":
        return sent(request, draft, CounsellorForm, "counselling:booking_day")
    return render(request, "counselling/booking_counsellor.html", {"form": shown(draft, CounsellorForm)})


@after(ModeForm, TopicForm, CounsellorForm)
def booking_day(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The days on which somebody is free."""
    wish = wish_of(draft)
    days = days_for(wish, "counselling:booking_time")
    return render(request, "counselling/booking_day.html", {"days": days, "wish": wish, "is_abroad": draft.zone})


@after(ModeForm, TopicForm, CounsellorForm)
def booking_zone(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Where somebody is who is abroad: times are then told by their clock too."""
    if request.method == "POST":
        return sent(request, draft, ZoneForm, "counselling:booking_day")
    return render(request, "counselling/booking_zone.html", {"form": shown(draft, ZoneForm)})


@after(ModeForm, TopicForm, CounsellorForm)
def booking_time(request: HttpRequest, draft: Draft, day: str) -> HttpResponse:
    """The free times of a day, each of them a button; the one that is pressed is kept for half an hour."""
    wish = wish_of(draft)
    own = services.held_under(draft.request_key) if TimeForm.page in draft.answered else None
    times = times_on(day_of(day), wish, own_zone=draft.zone, besides=own)
    if request.method != "POST":
        context = {"day": day_in_words(day_of(day)), "times": as_choices(times)}
        return render(request, "counselling/booking_time.html", context)
    if not TimeForm(request.POST, offered=times).is_valid():
        messages.error(request, str(services.TimeTaken.says))
        return redirect(request.path)
    answer = sent(request, draft, TimeForm, "counselling:booking_contact")
    try:
        keep(request, draft)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    return answer


@after(ModeForm, TopicForm, CounsellorForm, TimeForm)
def booking_contact(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A name and a number."""
    if request.method == "POST":
        return sent(request, draft, ContactForm, "counselling:booking_safety")
    return render(request, "counselling/booking_contact.html", {"form": shown(draft, ContactForm), "hold": held(draft)})


@after(ModeForm, TopicForm, CounsellorForm, TimeForm, ContactForm)
def booking_safety(request: HttpRequest, draft: Draft) -> HttpResponse:
    """How we may use the number without danger, and what is agreed to."""
    if request.method == "POST":
        return sent(request, draft, SafetyForm, "counselling:booking_check")
    return render(request, "counselling/booking_safety.html", {"form": shown(draft, SafetyForm), "hold": held(draft)})


@after(*ON_THE_WAY, again=True)
def booking_check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Everything once more; a POST books it. A time that is gone by now says so, and which ones are near it."""
    if not is_allowed(request, draft):
        return redirect("counselling:call_back")
    if request.method == "POST":
        return booked(request, draft)
    context: dict[str, Any] = {"lines": summary(draft), "hold": held(draft)}
    return render(request, "counselling/booking_check.html", context)


def booked(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The answer to the last button."""
    if "starts_at" in request.POST:  # one of the times near the one that was taken
        if not TimeForm(request.POST).is_valid():
            return redirect("counselling:booking_check")
        draft.write_down(TimeForm.page, request.POST, ["starts_at"])
        draft.keep(request)
    try:
        participation = services.book(request=request_of(draft), by=None)
    except services.TimeTaken:
        return redirect("counselling:booking_check")
    except services.Busy as busy:
        messages.error(request, str(busy))
        return redirect("counselling:booking_check")
    Draft.end(request)
    request.session[BOOKED] = str(participation.pk)
    return redirect("counselling:booking_done")


@private
def booking_done(request: HttpRequest) -> HttpResponse:
    """The reference and the link, to be kept; a POST says that they are, and ends what this phone still knows."""
    if BOOKED not in request.session:
        return redirect("counselling:booking_again")
    participation = Participation.objects.select_related("appointment__centre", "beneficiary").get(
        pk=request.session[BOOKED]
    )
    if request.method == "POST":
        forget(request)
        return redirect("home")
    context = about(participation) | {
        "link": settings.ORIGIN + reverse("counselling:appointment_open", args=[participation.token]),
    }
    return render(request, "counselling/booking_done.html", context)


@private
def booking_calendar(request: HttpRequest) -> HttpResponse:
    """The appointment that was just made, for a phone's calendar."""
    if BOOKED not in request.session:
        return redirect("counselling:booking_again")
    participation = Participation.objects.select_related("appointment").get(pk=request.session[BOOKED])
    return calendar_of(participation)


@private
def booking_again(request: HttpRequest) -> HttpResponse:
    """What Back shows once a draft has ended."""
    return render(request, "counselling/booking_again.html")


@private
def call_back(request: HttpRequest) -> HttpResponse:
    """Asking to be called: where no time fits, or more was booked than the portal takes by itself."""
    draft = Draft.of(request) or Draft()
    if request.method != "POST":
        typed_elsewhere = _of_the_opened(request)
        for page in (ModeForm.page, CounsellorForm.page, ContactForm.page):
            typed_elsewhere |= draft.typed.get(page, {})
        form = CallBackForm(draft.typed.get(CallBackForm.page), initial=typed_elsewhere)
        return render(request, "counselling/call_back.html", {"form": form})
    answer = sent(request, draft, CallBackForm, "counselling:call_back_done")
    form = shown(draft, CallBackForm)
    if not form.is_valid():
        return answer
    if not allow_call_back(limit_key(request)):
        messages.error(request, _("Too many calls were asked for today. Please call the centre yourself."))
        return redirect(request.path)
    try:
        services.ask_call_back(
            by=None,
            request_key=draft.request_key,
            centre=form.cleaned_data["centre"],
            introduction=form.introduction(),
            topic=(answers(draft, TopicForm) or {}).get("topic", ""),
            with_whom=form.cleaned_data["with_whom"],
            language=form.cleaned_data["language"],
            consent_version=CONSENT_VERSION,
            is_extra=calls_too_often(form.cleaned_data["phone"]),
        )
    except services.Busy as busy:
        messages.error(request, str(busy))
        return redirect(request.path)
    Draft.give_up(request)
    return answer


def _of_the_opened(request: HttpRequest) -> dict[str, Any]:
    """Where somebody comes from the page of their own appointment: what they asked for there, and nothing of who."""
    opened = Participation.objects.opened_by(request.session.get(OPENED, "")).first()
    if opened is None:
        return {}
    asked = {"centre": opened.appointment.centre.slug, "with_whom": opened.with_whom or CounsellorForm.EITHER}
    return asked | ({"language": opened.language} if opened.language else {})


@private
def call_back_done(request: HttpRequest) -> HttpResponse:
    """That somebody will call."""
    return render(request, "counselling/call_back_done.html")


def is_allowed(request: HttpRequest, draft: Draft) -> bool:
    """Whether the portal may book this by itself. What is one too many on its number is booked, too, as an extra."""
    phone = said(draft, ContactForm)["phone"]
    if draft.allowed_for != phone:
        if not allow_booking(limit_key(request)):
            return False
        draft.allowed_for, draft.is_extra = phone, books_too_often(phone)
        draft.keep(request)
    return True
