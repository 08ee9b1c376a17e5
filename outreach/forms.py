"""What volunteers, coordinators and those who enter media figures type."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.cuts import SessionTopic
from centre.forms import DistrictFormField
from centre.models import Project, User
from outreach.choices import ActivityKind, ChannelKind, State
from outreach.models import Activity, ChannelMonth, DeviceToken, MediaChannel
from outreach.models.activities import EARLIEST, MOST_HEADS
from outreach.months import latest_months
from safeguards.forms import CleanLineFormField, CountFormField, DayFormField

# An older project is still offered for what is logged late.
PROJECT_LINGERS = timedelta(days=90)
MONTHS_OFFERED = 48
# Of a phone's clock nothing is believed; it must only be a time that the database can keep.
CLOCK_FROM, CLOCK_TO = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class HeadsFormField(CountFormField):
    """How many of one sort were there; left empty where there was nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 0, "max_value": MOST_HEADS, **kwargs})

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


class PastDayFormField(DayFormField):
    """A day that is not to come."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value > timezone.localdate():
            raise ValidationError(_("This day is still to come."), code="to_come")
        if value is not None and value < EARLIEST:
            raise ValidationError(_("Look at the year of the date."), code="too_early")


class ActivityForm(forms.ModelForm):
    """An activity, as short as can be; what the volunteer did last stands there already."""

    on = PastDayFormField(label=_("Date"))
    district = DistrictFormField()
    place = CleanLineFormField(
        label=_("Place"),
        max_length=120,
        help_text=_("The village, school or street. No names of people."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    topics = forms.MultipleChoiceField(
        label=_("What about"),
        choices=SessionTopic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one topic.")},
    )
    women = HeadsFormField(label=_("Women"))
    men = HeadsFormField(label=_("Men"))
    girls = HeadsFormField(label=_("Girls"))
    boys = HeadsFormField(label=_("Boys"))

    HEADS = ("women", "men", "girls", "boys")

    class Meta:
        model = Activity
        fields = ("on", "district", "place", "kind", "topics", "women", "men", "girls", "boys", "project")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "–"), *ActivityKind.choices]

    def offer_projects(self) -> None:
        """Offers those that run, or ran until lately. (Any other is taken too: a record may come late.)"""
        today = timezone.localdate()
        offered = Project.objects.running(today) | Project.objects.running(today - PROJECT_LINGERS)
        field = self.fields["project"]
        field.widget.choices = [("", _("None")), *((project.pk, project.name) for project in offered)]

    @property
    def head_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.HEADS]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("on", "district", "place", "kind")]

    @property
    def content(self) -> dict[str, Any]:
        """What is said of the activity, as the services take it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class LogForm(ActivityForm):
    """A new activity. Its key is made with the form, so that a form sent twice logs one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class MendForm(ActivityForm):
    """An activity put right; the revision says which one was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class RecordForm(ActivityForm):
    """One record of a phone, as `/outreach/sync` gets it."""

    id = forms.UUIDField()
    logged_at = forms.DateTimeField(validators=[MinValueValidator(CLOCK_FROM), MaxValueValidator(CLOCK_TO)])


class AnswerForm(forms.Form):
    """A coordinator's answer; the revision says which one was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(AnswerForm):
    """A coordinator's answer that wants a reason, which the volunteer reads."""

    reason = CleanLineFormField(
        label=_("Reason"), max_length=200, help_text=_("The volunteer reads it. No names of people.")
    )


def month_choices() -> list[tuple[str, str | Promise]]:
    """Months by their names, the running one first."""
    return [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in latest_months(MONTHS_OFFERED)]


class MonthFormField(forms.TypedChoiceField):
    """A month of the last few years; its value is its first day. Where it may stay open, `any_month` says so."""

    def __init__(self, *, any_month: str | Promise = "", **kwargs: Any) -> None:
        blank = [("", any_month)] if any_month else []
        super().__init__(
            choices=lambda: blank + month_choices(),
            coerce=lambda typed: date.fromisoformat(f"{typed}-01"),
            label=_("Month"),
            **kwargs,
        )


class CheckFilterForm(forms.Form):
    """What narrows the coordinator's list."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[*State.choices, ("all", _("all"))])
    month = MonthFormField(any_month=_("all"), required=False, empty_value=None)
    district = DistrictFormField(required=False, empty_label=_("all"))
    volunteer = forms.ModelChoiceField(
        label=_("Volunteer"), required=False, queryset=User.objects.none(), empty_label=_("all")
    )

    def __init__(self, *args: Any, volunteers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["volunteer"]).queryset = volunteers


class DeviceForm(forms.ModelForm):
    """A phone that may log."""

    class Meta:
        model = DeviceToken
        fields = ("name",)


class MediaChannelForm(forms.ModelForm):
    """A media channel."""

    class Meta:
        model = MediaChannel
        fields = ("name", "kind", "centre")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["centre"]).empty_label = _("of all centres")
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "–"), *ChannelKind.choices]


class MonthForm(forms.Form):
    """Which month's figures to look at."""

    month = MonthFormField()


class ChannelMonthForm(forms.ModelForm):
    """A media channel's figures of a month."""

    followers = CountFormField(
        label=_("Followers"), required=False, min_value=0, help_text=_("How many there were on the month's last day.")
    )
    reach = CountFormField(
        label=_("Reach"), required=False, min_value=0, help_text=_("How many the channel says it reached in the month.")
    )
    engagement = CountFormField(
        label=_("Engagement"),
        required=False,
        min_value=0,
        help_text=_("Likes, comments, shares and calls in the month."),
    )

    class Meta:
        model = ChannelMonth
        fields = ("followers", "reach", "engagement")
