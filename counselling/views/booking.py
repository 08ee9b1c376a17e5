"""Booking a session without an account, one subject a page: how, about what, with whom, when, who, check, done.

What is typed is kept in a sealed draft, right or wrong, so that the way back and every error find it again. Nothing is
taken before the last page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from centre.cuts import Mode, SessionTopic
from counselling import services
from counselling.drafts import Draft
from counselling.forms import CallBackForm, ContactForm, CounsellorForm, ModeForm, PageForm, TimeForm, TopicForm
from counselling.limits import allow_booking
from counselling.models import Counsellor, Participation
from counselling.times import Wish, nearest
from counselling.views.days import as_choices, day_of, days_for, times_on
from counselling.views.private import BOOKED, forget, private
from counselling.words import day_in_words, in_words
from safeguards.address import limit_key

Page = TypeVar("Page", bound=PageForm)

CONSENT_VERSION = "1"
"""Of the words that stand where the contact is asked for. Whoever changes what they promise raises it."""


def after(*earlier: type[PageForm]) -> Callable[[Callable[..., HttpResponse]], Callable[..., Any]]:
    """Opens the draft. Who has none, or has not answered an earlier page, is sent there."""

    def demand(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
        @private
        @wraps(view)
        def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if BOOKED in request.session:
                return redirect("counselling:booking_done")
            draft = Draft.of(request)
            if draft is None:
                return redirect("counselling:booking_again")
            missing = next((form for form in earlier if answers(draft, form) is None), None)
            if missing:
                return redirect(address_of(missing))
            return view(request, draft, **kwargs)

        return opened

    return demand


def answers(draft: Draft, form_class: type[PageForm]) -> dict[str, Any] | None:
    """What was answered on a page; None where nothing was, or something that does not stand."""
    form = form_class(draft.typed.get(form_class.page))
    return form.cleaned_data if form.is_valid() else None


def address_of(form_class: type[PageForm]) -> str:
    return f"counselling:booking_{form_class.page}"


def shown(draft: Draft, form_class: type[Page]) -> Page:
    """The page's form with what was typed on it before, and with what is wrong there."""
    return form_class(draft.typed.get(form_class.page))


def sent(request: HttpRequest, draft: Draft, form_class: type[PageForm], next_page: str) -> HttpResponse:
    """What was sent is in the draft, right or wrong; where it is wrong, the page is shown again.

    Always a redirect: to a page that is itself the answer to a form no browser goes Back.
    """
    draft.write_down(form_class.page, request.POST, list(form_class.base_fields))
    draft.keep(request)
    return redirect(next_page if answers(draft, form_class) is not None else request.path)


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
    days = days_for(wish_of(draft), "counselling:booking_time")
    return render(request, "counselling/booking_day.html", {"days": days})


@after(ModeForm, TopicForm, CounsellorForm)
def booking_time(request: HttpRequest, draft: Draft, day: str) -> HttpResponse:
    """The free times of a day, each of them a button."""
    times = times_on(day_of(day), wish_of(draft))
    if request.method != "POST":
        context = {"day": day_in_words(day_of(day)), "times": as_choices(times)}
        return render(request, "counselling/booking_time.html", context)
    if not TimeForm(request.POST, offered=times).is_valid():
        messages.error(request, str(services.TimeTaken.says))
        return redirect(request.path)
    return sent(request, draft, TimeForm, "counselling:booking_contact")


