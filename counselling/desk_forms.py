"""The forms of the desk: booking by phone, receiving somebody, what came of a call, how somebody may be reached."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from centre import zones
from centre.cuts import Mode, SessionTopic, SpokenLanguage
from counselling.forms import written
from counselling.hours_forms import DayField
from counselling.models import Beneficiary, CallBack, Counsellor, Participation
from counselling.services import Introduction, rules_as_seen
from counselling.times import Wish, by_day
from counselling.words import clock_in_words, day_in_words
from messaging.languages import notice_languages
from safeguards import text
from safeguards.forms import CleanLineFormField, ClockFormField, PhoneFormField

WITH_A_WOMAN = _("They asked for a woman: if it is handed over, only to a woman")
WITH_A_MAN = _("They asked for a man: if it is handed over, only to a man")
FARTHEST_AGREED = timedelta(days=365)


def _capitals(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [(value, capfirst(label)) for value, label in choices]


def times_of(counsellor: Counsellor, mode: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The counsellor's own free times as choices, each day with its times."""
    wish = Wish(counsellor.centre, mode, only=counsellor)
    days = by_day(wish.free_times(now=timezone.now()), wish.zone)
    return [
        (day_in_words(day), [(written(start), clock_in_words(start, wish.zone)) for start in starts])
        for day, starts in days.items()
    ]


