"""People who call, and people who come: booked, received, found by their code, moved, given up."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from centre.access import StaffRequest
from counselling import services
from counselling.desk_forms import (
    AgreeForm,
    LeavingAtDeskForm,
    PhoneBookingForm,
    ReferenceForm,
    SubjectForm,
    TimeChoiceForm,
    WalkInForm,
)
from counselling.models import Appointment, Beneficiary, CallBack, Counsellor, Participation
from counselling.services import Introduction
from counselling.views.desk import Line, at_desk, shown
from counselling.views.flow import CONSENT_VERSION


def own_profile(request: StaffRequest) -> Counsellor:
    """The counsellor who asks. Who has the role but no hours yet has none."""
    return get_object_or_404(Counsellor.objects.select_related("centre", "person"), person=request.user)


def key_of(request: StaffRequest) -> uuid.UUID:
    """The key of a form: made when it is first shown, and sent along, so that pressing twice makes one appointment."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def made_under(key: uuid.UUID, request: StaffRequest) -> Participation | None:
    """What this form has made already: the second press of a double one finds its time taken, by the first."""
    return Participation.objects.held_by(request.user).filter(request_key=key).first()


@at_desk
def appointment_create(request: StaffRequest) -> HttpResponse:
    """Books a session with oneself for somebody who is on the phone."""
    counsellor, key = own_profile(request), key_of(request)
    if made := made_under(key, request):
        return _told(request, made)
    form = PhoneBookingForm(request.POST or None, counsellor=counsellor, initial=_usual(counsellor))
    if form.is_valid():
        word = form.cleaned_data["memorable_word"]
        if made := _booked(form, key, form.introduction(), request, memorable_word=word):
            return _told(request, made)
    return render(request, "counselling/appointment_create.html", {"form": form, "key": key})


