"""The pages of the public booking, one subject each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre import zones
from centre.cuts import Mode, SessionTopic, SpokenLanguage
from centre.models import Centre, District
from counselling.models import Counsellor, Participation, WhoAnswers
from counselling.services import Introduction
from counselling.times import offered
from destinations.models import Country, GuideText
from messaging.languages import notice_languages
from safeguards.forms import CleanLineFormField, ClockFormField, PhoneFormField


def _as_lines(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choices that stand each on a line of its own; elsewhere the same words stand within sentences."""
    return [(value, capfirst(label)) for value, label in choices]


FARTHEST = timedelta(days=2 * 365)


class PageForm(forms.Form):
    """One page of the booking; `page` is the name under which the draft keeps what was typed on it."""

    page: ClassVar[str]


class ModeForm(PageForm):
    """How, and with which centre: only what some counsellor offers."""

    page = "mode"

    mode = forms.ChoiceField(label=_("How do you want to talk?"), widget=forms.RadioSelect)
    centre = forms.ChoiceField(
        label=_("With which centre?"),
        help_text=_("By phone or video you can choose any of them, wherever you are."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offered()
        modes: set[str] = set().union(*self.offers.values())
        mode, centre = (cast(forms.ChoiceField, self.fields[name]) for name in ("mode", "centre"))
        mode.choices = _as_lines((way.value, way.label) for way in Mode if way in modes)
        centre.choices = [(centre.slug, str(centre)) for centre in self.offers]

    def clean_centre(self) -> Centre:
        return next(centre for centre in self.offers if centre.slug == self.cleaned_data["centre"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        centre, mode = cleaned.get("centre"), cleaned.get("mode")
        if centre and mode and mode not in self.offers[centre]:
            elsewhere = str(_(", ")).join(str(other) for other, modes in self.offers.items() if mode in modes)
            self.add_error("centre", _("Not with this centre. It is offered by: %(centres)s") % {"centres": elsewhere})
        return cleaned


class TopicForm(PageForm):
    """About what, and for whom."""

    page = "topic"

    topic = forms.ChoiceField(
        label=_("What do you want to talk about?"),
        choices=_as_lines(SessionTopic.choices),
        widget=forms.RadioSelect,
        help_text=_("Choose what matters most. In the session you can ask anything."),
    )
    destination = forms.ChoiceField(label=_("Which country is it about?"), required=False)
    for_whom = forms.ChoiceField(
        label=_("For whom?"), choices=_as_lines(Participation.ForWhom.choices), widget=forms.RadioSelect
    )
    relation = forms.ChoiceField(
        label=_("If it is for somebody else: who is that?"),
        choices=[("", _("I would rather not say")), *_as_lines(Participation.Relation.choices)],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = GuideText.objects.in_language(get_language()).of_countries()
        cast(forms.ChoiceField, self.fields["destination"]).choices = [
            ("", _("None, or another one")),
            *((country.slug, country.title) for country in countries),
        ]

    def clean_destination(self) -> Country | None:
        return Country.objects.filter(slug=self.cleaned_data["destination"]).first()

    def clean_relation(self) -> str:
        is_for_another = self.cleaned_data.get("for_whom") == Participation.ForWhom.OTHER
        return self.cleaned_data["relation"] if is_for_another else ""


class CounsellorForm(PageForm):
    """With a woman, with a man, or with either; and in which language."""

    page = "counsellor"
    EITHER = "either"

    with_whom = forms.ChoiceField(
        label=_("With whom do you want to talk?"),
        choices=_as_lines([*Counsellor.Gender.choices, (EITHER, _("either"))]),
        widget=forms.RadioSelect,
        help_text=_("We keep to this. If nobody is free, you can ask us to call you."),
    )

    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=_as_lines(SpokenLanguage.choices),
        initial=SpokenLanguage.URDU,
        widget=forms.RadioSelect,
    )
    interpreter = forms.BooleanField(
        label=_("If no counsellor speaks it, somebody may interpret"),
        required=False,
        help_text=_("Whoever interprets keeps everything to themselves too."),
    )

    def clean_with_whom(self) -> str:
        return self.asked_for(self.cleaned_data["with_whom"])

    @classmethod
    def asked_for(cls, chosen: str) -> str:
        """The gender that was chosen; empty where either is."""
        return "" if chosen == cls.EITHER else chosen

    @staticmethod
    def allows_interpreter(typed: Mapping[str, str]) -> bool:
        """Whether its box was ticked, by what was typed."""
        return bool(forms.CheckboxInput().value_from_datadict(typed, MultiValueDict(), "interpreter"))


class TimeForm(PageForm):
    """One moment; where some are `offered`, one of them, each in the words it is offered in."""

    page = "day"

    starts_at = forms.DateTimeField(label=_("At what time?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: Mapping[datetime, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        choices = [(written(start), words) for start, words in (offered or {}).items()]
        self.fields["starts_at"].widget.choices = choices

    def clean_starts_at(self) -> datetime:
        chosen: datetime = self.cleaned_data["starts_at"]
        # Near the ends of the calendar a moment cannot even be told by another clock.
        is_far_away = abs(chosen - timezone.now()) > FARTHEST
        if is_far_away or (self.offered is not None and chosen not in self.offered):
            raise ValidationError(_("That time has just been taken. Please choose another one."), code="taken")
        return chosen


def written(moment: datetime) -> str:
    """As the value of a choice."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class ZoneForm(PageForm):
    """Where somebody is, so that times are told by their own clock too."""

    page = "zone"

    zone = forms.ChoiceField(label=_("In which country are you?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = GuideText.objects.in_language(get_language()).of_countries().select_related("guide__country")
        named = [(country.guide.country.iso2, country.title) for country in countries if country.guide.country]
        here: tuple[str, Any] = ("", _("In the same country as the centre"))
        cast(forms.ChoiceField, self.fields["zone"]).choices = [here, *zones.choices(named)]


class PersonForm(PageForm):
    """A name and a number."""

    name = CleanLineFormField(
        label=_("Your name"),
        max_length=80,
        help_text=_("Your own, or any name by which we may call you."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )
    phone = PhoneFormField(
        label=_("Your phone number"),
        help_text=_("Nobody else sees it. Numbers of other countries work too: begin with + and the country’s code."),
    )


class ContactForm(PersonForm):
    """Who comes."""

    page = "contact"

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("If you give it, we write to it about this session only."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    messages_in = forms.ChoiceField(
        label=_("In which language shall we write to you?"),
        choices=notice_languages,
        initial=get_language,
        widget=forms.RadioSelect,
    )
    district = forms.ModelChoiceField(
        District.objects.none(),
        label=_("Your home district"),
        required=False,
        empty_label=_("I would rather not say"),
        help_text=_("It helps us to see where people need us. Nobody is looked for by it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["district"]).queryset = District.objects.order_by("name_en")


class SafetyForm(PageForm):
    """How somebody may be reached without danger before the session, and what they agree to."""

    page = "safety"

    may_sms = forms.BooleanField(label=_("You may send me an SMS"), required=False)
    may_call = forms.BooleanField(label=_("You may call me if something changes"), required=False)
    may_whatsapp = forms.BooleanField(label=_("You may write to me on WhatsApp"), required=False)
    may_leave_word = forms.BooleanField(label=_("You may leave a message with whoever answers"), required=False)
    may_say_who = forms.BooleanField(
        label=_("You may say who you are and write our link"),
        required=False,
        help_text=_("Unless you tick this, messages and calls name neither the centre nor why."),
    )
    who_answers = forms.ChoiceField(
        label=_("Who may answer when we call?"),
        choices=_as_lines(WhoAnswers.choices),
        widget=forms.RadioSelect,
        initial=WhoAnswers.MYSELF,
        required=False,
        help_text=_("If anybody else answers, we hang up and say nothing."),
    )
    safe_from = ClockFormField(
        label=_("Safe from"), required=False, help_text=_("Leave both empty if any hour is safe.")
    )
    safe_until = ClockFormField(label=_("Safe until"), required=False)
    memorable_word = CleanLineFormField(
        label=_("A word that the counsellor says first"),
        max_length=40,
        required=False,
        help_text=_("Any word you will remember: so you know that it is really us. It opens nothing."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    do_not_contact = forms.BooleanField(
        label=_("Do not contact me at all before the session"),
        required=False,
        help_text=_("If you tick this, we stay silent until the time you chose."),
    )
    consent = forms.BooleanField(
        label=_("I agree that the centre keeps these details to hold this session"),
        error_messages={"required": _("Without your agreement we may not keep your number, and cannot book.")},
    )
    follow_up = forms.BooleanField(
        label=_("I also agree that you ask me afterwards how it went"),
        required=False,
        help_text=_("You can book without this, and take it back at any time."),
    )

    PERMISSIONS: ClassVar[Sequence[str]] = ("may_sms", "may_call", "may_whatsapp", "may_leave_word", "may_say_who")
    REACHES: ClassVar[Sequence[str]] = ("may_sms", "may_call", "may_whatsapp", "may_leave_word")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("do_not_contact") and any(cleaned.get(name) for name in self.REACHES):
            self.add_error(
                "do_not_contact", _("You ticked both that we may reach you and that we may not. Please choose one.")
            )
        begins, ends = cleaned.get("safe_from"), cleaned.get("safe_until")
        given = not {"safe_from", "safe_until"} & set(self.errors)
        if given and ((begins is None) != (ends is None) or (begins is not None and begins == ends)):
            self.add_error("safe_until", _("Say from when until when it is safe, or leave both empty."))
        cleaned["who_answers"] = cleaned.get("who_answers") or WhoAnswers.MYSELF
        return cleaned


class CallBackForm(PersonForm):
    """Whom to call, and who calls."""

    page = "call_back"

    centre = forms.ModelChoiceField(
        Centre.objects.all(),
        to_field_name="slug",
        empty_label=None,
        label=_("Which centre shall call you?"),
        widget=forms.RadioSelect,
    )
    with_whom = forms.ChoiceField(
        label=_("Who shall call you?"),
        choices=CounsellorForm.base_fields["with_whom"].choices,  # type: ignore[attr-defined]
        initial=CounsellorForm.EITHER,
        required=False,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("In which language shall we speak?"),
        choices=_as_lines(SpokenLanguage.choices),
        initial=get_language,
        required=False,
    )
    may_say_who = SafetyForm.base_fields["may_say_who"]
    consent = SafetyForm.base_fields["consent"]

    field_order = ["centre", "with_whom", "language", "name", "phone", "may_say_who", "consent"]

    def clean_with_whom(self) -> str:
        chosen: str = self.cleaned_data["with_whom"]
        return "" if chosen == CounsellorForm.EITHER else chosen

    def introduction(self) -> Introduction:
        """What the person said, for the service. To ask for a call is to permit it."""
        said = self.cleaned_data
        asked = frozenset({"may_call", "may_say_who"})
        may = asked if said["may_say_who"] else frozenset({"may_call"})
        return Introduction(said["name"], said["phone"], get_language() or "", may=may, asked=asked)
