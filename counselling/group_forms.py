"""What is typed about sessions for groups, and about series of sessions for one person."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.cuts import Mode
from centre.models import Project, Room, User
from counselling.forms import PersonForm, SafetyForm
from counselling.hours_forms import DayField
from counselling.models import Appointment, Counsellor, GroupSession, InstitutionKind, Participation
from counselling.services import LONGEST_SERIES, GroupPlan, Introduction
from safeguards import text
from safeguards.forms import CleanLineFormField, CleanTextFormField, ClockFormField, CountFormField

LONGEST_LIST = 200  # lines


SAY_WHERE = _("Say where: a room of the centre, or another place.")


def _check_seats(form: forms.Form, room: Room, people: int) -> None:
    if room.seats < people:
        form.add_error("room", _("This room has %(seats)s seats.") % {"seats": room.seats})


def _add_start(form: forms.Form, said: dict[str, Any], zone: ZoneInfo) -> None:
    """The day and the clock as a moment, by the clocks of the centre."""
    if said.get("day") and said.get("clock"):
        said["starts_at"] = datetime.combine(said["day"], said["clock"], zone)
        if said["starts_at"] <= timezone.now():
            form.add_error("clock", _("That time is over."))


class GroupPlanForm(forms.Form):
    """What is agreed on with a school, an institute, or those who are about to leave."""

    title = CleanLineFormField(
        label=_("What is it called?"), max_length=120, help_text=_("The people who register read this.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[choice for choice in Appointment.Kind.choices if choice[0] != "individual"]
    )
    institution_kind = forms.ChoiceField(
        label=_("Kind of institution"), choices=[("", "–"), *InstitutionKind.choices], required=False
    )
    counsellor = forms.ModelChoiceField(Counsellor.objects.none(), label=_("Counsellor"), empty_label=None)
    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices, initial=Mode.IN_PERSON)
    day = DayField(label=_("Day"))
    clock = ClockFormField(label=_("Starts"))
    minutes = CountFormField(label=_("Length in minutes"), min_value=15, max_value=480, initial=90)
    capacity = CountFormField(label=_("Places"), min_value=2, max_value=2000, initial=30)
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room of the centre"), required=False, empty_label=_("None")
    )
    place = CleanLineFormField(
        label=_("Place, where it is elsewhere"),
        max_length=200,
        required=False,
        help_text=_("Such as the school’s name."),
    )
    project = forms.ModelChoiceField(Project.objects.none(), label=_("Project"), required=False, empty_label=_("None"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counsellors = Counsellor.objects.kept_by(person).working().select_related("person", "centre")
        self.fields["counsellor"].queryset = counsellors.order_by("person__name")  # type: ignore[attr-defined]
        centres = {counsellor.centre_id for counsellor in counsellors}
        self.fields["room"].queryset = Room.objects.in_use().filter(centre__in=centres)  # type: ignore[attr-defined]
        self.fields["project"].queryset = Project.objects.running(timezone.localdate())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        room, counsellor = said.get("room"), said.get("counsellor")
        if room and counsellor and room.centre_id != counsellor.centre_id:
            self.add_error("room", _("This room belongs to another centre."))
        if room and said.get("capacity"):
            _check_seats(self, room, said["capacity"])
        if said.get("mode") == Mode.IN_PERSON and not room and not said.get("place"):
            self.add_error("place", SAY_WHERE)
        if counsellor:
            _add_start(self, said, ZoneInfo(counsellor.centre.zone))
        return said

    @property
    def plan(self) -> GroupPlan:
        said = dict(self.cleaned_data)
        del said["day"], said["clock"]
        return GroupPlan(**said)


class GroupMoveForm(forms.Form):
    """Another time for a group, and the room that it has then. How long it takes, and who holds it, stays."""

    day = DayField(label=_("Day"))
    clock = ClockFormField(label=_("Starts"))
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room of the centre"), required=False, empty_label=_("None")
    )

    def __init__(self, data: Any = None, *, group: GroupSession) -> None:
        appointment = group.appointment
        self.group, self.zone = group, ZoneInfo(appointment.centre.zone)
        starts = appointment.starts_at.astimezone(self.zone)
        super().__init__(data, initial={"day": starts.date(), "clock": starts.time(), "room": appointment.room_id})
        rooms = Room.objects.in_use().filter(centre=appointment.centre)
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        appointment = self.group.appointment
        if room := said.get("room"):
            _check_seats(self, room, appointment.capacity)
        elif "room" in said and appointment.mode == Mode.IN_PERSON and not self.group.place:
            self.add_error("room", SAY_WHERE)
        _add_start(self, said, self.zone)
        return said


class PeopleForm(forms.Form):
    """People as a list names them: one a line, the number after the name where there is one."""

    lines = CleanTextFormField(
        label=_("Names and numbers"),
        max_length=12_000,
        required=False,
        help_text=_(
            "One person a line, such as “Sana Bibi, 0300 1234567”. Who has no number is counted, and not kept."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    unnamed = CountFormField(label=_("And so many without names"), min_value=0, initial=0, required=False)
    # How many without names were counted when the page was opened: they are no rows by which a second press is known.
    seen = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("Each of those with a number has agreed that we keep it to hold this session"))

    def clean_lines(self) -> tuple[list[Introduction], int]:
        lines = [line.strip() for line in str(self.cleaned_data["lines"]).splitlines() if line.strip()]
        if len(lines) > LONGEST_LIST:
            raise ValidationError(_("At most %(most)s lines at once."), params={"most": LONGEST_LIST})
        named, without = [], 0
        for line in lines:
            name, _comma, number = (part.strip() for part in line.replace("،", ",").partition(","))
            if number:
                named.append(self._introduction(name, number, line))
            else:
                without += 1
        return named, without

    @staticmethod
    def _introduction(name: str, number: str, line: str) -> Introduction:
        try:
            phone = text.parse_phone(number)
        except text.NotAPhoneNumber:
            raise ValidationError(_("This number is not one: %(line)s"), params={"line": line[:60]}) from None
        if not name or len(name) > 80:
            raise ValidationError(_("This line has no name, or a very long one: %(line)s"), params={"line": line[:60]})
        return Introduction(name=name, phone=phone, language="")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "lines" in said and not said["lines"][0] and not said["lines"][1] and not said.get("unnamed"):
            self.add_error("lines", _("Nobody is on the list."))
        return said


class RegisterForm(PersonForm):
    """Who comes to a group session, and how we may reach them.

    No e-mail address is asked for: somebody who is registered already is owed no second confirmation, so that whoever
    types their name and number with an address of his own would learn of it by the mail that does not come.
    """

    page = "register"

    may_sms = SafetyForm.base_fields["may_sms"]
    may_call = SafetyForm.base_fields["may_call"]
    may_say_who = SafetyForm.base_fields["may_say_who"]
    consent = SafetyForm.base_fields["consent"]
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    field_order = ["name", "phone", "may_sms", "may_call", "may_say_who", "consent"]

    def introduction(self) -> Introduction:
        """What the person said, for the service."""
        said = self.cleaned_data
        asked = frozenset({"may_sms", "may_call", "may_say_who"})
        may = frozenset(name for name in asked if said[name])
        return Introduction(said["name"], said["phone"], get_language() or "", may=may, asked=asked)


class AttendanceForm(forms.Form):
    """Who of those with a place came."""

    present = forms.ModelMultipleChoiceField(
        Participation.objects.none(), label=_("Who came?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, placed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = placed  # type: ignore[attr-defined]


class FollowUpForm(forms.Form):
    """One more session with the same person, or a short series of them."""

    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices)
    day = DayField(label=_("First day"))
    clock = ClockFormField(label=_("Starts"))
    count = CountFormField(label=_("How many sessions?"), min_value=1, max_value=LONGEST_SERIES, initial=1)
    weeks = CountFormField(label=_("How many weeks apart?"), min_value=1, max_value=12, initial=1)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def times(self, zone: ZoneInfo) -> list[datetime]:
        """By the clock on the wall: the same hour each time, also where clocks are set in between."""
        said = self.cleaned_data
        days = [said["day"] + timedelta(weeks=said["weeks"] * number) for number in range(said["count"])]
        return [datetime.combine(day, said["clock"], zone) for day in days]