@after(ModeForm, TopicForm, CounsellorForm, TimeForm)
def booking_contact(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A name, a number, and how we may use it."""
    if request.method == "POST":
        return sent(request, draft, ContactForm, "counselling:booking_check")
    return render(request, "counselling/booking_contact.html", {"form": shown(draft, ContactForm)})


@after(ModeForm, TopicForm, CounsellorForm, TimeForm, ContactForm)
def booking_check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Everything once more; a POST books it. A time that is gone by now says so, and which ones are near it."""
    if not is_allowed(request, draft):
        return redirect("counselling:call_back")
    if request.method == "POST":
        return booked(request, draft)
    wish, starts_at = wish_of(draft), _said(draft, TimeForm)["starts_at"]
    free = wish.free_times(now=timezone.now())
    context: dict[str, Any] = {"lines": summary(draft), "is_taken": starts_at not in free}
    if context["is_taken"]:
        context["nearest"] = as_choices({near: in_words(near, wish.zone) for near in nearest(free, starts_at)})
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
    participation = Participation.objects.select_related("appointment__centre").get(pk=request.session[BOOKED])
    if request.method == "POST":
        forget(request)
        return redirect("home")
    context = {
        "participation": participation,
        "when": in_words(participation.appointment.starts_at, ZoneInfo(participation.appointment.centre.zone)),
        "link": settings.ORIGIN + reverse("counselling:appointment_open", args=[participation.token]),
    }
    return render(request, "counselling/booking_done.html", context)


@private
def booking_again(request: HttpRequest) -> HttpResponse:
    """What Back shows once a draft has ended."""
    return render(request, "counselling/booking_again.html")


@private
def call_back(request: HttpRequest) -> HttpResponse:
    """Asking to be called: where no time fits, or more was booked than the portal takes by itself."""
    draft = Draft.of(request) or Draft()
    if request.method != "POST":
        typed_elsewhere = draft.typed.get(ModeForm.page, {}) | draft.typed.get(ContactForm.page, {})
        form = CallBackForm(draft.typed.get(CallBackForm.page), initial=typed_elsewhere)
        return render(request, "counselling/call_back.html", {"form": form})
    answer = sent(request, draft, CallBackForm, "counselling:call_back_done")
    form = shown(draft, CallBackForm)
    if not form.is_valid():
        return answer
    try:
        services.ask_call_back(
            by=None,
            request_key=draft.request_key,
            centre=form.cleaned_data["centre"],
            introduction=form.introduction(),
            consent_version=CONSENT_VERSION,
        )
    except services.Busy as busy:
        messages.error(request, str(busy))
        return redirect(request.path)
    Draft.end(request)
    return answer


@private
def call_back_done(request: HttpRequest) -> HttpResponse:
    """That somebody will call."""
    return render(request, "counselling/call_back_done.html")


def is_allowed(request: HttpRequest, draft: Draft) -> bool:
    """Whether the portal may book this by itself."""
    phone = _said(draft, ContactForm)["phone"]
    if draft.allowed_for != phone:
        if not allow_booking(limit_key(request), phone):
            return False
        draft.allowed_for = phone
        draft.keep(request)
    return True


def wish_of(draft: Draft) -> Wish:
    """What is asked of the time. Call it once the pages it stands on are answered."""
    how, subject, with_whom = _said(draft, ModeForm), _said(draft, TopicForm), _said(draft, CounsellorForm)
    return Wish(how["centre"], how["mode"], with_whom["with_whom"], topic=subject["topic"])


def request_of(draft: Draft) -> services.Request:
    """The whole of it, for the service."""
    contact = shown(draft, ContactForm)
    contact.full_clean()
    return services.Request(
        key=draft.request_key,
        wish=wish_of(draft),
        starts_at=_said(draft, TimeForm)["starts_at"],
        subject=services.Subject(**_said(draft, TopicForm)),
        introduction=contact.introduction(),
        consent_version=CONSENT_VERSION,
    )


def summary(draft: Draft) -> list[dict[str, Any]]:
    """Each answer in words, and the page on which it can be changed."""
    how, subject, with_whom = _said(draft, ModeForm), _said(draft, TopicForm), _said(draft, CounsellorForm)
    contact = _said(draft, ContactForm)
    gender = with_whom["with_whom"]
    lines = [
        (_("How"), Mode(how["mode"]).label, ModeForm),
        (_("Centre"), how["centre"].name, ModeForm),
        (_("About"), SessionTopic(subject["topic"]).label, TopicForm),
        (_("For whom"), Participation.ForWhom(subject["for_whom"]).label, TopicForm),
        (_("With whom"), Counsellor.Gender(gender).label if gender else _("either"), CounsellorForm),
        (_("When"), in_words(_said(draft, TimeForm)["starts_at"], ZoneInfo(how["centre"].zone)), TimeForm),
        (_("Name"), contact["name"], ContactForm),
        (_("Phone"), contact["phone"], ContactForm),
        (_("You allow us"), ", ".join(permissions_in_words(contact)), ContactForm),
    ]
    return [
        # A number runs from left to right in Urdu too; it holds no letter that would say so.
        {"label": label, "value": value, "url": reverse(address_of(page)), "direction": direction}
        for label, value, page in lines
        for direction in ["ltr" if value == contact["phone"] else "auto"]
    ]


def permissions_in_words(contact: dict[str, Any]) -> list[str]:
    said = {
        "may_sms": _("to send an SMS"),
        "may_call": _("to call"),
        "email": _("to write an e-mail"),
        "may_say_who": _("to say who we are"),
    }
    allowed = [words for name, words in said.items() if contact[name]]
    return [_("nothing before the session")] if contact["do_not_contact"] or not allowed else allowed


def _said(draft: Draft, form_class: type[PageForm]) -> dict[str, Any]:
    found = answers(draft, form_class)
    if found is None:
        raise LookupError(f"The page {form_class.page} has not been answered.")
    return found
