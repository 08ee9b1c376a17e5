"""Booking a session without an account, one subject a page: how, about what, with whom, when, who, check, done.

What is typed is kept in a sealed draft, right or wrong, so that the way back and every error find it again. Nothing is
taken before the last page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from centre.cuts import Mode, SessionTopic
from counselling import services
from counselling.drafts import Draft
from counselling.forms import CallBackForm, ContactForm, CounsellorForm, ModeForm, PageForm, TimeForm, TopicForm
from counselling.limits import allow_booking
from counselling.models import Counsellor, Participation
from counselling.times import Wish
from counselling.views.days import day_of, days_for, times_on
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


def filled(request: HttpRequest, draft: Draft, form_class: type[Page], **given: Any) -> Page:
    """The page's form: with what was sent now, which the draft keeps, or else with what was typed before."""
    if request.method != "POST":
        return form_class(initial=draft.typed.get(form_class.page), **given)
    form = form_class(request.POST, **given)
    draft.write_down(form_class.page, request.POST, list(form.fields))
    draft.keep(request)
    return form


@private
def booking_mode(request: HttpRequest) -> HttpResponse:
    """How, and with which centre. Here a draft begins."""
    form = filled(request, Draft.of(request) or Draft(), ModeForm)
    if form.is_valid():
        request.session.pop(BOOKED, None)
        return redirect("counselling:booking_topic")
    return render(request, "counselling/booking_mode.html", {"form": form})


@after(ModeForm)
def booking_topic(request: HttpRequest, draft: Draft) -> HttpResponse:
    """About what, and for whom."""
    form = filled(request, draft, TopicForm)
    if form.is_valid():
        return redirect("counselling:booking_counsellor")
    return render(request, "counselling/booking_topic.html", {"form": form})


@after(ModeForm, TopicForm)
def booking_counsellor(request: HttpRequest, draft: Draft) -> HttpResponse:
    """With a woman, with a man, or with either."""
    form = filled(request, draft, CounsellorForm)
    if form.is_valid():
        return redirect("counselling:booking_day")
    return render(request, "counselling/booking_counsellor.html", {"form": form})


@after(ModeForm, TopicForm, CounsellorForm)
def booking_day(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The days on which somebody is free."""
    days = days_for(wish_of(draft), "counselling:booking_time")
    return render(request, "counselling/booking_day.html", {"days": days})


@after(ModeForm, TopicForm, CounsellorForm)
def booking_time(request: HttpRequest, draft: Draft, day: str) -> HttpResponse:
    """The free times of a day."""
    offered = times_on(day_of(day), wish_of(draft))
    form = filled(request, draft, TimeForm, offered=offered)
    if form.is_valid():
        return redirect("counselling:booking_contact")
    context = {"form": form, "day": day_in_words(day_of(day)), "is_offered": bool(offered)}
    return render(request, "counselling/booking_time.html", context)


@after(ModeForm, TopicForm, CounsellorForm, TimeForm)
def booking_contact(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A name, a number, and how we may use it."""
    form = filled(request, draft, ContactForm)
    if form.is_valid():
        return redirect("counselling:booking_check")
    return render(request, "counselling/booking_contact.html", {"form": form})


@after(ModeForm, TopicForm, CounsellorForm, TimeForm, ContactForm)
def booking_check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Everything once more; a POST books it."""
    if not is_allowed(request, draft):
        return redirect("counselling:call_back")
    if request.method != "POST":
        return render(request, "counselling/booking_check.html", {"lines": summary(draft)})
    if "starts_at" in request.POST:  # one of the other times that were offered here
        filled(request, draft, TimeForm)
    wanted = request_of(draft)
    context: dict[str, Any] = {"lines": summary(draft)}
    try:
        participation = services.book(request=wanted, by=None)
    except services.TimeTaken as taken:
        nearest = {start: in_words(start, wanted.wish.zone) for start in taken.nearest}
        context |= {"refusal": taken, "form": TimeForm(offered=nearest) if nearest else None, "is_taken": True}
    except services.Busy as busy:
        context |= {"refusal": busy}
    else:
        Draft.end(request)
        request.session[BOOKED] = str(participation.pk)
        return redirect("counselling:booking_done")
    return render(request, "counselling/booking_check.html", context, status=409)


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
    typed_before = draft.typed.get(ModeForm.page, {}) | draft.typed.get(ContactForm.page, {})
    draft.typed.setdefault(CallBackForm.page, typed_before)
    form = filled(request, draft, CallBackForm)
    if form.is_valid():
        services.ask_call_back(
            by=None,
            request_key=draft.request_key,
            centre=form.cleaned_data["centre"],
            introduction=form.introduction(),
            consent_version=CONSENT_VERSION,
        )
        Draft.end(request)
        return redirect("counselling:call_back_done")
    return render(request, "counselling/call_back.html", {"form": form})


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
    how, with_whom = _said(draft, ModeForm), _said(draft, CounsellorForm)
    return Wish(how["centre"], how["mode"], with_whom["with_whom"])


def request_of(draft: Draft) -> services.Request:
    """The whole of it, for the service."""
    contact = ContactForm(draft.typed[ContactForm.page])
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
        (_("With whom"), Counsellor.Gender(gender).label if gender else _("with either"), CounsellorForm),
        (_("When"), in_words(_said(draft, TimeForm)["starts_at"], ZoneInfo(how["centre"].zone)), TimeForm),
        (_("Name"), contact["name"], ContactForm),
        (_("Phone"), contact["phone"], ContactForm),
        (_("You allow us"), ", ".join(permissions_in_words(contact)), ContactForm),
    ]
    return [{"label": label, "value": value, "url": reverse(address_of(page))} for label, value, page in lines]


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