@at_desk
def follow_up_create(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Books another session for somebody who is known already; nothing is asked that was said before."""
    counsellor, key = own_profile(request), key_of(request)
    if made := made_under(key, request):
        return _told(request, made)
    person = known_person(request, pk)
    if person.phone_index is None:
        raise Http404
    last = Participation.objects.held_by(request.user).of_one(person).select_related("appointment").first()
    asked = CallBack.objects.taken_by(request.user).filter(beneficiary=person).first()
    initial = _usual(counsellor) | (_as_before(last) if last else {}) | (_as_asked(asked) if asked else {})
    form = SubjectForm(request.POST or None, counsellor=counsellor, initial=initial)
    if form.is_valid() and (made := _booked(form, key, as_known(person), request)):
        return _told(request, made)
    context = {"form": form, "key": key, "person": person}
    return render(request, "counselling/follow_up_create.html", context)


@at_desk
def walk_in_create(request: StaffRequest) -> HttpResponse:
    """Receives somebody who has come without an appointment; the next page is the record of the session."""
    counsellor, key = own_profile(request), key_of(request)
    form = WalkInForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        walk_in = services.WalkIn(
            key=key,
            mode=said["mode"],
            topic=said["topic"],
            name=said["name"] or _("Walk-in"),
            consent_version=CONSENT_VERSION,
            introduction=form.introduction(),
        )
        try:
            made = services.receive(walk_in=walk_in, counsellor=counsellor, by=request.user)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("counselling:session_record", pk=made.appointment_id)
    return render(request, "counselling/walk_in_create.html", {"form": form, "key": key})


@require_POST
@at_desk
def session_find(request: StaffRequest) -> HttpResponse:
    """Opens the session with this code, if it is one's own or of somebody whom one supervises."""
    form = ReferenceForm(request.POST)
    reference = form.cleaned_data["reference"] if form.is_valid() else ""
    found = Participation.objects.of(request.user).filter(reference=reference).first()
    if found is None:
        messages.error(request, _("You have no session with this code."))
        return redirect("counselling:today")
    return redirect("counselling:session_detail", pk=found.appointment_id)


@require_POST
@at_desk
def session_arrive(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The person has come and waits."""
    participation = own_participation(request, pk)
    with_words(request, lambda: services.arrive(participation=participation, by=request.user))
    return redirect("counselling:today")


@at_desk
def session_move(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Another time for somebody who asks for it on the phone, or whom one cannot see then."""
    participation = own_participation(request, pk)
    mode = participation.appointment.mode
    form = TimeChoiceForm(request.POST or None, counsellor=own_profile(request), mode=mode)
    if form.is_valid():
        change = {"participation": participation, "starts_at": form.cleaned_data["starts_at"], "by": request.user}
        if with_words(request, lambda: services.move(**change, stays=True)):
            messages.success(request, _("The time was changed. Who may be told is told."))
        return redirect("counselling:session_detail", pk=pk)
    return render(request, "counselling/session_move.html", {"line": line_of(request, pk), "form": form})


@at_desk
def session_cancel(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Gives a time up for somebody who says so on the phone, or whom one cannot see then."""
    participation = own_participation(request, pk, may_have_left=request.method == "POST")
    form = LeavingAtDeskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if with_words(request, lambda: services.leave(participation=participation, by=request.user, reason=reason)):
            messages.success(request, _("It is cancelled. Who may be told is told."))
        return redirect("counselling:session_detail", pk=pk)
    return render(request, "counselling/session_cancel.html", {"line": line_of(request, pk), "form": form})


@at_desk
def session_follow_up(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A day on which to speak again, agreed on with the person, who is then reminded to choose a time."""
    participation = own_participation(request, pk)
    form = AgreeForm(request.POST or None)
    if form.is_valid():
        due_on = form.cleaned_data["due_on"]
        services.agree_follow_up(participation=participation, due_on=due_on, by=request.user)
        messages.success(request, _("Noted. Who may be told is told that morning."))
        return redirect("counselling:session_detail", pk=pk)
    return render(request, "counselling/session_follow_up.html", {"line": line_of(request, pk), "form": form})


def known_person(request: StaffRequest, pk: uuid.UUID) -> Beneficiary:
    """Somebody for whom this counsellor may act; that they looked is written down."""
    try:
        return services.read_known(pk=pk, by=request.user)
    except Beneficiary.DoesNotExist:
        raise Http404 from None


def own_participation(request: StaffRequest, pk: uuid.UUID, *, may_have_left: bool = False) -> Participation:
    """Whose individual session it is, where it is this counsellor's own."""
    mine = Appointment.objects.held_by(request.user).individual()
    rows = Participation.objects.all() if may_have_left else Participation.objects.staying()
    rows = rows.select_related("appointment__centre", "appointment__counsellor")
    return get_object_or_404(rows, appointment=get_object_or_404(mine, pk=pk))


def line_of(request: StaffRequest, pk: uuid.UUID) -> Line:
    return Line.of(get_object_or_404(shown(Appointment.objects.held_by(request.user)), pk=pk))


def with_words(request: StaffRequest, act: Any) -> bool:
    """Does it; where a rule stands against it, says which, and that it was not done."""
    try:
        act()
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _booked(
    form: SubjectForm, key: uuid.UUID, introduction: Introduction, request: StaffRequest, **given: Any
) -> Participation | None:
    asked = services.Request(
        key=key,
        wish=form.wish(),
        starts_at=form.cleaned_data["starts_at"],
        subject=services.Subject(form.cleaned_data["topic"]),
        introduction=introduction,
        consent_version=CONSENT_VERSION,
        **given,
    )
    try:
        return services.book(request=asked, by=request.user)
    except services.Refused as refusal:
        form.add_error("starts_at", str(refusal))
        return None


def _told(request: StaffRequest, made: Participation) -> HttpResponse:
    messages.success(request, _("Booked. The code: %(reference)s") % {"reference": made.reference})
    return redirect("counselling:session_detail", pk=made.appointment_id)


def _usual(counsellor: Counsellor) -> dict[str, Any]:
    return {"mode": "phone" if "phone" in counsellor.modes else "", "language": "ur"}


def _as_before(last: Participation) -> dict[str, Any]:
    said = {"mode": last.appointment.mode, "topic": last.topic, "interpreter": last.wants_interpreter}
    said |= {"as_asked": bool(last.with_whom)}
    return said | ({"language": last.language} if last.language else {})


def _as_asked(call: CallBack) -> dict[str, Any]:
    """What somebody said who asked to be called."""
    said = {"language": call.spoken, "topic": call.topic, "as_asked": bool(call.asked_for)}
    return {name: value for name, value in said.items() if value}


def as_known(person: Beneficiary) -> Introduction:
    """The person under their own rules, none of which changes."""
    return Introduction(
        name=person.name or "",
        phone=person.phone or "",
        language=person.language,
        may=frozenset(name for name in services.PERMISSIONS if getattr(person, name)),
        do_not_contact=person.do_not_contact_at is not None,
        who_answers=person.who_answers,
        zone=person.zone,
    )
