"""What the pages of the booking share: the draft, what was answered on each, and what it comes to."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from centre.cuts import Mode, SessionTopic, SpokenLanguage
from counselling import services
from counselling.drafts import Draft
from counselling.forms import ContactForm, CounsellorForm, ModeForm, PageForm, SafetyForm, TimeForm, TopicForm
from counselling.models import Counsellor, Participation, WhoAnswers, statements
from counselling.times import Wish
from counselling.views.private import BOOKED, private
from counselling.words import in_words
from messaging.languages import notice_languages

Page = TypeVar("Page", bound=PageForm)

CONSENT_VERSION = "2"
"""Of the words that stand where the contact is asked for. Whoever changes what they promise raises it."""

ON_THE_WAY = (ModeForm, TopicForm, CounsellorForm, TimeForm, ContactForm, SafetyForm)


def after(*earlier: type[PageForm], again: bool = False) -> Callable[[Callable[..., HttpResponse]], Callable[..., Any]]:
    """Opens the draft. Who has none, or has not answered an earlier page, is sent there.

    What was right when it was sent is not looked at on each page anew, but `again` on the last.
    """

    def demand(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
        @private
        @wraps(view)
        def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if BOOKED in request.session:
                return redirect("counselling:booking_done")
            draft = Draft.of(request)
            if draft is None:
                return redirect("counselling:booking_again")
            missing = next((form for form in earlier if not is_answered(draft, form, again)), None)
            if missing:
                return redirect(address_of(missing))
            try:
                return view(request, draft, **kwargs)
            except NoLongerRight as wrong:
                return redirect(address_of(wrong.form_class))

        return opened

    return demand


def is_answered(draft: Draft, form_class: type[PageForm], again: bool = False) -> bool:
    """Whether the page was right when it was sent, and, where asked `again`, still is."""
    return form_class.page in draft.answered and (not again or answers(draft, form_class) is not None)


def answers(draft: Draft, form_class: type[PageForm]) -> dict[str, Any] | None:
    """What was answered on a page; None where nothing was, or something that does not stand."""
    form = form_class(draft.typed.get(form_class.page))
    return form.cleaned_data if form.is_valid() else None


def said(draft: Draft, form_class: type[PageForm]) -> dict[str, Any]:
    """The same, on a page that stands behind it. What has come to be wrong since is asked for again."""
    found = answers(draft, form_class)
    if found is None:
        raise NoLongerRight(form_class)
    return found


class NoLongerRight(Exception):
    """A page was right when it was sent, and is not any more: what it chose is offered no longer."""

    says_nothing_personal = True

    def __init__(self, form_class: type[PageForm]) -> None:
        super().__init__(form_class.page)
        self.form_class = form_class


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
    is_right = answers(draft, form_class) is not None
    draft.stands(form_class.page, is_right)
    draft.keep(request)
    return redirect(next_page if is_right else request.path)


def wish_of(draft: Draft) -> Wish:
    """What is asked of the time. Call it once the pages it stands on are answered."""
    # What was right when it was sent is not asked of the database again: nobody is free for what is offered no longer.
    how, topic, whom = (draft.typed[form.page] for form in (ModeForm, TopicForm, CounsellorForm))
    centre = statements.centre_named(how["centre"])
    if centre is None:
        raise NoLongerRight(ModeForm)
    with_whom = CounsellorForm.asked_for(whom["with_whom"])
    spoken = Wish(centre, how["mode"], with_whom, whom["language"], topic=topic["topic"])
    if CounsellorForm.allows_interpreter(whom) and not spoken.has_counsellors():
        return replace(spoken, interpreter=True)
    return spoken


def request_of(draft: Draft) -> services.Request:
    """The whole of it, for the service."""
    safety, subject = said(draft, SafetyForm), said(draft, TopicForm)
    return services.Request(
        key=draft.request_key,
        wish=wish_of(draft),
        starts_at=said(draft, TimeForm)["starts_at"],
        subject=services.Subject(**subject),
        introduction=introduction_of(draft),
        consent_version=CONSENT_VERSION,
        memorable_word=safety["memorable_word"],
        agrees_to_follow_up=safety["follow_up"],
        is_extra=draft.is_extra,
    )


def introduction_of(draft: Draft) -> services.Introduction:
    """Who comes, and how they may be reached."""
    who, safety = said(draft, ContactForm), said(draft, SafetyForm)
    return services.Introduction(
        name=who["name"],
        phone=who["phone"],
        language=who["messages_in"],
        email=who["email"],
        may=frozenset(name for name in SafetyForm.PERMISSIONS if safety[name]),
        do_not_contact=safety["do_not_contact"],
        who_answers=safety["who_answers"],
        safe_from=safety["safe_from"],
        safe_until=safety["safe_until"],
        zone=str(draft.zone or ""),
        district=who["district"],
    )


def summary(draft: Draft) -> list[dict[str, Any]]:
    """Each answer in words, and the page on which it can be changed."""
    how, subject, whom = said(draft, ModeForm), said(draft, TopicForm), said(draft, CounsellorForm)
    who, safety, starts_at = said(draft, ContactForm), said(draft, SafetyForm), said(draft, TimeForm)["starts_at"]
    gender, relation = whom["with_whom"], subject["relation"]
    language = str(SpokenLanguage(whom["language"]).label)
    for_whom = [Participation.ForWhom(subject["for_whom"]).label]
    for_whom += [Participation.Relation(relation).label] if relation else []
    lines = [
        (_("How"), Mode(how["mode"]).label, ModeForm),
        (_("Centre"), how["centre"].name, ModeForm),
        (_("About"), SessionTopic(subject["topic"]).label, TopicForm),
        (_("Country"), _country(subject), TopicForm),
        (
            _("For whom"),
            _("%(one)s, %(other)s") % dict(zip(("one", "other"), for_whom, strict=False)) if relation else for_whom[0],
            TopicForm,
        ),
        (_("With whom"), Counsellor.Gender(gender).label if gender else _("either"), CounsellorForm),
        (_("Language"), _with_interpreter(language) if wish_of(draft).interpreter else language, CounsellorForm),
        (_("When"), in_words(starts_at, ZoneInfo(how["centre"].zone)), TimeForm),
        (_("By your clock"), in_words(starts_at, draft.zone) if draft.zone else "", TimeForm),
        (_("Name"), who["name"], ContactForm),
        (_("Phone"), who["phone"], ContactForm),
        (_("E-mail"), who["email"], ContactForm),
        (_("Messages"), str(dict(notice_languages())[who["messages_in"]]), ContactForm),
        (_("Your home district"), str(who["district"] or ""), ContactForm),
        (_("You allow us"), _(", ").join(permissions_in_words(who, safety)), SafetyForm),
        (_("Who may answer"), WhoAnswers(safety["who_answers"]).label if safety["may_call"] else "", SafetyForm),
        (_("Safe hours"), hours_in_words(safety), SafetyForm),
        (_("The word"), safety["memorable_word"], SafetyForm),
    ]
    return [
        # A number runs from left to right in Urdu too; it holds no letter that would say so.
        {"label": label, "value": value, "url": reverse(address_of(page)), "direction": direction}
        for label, value, page in lines
        for direction in ["ltr" if value in (who["phone"], who["email"]) else "auto"]
        if value
    ]


def _country(subject: dict[str, Any]) -> str:
    chosen = dict(TopicForm().fields["destination"].choices) if subject["destination"] else {}  # type: ignore[attr-defined]  # a field of choices
    return str(chosen.get(subject["destination"].slug, "")) if chosen else ""


def _with_interpreter(language: str) -> str:
    return _("%(language)s, with an interpreter") % {"language": language}


def hours_in_words(safety: dict[str, Any]) -> str:
    """Empty where any hour is safe."""
    if safety["safe_from"] is None:
        return ""
    hours = {"begins": f"{safety['safe_from']:%H:%M}", "ends": f"{safety['safe_until']:%H:%M}"}
    return _("from %(begins)s until %(ends)s") % hours


def permissions_in_words(who: dict[str, Any], safety: dict[str, Any]) -> list[str]:
    """What we may do before the session."""
    words = {
        "may_sms": _("to send an SMS"),
        "may_call": _("to call"),
        "may_whatsapp": _("to write on WhatsApp"),
        "email": _("to write an e-mail"),
        "may_leave_word": _("to leave word"),
        "may_say_who": _("to say who we are"),
    }
    allowed = [text for name, text in words.items() if (who | safety)[name]]
    return [_("nothing before the session")] if safety["do_not_contact"] or not allowed else allowed
