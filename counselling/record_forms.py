"""What counsellors type about sessions."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.cuts import AgeBand, SessionTopic, Sex, Stage
from centre.forms import DistrictFormField
from centre.models import Project
from counselling.models import Appointment, GroupRecord, InstitutionKind, Outcome, SessionRecord
from counselling.models.records import LONGEST_NOTE, MOST_HEADS
from destinations.models import GuideText
from safeguards import text
from safeguards.forms import CleanTextFormField, CountFormField

NEAR = timedelta(hours=6)
"""How far from its appointment a time may lie that is on the day before or after: a session goes on past midnight."""
MINUTE = timedelta(minutes=1)


class MomentFormField(forms.TimeField):
    """A time of the day of the appointment, by the clock of its centre; its value is the moment.

    Where midnight is near the appointment, what is just beyond it is of the day beyond.
    """

    widget = forms.TimeInput(attrs={"type": "time", "dir": "ltr"}, format="%H:%M")
    LONGEST = 20

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs})

    def around(self, moment: datetime, zone: ZoneInfo) -> None:
        """Says which day it is, and where."""
        self.moment, self.zone = moment, zone

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).time() if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> Any:
        clock = super().to_python(text.normalise(value[: self.LONGEST]) if isinstance(value, str) else value)
        return None if clock is None else self._moment_of(clock)

    def _moment_of(self, clock: time) -> datetime:
        day = self.moment.astimezone(self.zone).date()
        same_day, *beyond = (datetime.combine(day + timedelta(days=days), clock, self.zone) for days in (0, 1, -1))
        return next((moment for moment in beyond if abs(moment - self.moment) <= NEAR), same_day)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value > self.latest():
            raise ValidationError(_("This time is still to come."), code="to_come")

    def latest(self) -> datetime:
        """Later than this is still to come."""
        return timezone.now()


class EndFormField(MomentFormField):
    """When a session ended. Where the end that was suggested is still to come, it ends with the minute that runs."""

    suggested: datetime | None = None

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        if moment is None or self.suggested is None or moment != _minute(self.suggested):
            return moment
        return min(moment, self.latest())

    def latest(self) -> datetime:
        return _minute(super().latest()) + MINUTE


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


class RecordForm(forms.ModelForm):
    """What the records of all sessions say. What describes a session is wanted only where there was one."""

    WHEN_KEPT: ClassVar = ("started_at", "ended_at", "arrived_at", "topics")

    outcome = forms.ChoiceField(label=_("What became of it?"), choices=Outcome.choices, widget=forms.RadioSelect)
    started_at = MomentFormField(label=_("Started"))
    ended_at = EndFormField(label=_("Ended"))
    topics = forms.MultipleChoiceField(
        label=_("What was it about?"),
        choices=SessionTopic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one topic.")},
    )
    district = DistrictFormField(required=False, label=_("District of origin"), empty_label=_("not known"))

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment, zone = appointment, ZoneInfo(appointment.centre.zone)
        day = appointment.starts_at.astimezone(zone).date()
        for field in self.fields.values():
            if isinstance(field, MomentFormField):
                field.around(appointment.starts_at, zone)
        cast(EndFormField, self.fields["ended_at"]).suggested = self.initial.get("ended_at")
        self._offer_projects(day)

    def _offer_projects(self, day: date) -> None:
        """Those that paid on that day, and the one that stands here already."""
        stands_here: uuid.UUID | None = self.initial.get("project")
        offered = Project.objects.running(day)
        if stands_here is not None:
            offered |= Project.objects.filter(pk=stands_here)
        field = cast(forms.ModelChoiceField, self.fields["project"])
        field.queryset, field.empty_label = offered.distinct(), _("None")

    def _offer(self, name: str, nothing: str | Promise, choices: Sequence[tuple[Any, Any]]) -> None:
        """Lets the field be left open, which `nothing` says in words."""
        cast(forms.ChoiceField, self.fields[name]).choices = [("", nothing), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == Outcome.NO_SHOW:
            return self._as_nobody_came(cleaned)
        return cleaned

    def _as_nobody_came(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Without what was filled in beforehand, right or wrong: there was no session to describe."""
        for name in self.WHEN_KEPT:
            self.errors.pop(name, None)
        nothing: dict[str, Any] = {"started_at": None, "ended_at": None, "arrived_at": None, "topics": []}
        return cleaned | {name: value for name, value in nothing.items() if name in self.fields}

    @property
    def content(self) -> dict[str, Any]:
        """What is said of the session, as the services take it."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def _bound(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return self._bound(["outcome", "mode"])

    @property
    def clock_fields(self) -> list[forms.BoundField]:
        return self._bound(["started_at", "ended_at", "arrived_at"])


class SessionForm(RecordForm):
    """An individual session. What is known of the person stands there already."""

    arrived_at = MomentFormField(label=_("Arrived"), required=False)

    class Meta:
        model = SessionRecord
        fields = (
            "outcome",
            "mode",
            "started_at",
            "ended_at",
            "arrived_at",
            "topics",
            "destination",
            "stage",
            "district",
            "sex",
            "age_band",
            "project",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = GuideText.objects.in_language(get_language()).of_countries().values_list("guide__country", "title")
        self._offer("destination", _("None, or another one"), list(titles))
        self._offer("stage", _("not asked"), Stage.choices)
        self._offer("sex", _("not asked"), Sex.choices)
        self._offer("age_band", _("not asked"), AgeBand.choices)

    def _as_nobody_came(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return super()._as_nobody_came(cleaned) | {"stage": ""}

    @property
    def person_fields(self) -> list[forms.BoundField]:
        return self._bound(["destination", "stage", "district", "sex", "age_band", "project"])


class FirstSessionForm(SessionForm):
    """A session that is not recorded yet, with the note beside it."""

    note = CleanTextFormField(
        label=_("Confidential note"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("Only you and your named supervisor can read it, and each reading is written down."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "dir": "auto"}),
    )


class SessionCorrectionForm(SessionForm):
    """A record put right; the revision says which one was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class HeadsFormField(CountFormField):
    """How many of one sort were there; left empty where there was nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 0, "max_value": MOST_HEADS, **kwargs})

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


class GroupForm(RecordForm):
    """A group session: heads of a crowd without names."""

    women = HeadsFormField(label=_("Women"))
    men = HeadsFormField(label=_("Men"))
    girls = HeadsFormField(label=_("Girls"))
    boys = HeadsFormField(label=_("Boys"))

    class Meta:
        model = GroupRecord
        fields = (
            "mode",
            "started_at",
            "ended_at",
            "topics",
            "district",
            "institution_kind",
            "women",
            "men",
            "girls",
            "boys",
            "project",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("institution_kind", _("none of these"), InstitutionKind.choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        counted = [cleaned[name] for name in GroupRecord.HEADS if name in cleaned]
        if cleaned.get("outcome") == Outcome.ATTENDED and len(counted) == len(GroupRecord.HEADS) and not any(counted):
            self.add_error("women", _("Count at least one person."))
        return cleaned

    def _as_nobody_came(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        for name in GroupRecord.HEADS:
            self.errors.pop(name, None)
        return super()._as_nobody_came(cleaned) | dict.fromkeys(GroupRecord.HEADS, 0)

    @property
    def head_fields(self) -> list[forms.BoundField]:
        return self._bound(GroupRecord.HEADS)

    @property
    def group_fields(self) -> list[forms.BoundField]:
        return self._bound(["institution_kind", "district", "project"])


class GroupCorrectionForm(GroupForm):
    """A record put right; the revision says which one was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """The confidential note beside a record."""

    text = CleanTextFormField(
        label=_("Confidential note"),
        max_length=LONGEST_NOTE,
        help_text=_("Only you and your named supervisor can read it, and each reading is written down."),
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "dir": "auto"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
