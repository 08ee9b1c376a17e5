"""The counsellor's desk: the day, a session, its record and the note beside it.

Another's appointment is a missing one. Pages name an appointment by its random key, never a person.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from centre import doors
from centre.access import StaffRequest, for_role
from centre.listing import pager
from centre.models import Role
from counselling import services
from counselling.desk_forms import ReferenceForm
from counselling.models import Appointment, Counsellor, GroupRecord, Note, Outcome, Participation, SessionRecord
from counselling.models.appointments import AppointmentQuerySet
from counselling.record_forms import (
    FirstSessionForm,
    GroupCorrectionForm,
    GroupForm,
    NoteForm,
    RecordForm,
    SessionCorrectionForm,
)
from counselling.video import room_for
from counselling.views.private import private
from counselling.words import clock_in_words, in_words

MOST_UNRECORDED = 20
"""As many as the day's page lists of those that wait for their record."""
PAGE = 25

doors.declare(
    doors.Door(
        "counselling:today",
        gettext_lazy("My day"),
        gettext_lazy("Who comes next, and what is not recorded yet."),
        "clock",
        frozenset({Role.COUNSELLOR}),
    )
)


@dataclass(frozen=True)
class Line:
    """An appointment as a list shows it."""

    appointment: Appointment
    when: str
    clock: str
    participation: Participation | None
    record: SessionRecord | GroupRecord | None
    is_begun: bool
    is_today: bool

    @property
    def waits(self) -> bool:
        """Has come, and was not received yet as far as anybody has recorded."""
        return self.participation is not None and self.participation.arrived_at is not None and self.record is None

    @property
    def lacks_record(self) -> bool:
        """Begun, and not recorded: an individual one where somebody still has a place in it."""
        has_somebody = self.participation is not None or self.appointment.kind != Appointment.Kind.INDIVIDUAL
        return self.is_begun and self.record is None and has_somebody

    @classmethod
    def of(cls, appointment: Appointment) -> "Line":
        zone = ZoneInfo(appointment.centre.zone)
        participation = _only_participation(appointment)
        return cls(
            appointment=appointment,
            when=in_words(appointment.starts_at, zone),
            clock=clock_in_words(appointment.starts_at, zone),
            participation=participation,
            record=_record_of(appointment, participation),
            is_begun=appointment.starts_at <= timezone.now(),
            is_today=appointment.starts_at.astimezone(zone).date() == timezone.now().astimezone(zone).date(),
        )