class TimeChoiceForm(forms.Form):
    """One of the counsellor’s own free times, for this mode; or, where none is named, for one that needs no room."""

    starts_at = forms.ChoiceField(label=_("When"))

    def __init__(self, *args: Any, counsellor: Counsellor, mode: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counsellor = counsellor
        without_room = (held for held in counsellor.modes if held != Mode.IN_PERSON)
        offered = times_of(counsellor, mode or next(without_room, Mode.IN_PERSON.value))
        cast(forms.ChoiceField, self.fields["starts_at"]).choices = [("", "—"), *offered]
        self.fields["starts_at"].error_messages["invalid_choice"] = _(
            "That time has just been taken. Please choose another one."
        )

    def clean_starts_at(self) -> datetime:
        return datetime.fromisoformat(self.cleaned_data["starts_at"])


class SubjectForm(TimeChoiceForm):
    """When, how and about what: all that a follow-up needs."""

    mode = forms.ChoiceField(label=_("How"))
    topic = forms.ChoiceField(label=_("About what"), choices=_capitals(SessionTopic.choices))
    language = forms.ChoiceField(label=_("In which language?"), choices=_capitals(SpokenLanguage.choices))
    interpreter = forms.BooleanField(label=_("With an interpreter"), required=False)
    as_asked = forms.BooleanField(required=False)

    field_order = ["starts_at", "mode", "topic", "language", "interpreter", "as_asked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [(mode.value, mode.label) for mode in Mode if mode.value in self.counsellor.modes]
        cast(forms.ChoiceField, self.fields["mode"]).choices = _capitals(held)
        is_woman = self.counsellor.gender == Counsellor.Gender.WOMAN
        self.fields["as_asked"].label = WITH_A_WOMAN if is_woman else WITH_A_MAN

    def wish(self) -> Wish:
        """With this counsellor and no other."""
        said = self.cleaned_data
        return Wish(
            self.counsellor.centre,
            said["mode"],
            with_whom=self.counsellor.gender if said["as_asked"] else "",
            language=said["language"],
            interpreter=said["interpreter"] or said["language"] not in self.counsellor.languages,
            only=self.counsellor,
        )


class PhoneBookingForm(SubjectForm):
    """A session booked for somebody who is on the phone: what is asked reads in the order in which one asks it."""

    name = CleanLineFormField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )
    phone = PhoneFormField(label=_("Phone"))
    may_sms = forms.BooleanField(label=_("We may send an SMS"), required=False)
    may_call = forms.BooleanField(label=_("We may call"), required=False)
    may_say_who = forms.BooleanField(label=_("We may say who we are and write the link"), required=False)
    messages_in = forms.ChoiceField(label=_("Language of messages"), choices=notice_languages, initial="ur")
    memorable_word = CleanLineFormField(
        label=_("The word that you say first"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    consent = forms.BooleanField(
        label=_("They agree that the centre keeps these details to hold the session"),
        error_messages={"required": _("Without their agreement we may keep nothing, and cannot book.")},
    )

    PERMISSIONS: ClassVar[Sequence[str]] = ("may_sms", "may_call", "may_say_who")
    field_order = [
        "starts_at",
        "name",
        "phone",
        "mode",
        "topic",
        "language",
        "interpreter",
        "as_asked",
        *PERMISSIONS,
        "messages_in",
        "memorable_word",
        "consent",
    ]

    def introduction(self) -> Introduction:
        """What the person said to this counsellor."""
        said = self.cleaned_data
        asked = frozenset(self.PERMISSIONS)
        may = frozenset(name for name in asked if said[name])
        return Introduction(said["name"], said["phone"], said["messages_in"], may=may, asked=asked, spoken=True)


class WalkInForm(forms.Form):
    """Somebody who is here. Nothing need be asked: who stays nameless is counted, and forgotten."""

    mode = forms.ChoiceField(label=_("How"), choices=_capitals(Mode.choices), initial=Mode.IN_PERSON)
    topic = forms.ChoiceField(
        label=_("About what"), choices=_capitals(SessionTopic.choices), initial=SessionTopic.OTHER
    )
    name = CleanLineFormField(
        label=_("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    phone = PhoneFormField(label=_("Phone"), required=False, help_text=_("Only if we may call them later on it."))
    consent = forms.BooleanField(
        label=_("They agree that the centre keeps name and number"),
        required=False,
        help_text=_("Not needed where you leave both empty."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("name") or cleaned.get("phone")) and not cleaned.get("consent"):
            self.add_error("consent", _("Without their agreement we may keep neither: leave both empty."))
        if cleaned.get("phone") and not cleaned.get("name"):
            self.add_error("name", _("A number needs a name to it, be it an invented one."))
        return cleaned

    def introduction(self) -> Introduction | None:
        """Of somebody who gave a number. In which language they read was not asked: the counsellor's says nothing."""
        said, may = self.cleaned_data, frozenset({"may_call"})
        if not said["phone"]:
            return None
        return Introduction(said["name"], said["phone"], language="", may=may, asked=may, spoken=True)


class ReferenceForm(forms.Form):
    """The code that somebody says on the phone."""

    reference = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"dir": "ltr"}))

    def clean_reference(self) -> str:
        return text.normalise(self.cleaned_data["reference"]).replace(" ", "").replace("-", "").upper()


class OutcomeForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(choices=CallBack.Outcome.choices)


class LeavingAtDeskForm(forms.Form):
    """Why somebody gives their time up, as they said on the phone."""

    reason = forms.ChoiceField(
        label=_("Why?"), choices=[("", _("not said")), *Participation.Reason.choices], required=False
    )


class AgreeForm(forms.Form):
    """The day on which somebody wants to speak again."""

    due_on = DayField(
        label=_("On which day?"),
        help_text=_("A message goes to them that morning, by the rules they gave."),
    )

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if not today < due_on <= today + FARTHEST_AGREED:
            raise ValidationError(_("Choose a day from tomorrow on, within a year."))
        return due_on


class RulesForm(forms.ModelForm):
    """How somebody may be reached, as they have just said."""

    safe_from = ClockFormField(label=_("Safe from"), required=False)
    safe_until = ClockFormField(label=_("Safe until"), required=False)
    zone = forms.ChoiceField(label=_("Their clock"))
    language = forms.ChoiceField(label=_("Language of messages"), choices=notice_languages)
    do_not_contact = forms.BooleanField(label=_("Do not contact at all before the session"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    class Meta:
        model = Beneficiary
        fields = (
            "may_sms",
            "may_call",
            "may_whatsapp",
            "may_leave_word",
            "may_say_who",
            "who_answers",
            "safe_from",
            "safe_until",
            "zone",
            "language",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["zone"]).choices = zones.every_zone(besides=self.instance.zone)
        self.initial["do_not_contact"] = self.instance.do_not_contact_at is not None
        self.initial["seen"] = rules_as_seen(self.instance)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("safe_from"), cleaned.get("safe_until")
        if (begins is None) != (ends is None) or (begins is not None and begins == ends):
            raise ValidationError(_("Say from when until when it is safe, or leave both empty."))
        return cleaned
