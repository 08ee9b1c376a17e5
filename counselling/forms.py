"""The pages of the public booking, one subject each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.cuts import Mode, SessionTopic
from centre.models import Centre
from counselling.models import Counsellor, Participation
from counselling.services import Introduction
from counselling.times import offered
from destinations.models import Country, GuideText
from safeguards.forms import CleanLineFormField, PhoneFormField


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
    centre = forms.ModelChoiceField(
        Centre.objects.none(),
        to_field_name="slug",
        empty_label=None,
        label=_("With which centre?"),
        help_text=_("By phone or video you can choose any of them, wherever you are."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offered()
        modes: set[str] = set().union(*self.offers.values())
        mode, centre = cast(forms.ChoiceField, self.fields["mode"]), cast(forms.ModelChoiceField, self.fields["centre"])
        mode.choices = _as_lines((way.value, way.label) for way in Mode if way in modes)
        centre.queryset = Centre.objects.filter(pk__in=[centre.pk for centre in self.offers])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        centre, mode = cleaned.get("centre"), cleaned.get("mode")
        if centre and mode and mode not in self.offers[centre]:
            elsewhere = ", ".join(str(other) for other, modes in self.offers.items() if mode in modes)
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = GuideText.objects.in_language(get_language()).of_countries()
        cast(forms.ChoiceField, self.fields["destination"]).choices = [
            ("", _("None, or another one")),
            *((country.slug, country.title) for country in countries),
        ]

    def clean_destination(self) -> Country | None:
        return Country.objects.filter(slug=self.cleaned_data["destination"]).first()


class CounsellorForm(PageForm):
    """With a woman, with a man, or with either."""

    page = "counsellor"
    EITHER = "either"

    with_whom = forms.ChoiceField(
        label=_("With whom do you want to talk?"),
        choices=_as_lines([*Counsellor.Gender.choices, (EITHER, _("either"))]),
        widget=forms.RadioSelect,
        help_text=_("We keep to this. If nobody is free, you can ask us to call you."),
    )

    def clean_with_whom(self) -> str:
        chosen: str = self.cleaned_data["with_whom"]
        return "" if chosen == self.EITHER else chosen


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


class IntroductionForm(PageForm):
    """A name and a number, and what we may do with them."""

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
    may_say_who = forms.BooleanField(
        label=_("You may say who you are and write our link"),
        required=False,
        help_text=_("Unless you tick this, messages and calls name neither the centre nor why."),
    )
    consent = forms.BooleanField(
        label=_("I agree that the centre keeps these details to hold this session"),
        error_messages={"required": _("Without your agreement we may not keep your number, and cannot book.")},
    )

    PERMISSIONS: ClassVar[Sequence[str]] = ("may_say_who",)

    def introduction(self) -> Introduction:
        """What the person said, for the service."""
        said = self.cleaned_data
        return Introduction(
            name=said["name"],
            phone=said["phone"],
            language=get_language() or "",
            email=said.get("email", ""),
            may=frozenset(name for name in self.PERMISSIONS if said[name]),
            do_not_contact=said.get("do_not_contact", False),
        )


class ContactForm(IntroductionForm):
    """How we may reach somebody safely before the session."""

    page = "contact"

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("If you give it, we write to it about this session only."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    may_sms = forms.BooleanField(label=_("You may send me an SMS"), required=False)
    may_call = forms.BooleanField(label=_("You may call me if something changes"), required=False)
    do_not_contact = forms.BooleanField(
        label=_("Do not contact me at all before the session"),
        required=False,
        help_text=_("If you tick this, we stay silent until the time you chose."),
    )

    field_order = ["name", "phone", "email", "may_sms", "may_call", "may_say_who", "do_not_contact", "consent"]
    PERMISSIONS = ("may_sms", "may_call", "may_say_who")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("do_not_contact") and (cleaned.get("may_sms") or cleaned.get("may_call")):
            self.add_error(
                "do_not_contact", _("You ticked both that we may reach you and that we may not. Please choose one.")
            )
        return cleaned


class CallBackForm(IntroductionForm):
    """Whom to call, and who calls."""

    page = "call_back"

    centre = forms.ModelChoiceField(
        Centre.objects.all(),
        to_field_name="slug",
        empty_label=None,
        label=_("Which centre shall call you?"),
        widget=forms.RadioSelect,
    )

    field_order = ["centre", "name", "phone", "may_say_who", "consent"]
    PERMISSIONS = ("may_call", "may_say_who")

    def clean(self) -> dict[str, Any]:
        # To ask for a call is to permit it.
        return {**(super().clean() or {}), "may_call": True}