def at_desk(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """For counsellors, and kept by nobody."""
    return private(for_role(Role.COUNSELLOR)(view))


@require_safe
@at_desk
def today(request: StaffRequest) -> HttpResponse:
    """What is next, the whole of today, and what is not recorded yet."""
    mine = shown(Appointment.objects.held_by(request.user).booked())
    now, (midnight, next_midnight) = timezone.now(), _day_of(request)
    waiting = mine.awaiting_record(now)
    next_one = mine.filter(starts_at__gt=now).first()
    context = {
        "next": Line.of(next_one) if next_one else None,
        "next_room": room_for(next_one) if next_one else "",
        "lines": lines_of(mine.between(midnight, next_midnight)),
        "unrecorded": lines_of(waiting[:MOST_UNRECORDED]),
        "unrecorded_count": waiting.count(),
        "search": ReferenceForm(),
        "supervises": Counsellor.objects.filter(supervisor=request.user).exists(),
    }
    return render(request, "counselling/today.html", context)


@require_safe
@at_desk
def supervised(request: StaffRequest) -> HttpResponse:
    """The sessions of those whom this person supervises, the latest first."""
    theirs = Appointment.objects.supervised_by(request.user).booked().filter(starts_at__lte=timezone.now())
    page = Paginator(shown(theirs).order_by("-starts_at"), PAGE).get_page(request.GET.get("page"))
    context = {"lines": lines_of(page.object_list), "pager": pager(request, page)}
    return render(request, "counselling/supervised.html", context)


@require_safe
@at_desk
def session_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Who comes, how and about what; what was recorded; the way to the note, which is not shown here."""
    appointment = get_object_or_404(shown(Appointment.objects.of(request.user)), pk=pk)
    line = Line.of(appointment)
    is_own = appointment.counsellor.person_id == request.user.pk
    context = {
        "line": line,
        "is_own": is_own,
        "is_first": isinstance(line.record, SessionRecord) and line.record.is_attended and line.record.is_first,
        "has_note": Note.objects.readable_by(request.user).beside(appointment).exists(),
        "may_record": is_own and line.is_begun and line.record is None and appointment.status == "booked",
        "may_add_note": is_own and _lacks_note(line.record),
        "is_to_come": line.participation is not None and line.participation.is_to_come,
        "may_arrive": is_own and _may_arrive(line),
        "room": room_for(appointment) if is_own else "",
        "has_word": getattr(line.participation, "memorable_word_envelope", None) is not None,
        "said_beforehand": line.participation.said_beforehand if is_own and line.participation else None,
    }
    return render(request, "counselling/session_detail.html", context)


@at_desk
def session_record(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Records an individual session, and the note beside it."""
    appointment = get_object_or_404(shown(Appointment.objects.held_by(request.user).booked().individual()), pk=pk)
    participation = get_object_or_404(appointment.participations.staying().with_people())
    form = FirstSessionForm(
        request.POST or None,
        instance=SessionRecord(participation=participation),
        initial=_known(participation, request),
        appointment=appointment,
    )
    if form.is_valid():
        with _refusals_on(form):
            services.record_session(
                participation=participation, note=form.cleaned_data["note"], by=request.user, **form.content
            )
            return _saved(request, pk)
    return render(request, "counselling/session_record.html", {"line": Line.of(appointment), "form": form})


@at_desk
def session_correct(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Puts the record of an individual session right; the note has its own page."""
    appointment = get_object_or_404(shown(Appointment.objects.held_by(request.user).individual()), pk=pk)
    record = get_object_or_404(SessionRecord.objects.with_appointments(), participation__appointment=appointment)
    form = SessionCorrectionForm(
        request.POST or None, instance=record, initial={"revision": record.revision}, appointment=appointment
    )
    if form.is_valid():
        with _refusals_on(form):
            revision = form.cleaned_data["revision"]
            services.correct_session(record=record, revision=revision, by=request.user, **form.content)
            return _saved(request, pk)
    return render(request, "counselling/session_correct.html", {"line": Line.of(appointment), "form": form})


@at_desk
def group_record(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Records a group session by its heads."""
    appointment = get_object_or_404(shown(Appointment.objects.held_by(request.user).booked().for_groups()), pk=pk)
    form = GroupForm(
        request.POST or None,
        instance=GroupRecord(appointment=appointment),
        initial=_planned(appointment)
        | {"institution_kind": appointment.institution_kind}
        | dict.fromkeys(GroupRecord.HEADS, ""),
        appointment=appointment,
    )
    if form.is_valid():
        with _refusals_on(form):
            services.record_group(appointment=appointment, by=request.user, **form.content)
            return _saved(request, pk)
    return render(request, "counselling/group_record.html", {"line": Line.of(appointment), "form": form})


@at_desk
def group_correct(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Puts the record of a group session right."""
    appointment = get_object_or_404(shown(Appointment.objects.held_by(request.user).for_groups()), pk=pk)
    record = get_object_or_404(GroupRecord.objects.select_related("appointment"), appointment=appointment)
    initial = {"revision": record.revision, "outcome": record.outcome}
    form = GroupCorrectionForm(request.POST or None, instance=record, initial=initial, appointment=appointment)
    if form.is_valid():
        with _refusals_on(form):
            revision = form.cleaned_data["revision"]
            services.correct_group(record=record, revision=revision, by=request.user, **form.content)
            return _saved(request, pk)
    return render(request, "counselling/group_correct.html", {"line": Line.of(appointment), "form": form})


@require_POST
@at_desk
def note_read(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Shows the note, and writes down who read it. By POST only: following a link reads nothing."""
    appointment = get_object_or_404(shown(Appointment.objects.of(request.user)), pk=pk)
    note = get_object_or_404(Note.objects.readable_by(request.user).beside(appointment))
    text = services.read_note(note=note, by=request.user)
    form = NoteForm(initial={"text": text, "seen": note.version}) if note.written_by_id == request.user.pk else None
    context = {"line": Line.of(appointment), "note": note, "text": text, "form": form}
    return render(request, "counselling/note_read.html", context)


@at_desk
def note_write(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Writes the note anew, or the first one; what stands there already is shown by `note_read` alone."""
    appointment = get_object_or_404(shown(Appointment.objects.held_by(request.user).individual()), pk=pk)
    record = get_object_or_404(SessionRecord, participation__appointment=appointment)
    if request.method != "POST" and not _lacks_note(record):
        return redirect("counselling:session_detail", pk=pk)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        with _refusals_on(form):
            services.write_note(record=record, by=request.user, **form.cleaned_data)
            return _saved(request, pk)
    return render(request, "counselling/note_write.html", {"line": Line.of(appointment), "form": form})


def shown(appointments: AppointmentQuerySet) -> AppointmentQuerySet:
    """Each with all that a line shows of it: two queries however many there are."""
    staying = Participation.objects.staying().with_people()
    related = appointments.select_related(
        "centre", "counsellor__person", "group_record__district", "group_record__project"
    )
    return related.prefetch_related(Prefetch("participations", staying, to_attr="people"))


def lines_of(appointments: Iterable[Appointment]) -> list[Line]:
    return [Line.of(appointment) for appointment in appointments]


def _only_participation(appointment: Appointment) -> Participation | None:
    """Whose individual session it is."""
    people: list[Participation] = appointment.people  # type: ignore[attr-defined]  # what `_shown` fetched
    return people[0] if people and appointment.kind == Appointment.Kind.INDIVIDUAL else None


def _record_of(appointment: Appointment, participation: Participation | None) -> SessionRecord | GroupRecord | None:
    if participation is not None:
        return getattr(participation, "record", None)
    return getattr(appointment, "group_record", None)


def _may_arrive(line: Line) -> bool:
    """Whether somebody is expected who has not come yet."""
    expected = line.participation is not None and line.participation.arrived_at is None and line.record is None
    return expected and line.appointment.status == Appointment.Status.BOOKED and line.is_today


def _lacks_note(record: SessionRecord | GroupRecord | None) -> bool:
    """Whether a note could be put beside it, and none is there."""
    return isinstance(record, SessionRecord) and not Note.objects.filter(record=record).exists()


def _day_of(request: StaffRequest) -> tuple[datetime, datetime]:
    """Today's two midnights by the clocks of the counsellor's centre."""
    counsellor = Counsellor.objects.filter(person=request.user).select_related("centre").first()
    zone = ZoneInfo(counsellor.centre.zone) if counsellor else timezone.get_default_timezone()
    day = timezone.now().astimezone(zone).date()
    first, last = (datetime.combine(d, time.min, zone) for d in (day, day + timedelta(days=1)))
    return first, last


def _planned(appointment: Appointment) -> dict[str, Any]:
    """What a session that was kept as it was booked would say."""
    return {
        "mode": appointment.mode,
        "started_at": appointment.starts_at,
        "ended_at": appointment.ends_at,
        "project": appointment.project_id,
    }


def _known(participation: Participation, request: StaffRequest) -> dict[str, Any]:
    """The same, with what was asked for when booking and what this counsellor wrote of the person the last time."""
    arrived = participation.arrived_at
    last = SessionRecord.objects.written_by(request.user).about(participation.beneficiary).latest_first().first()
    return _planned(participation.appointment) | {
        "topics": [participation.topic],
        "arrived_at": arrived,
        "outcome": Outcome.ATTENDED if arrived else None,
        "destination": participation.destination_id,
        "district": last.district_id if last else participation.beneficiary.district_id,
        "stage": last.stage if last else "",
        "sex": last.sex if last else "",
        "age_band": last.age_band if last else "",
    }


@contextmanager
def _refusals_on(form: RecordForm | NoteForm) -> Iterator[None]:
    """A rule that stands against it is told on the page, with all that was typed still there."""
    try:
        yield
    except services.Refused as refusal:
        form.add_error(None, str(refusal))


def _saved(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("counselling:session_detail", pk=pk)
