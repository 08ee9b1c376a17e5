"""What is typed about a counsellor's time: weekly hours, single days, leave, how sessions are held, holidays."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.cuts import Mode, SessionTopic, SpokenLanguage
from centre.hours import read_hours
from centre.models import Centre
from counselling.models import Counsellor, DayHours, DeclinedHoliday, Holiday, Leave, Weekday, WeeklyHours
from counselling.public_holidays import Suggestion
from counselling.services import Stretch
from safeguards.forms import CleanLineFormField, ClockFormField, CountFormField, DayFormField

HINT = _("Such as 09:00–13:00, 14:00–17:00")


FARTHEST = timedelta(days=3653)


class DayField(DayFormField):
    """A day of the calendar, today or later, and not so late that nobody could count on from it."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < timezone.localdate():
            raise ValidationError(_("That day is over."), code="over")
        if value is not None and value > timezone.localdate() + FARTHEST:
            raise ValidationError(_("That day is more than ten years off."), code="far")


class HoursField(CleanLineFormField):
    """The stretches of a day as people write them; its value is a list of pairs of clocks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 60, "widget": forms.TextInput(attrs={"dir": "ltr"}), **kwargs})

    def clean(self, value: Any) -> Any:
        return read_hours(super().clean(value) or "")


def write_hours(rows: Iterable[WeeklyHours | DayHours]) -> str:
    return ", ".join(f"{row.starts:%H:%M}–{row.ends:%H:%M}" for row in rows)


class WeeklyHoursForm(forms.Form):
    """From when until when somebody can be booked on each weekday, and on which days this holds."""

    first = DayField(label=_("From which day on?"), initial=timezone.localdate)
    last = DayField(
        label=_("Until which day?"),
        required=False,
        help_text=_("If you name one, the hours of before hold again then."),
    )

    def __init__(self, *args: Any, counsellor: Counsellor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        held = list(counsellor.weekly_hours.holding_between(today, today))
        for number, name in Weekday.choices:
            self.fields[f"day_{number}"] = HoursField(
                label=name,
                required=False,
                initial=write_hours(row for row in held if row.weekday == number),
                help_text=HINT if number == 0 else "",
            )

    @property
    def day_fields(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in Weekday.values]

    @property
    def hours(self) -> list[Stretch]:
        numbers = Weekday.values
        return [Stretch(number, *pair) for number in numbers for pair in self.cleaned_data[f"day_{number}"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        _in_order(self, cleaned)
        return cleaned


class DayHoursForm(forms.Form):
    """Hours of one day: beside the weekly ones, or instead."""

    day = DayField(label=_("Which day?"))
    kind = forms.ChoiceField(label=_("These hours hold"), choices=DayHours.Kind.choices, widget=forms.RadioSelect)
    hours = HoursField(
        label=_("Hours"),
        required=False,
        help_text=_("Such as 17:00–19:00. Leave it empty to go back to the weekly hours."),
    )


class LeaveForm(forms.Form):
    """Whole days, or hours of them."""

    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), required=False, help_text=_("Empty: the same day."))
    from_clock = ClockFormField(
        label=_("From (on the first day)"), required=False, help_text=_("Empty: the whole day.")
    )
    until_clock = ClockFormField(label=_("Until (on the last day)"), required=False)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=Leave.Reason.choices, help_text=_("Only you and the managers see it.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        _in_order(self, cleaned)
        if cleaned.get("first") and "last" in cleaned:
            start, end = self.span(ZoneInfo("UTC"))
            if start >= end:
                self.add_error("until_clock", _("The leave ends after it starts."))
        return cleaned

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when until when, by the clocks of the centre."""
        said = self.cleaned_data
        first, last = said["first"], said.get("last") or said["first"]
        start = datetime.combine(first, said.get("from_clock") or time(), zone)
        until = said.get("until_clock")
        end = datetime.combine(last, until, zone) if until else datetime.combine(last + timedelta(days=1), time(), zone)
        return start, end


def _in_order(form: forms.Form, cleaned: dict[str, Any]) -> None:
    first, last = cleaned.get("first"), cleaned.get("last")
    if first and last and last < first:
        form.add_error("last", _("The last day comes after the first."))


class SessionsForm(forms.ModelForm):
    """How a counsellor holds sessions: by what, in which languages, about what, how long, how soon, how far ahead."""

    modes = forms.MultipleChoiceField(
        label=_("How sessions are held"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=SpokenLanguage.choices, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        choices=SessionTopic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    session_minutes = CountFormField(label=_("Length of a session, in minutes"))
    buffer_before_minutes = CountFormField(label=_("Minutes kept free before it"), min_value=0)
    buffer_minutes = CountFormField(label=_("Minutes kept free after it"), min_value=0)
    lead_minutes = CountFormField(label=_("Booked at the latest so many minutes before"), min_value=0)
    horizon_days = CountFormField(label=_("Booked at most so many days ahead"), min_value=1)

    class Meta:
        model = Counsellor
        fields = (
            "modes",
            "languages",
            "topics",
            "session_minutes",
            "buffer_before_minutes",
            "buffer_minutes",
            "lead_minutes",
            "horizon_days",
        )


class CentreChoiceForm(forms.Form):
    """Which centre's holidays are shown."""

    centre = forms.ModelChoiceField(Centre.objects.all(), to_field_name="slug", label=_("Centre"), empty_label=None)


class SuggestionsForm(forms.Form):
    """Which of the suggested days the centre is closed on, or is not and need be asked about no more."""

    days = forms.MultipleChoiceField(label=_("Suggested by the calendar"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: dict[date, tuple[Suggestion, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        field = self.fields["days"]
        field.choices = [(day.isoformat(), words) for day, (_suggestion, words) in offered.items()]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]

    def declined(self, centre: Centre) -> list[DeclinedHoliday]:
        named = [(day, self.offered[day][0]) for day in self.ticked]
        return [DeclinedHoliday(centre=centre, day=day, name_en=s.name_en, name_ur=s.name_ur) for day, s in named]

    def chosen(self, centre: Centre) -> list[Holiday]:
        return [
            Holiday(
                centre=centre,
                day=day,
                suggested_on=day,
                name_en=suggestion.name_en,
                name_ur=suggestion.name_ur,
                is_expected=suggestion.is_expected,
            )
            for day in self.ticked
            for suggestion in [self.offered[day][0]]
        ]


class HolidayForm(forms.ModelForm):
    """A day on which a centre is closed that no calendar suggests."""

    day = DayField(label=_("Day"))

    class Meta:
        model = Holiday
        fields = ("centre", "day", "name_en", "name_ur")


class HolidayDayForm(forms.Form):
    """The day on which a holiday really falls."""

    day = DayField(label=_("Day"))
