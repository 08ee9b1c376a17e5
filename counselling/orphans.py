"""Appointments to come that their counsellor's time no longer allows: worked out whenever somebody asks.

Nothing is cancelled, and nothing is marked, when hours shrink, leave is entered, a holiday is accepted or somebody's
access ends: whichever room did it, the appointment is found here, and is gone from here once its time fits again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.models import User
from counselling.models import Appointment, Counsellor, Holiday, Leave, Participation
from counselling.models.appointments import AppointmentQuerySet
from counselling.times import Agenda, Span, agendas
from messaging.channels import Email, sms, whatsapp
from safeguards.text import is_pakistani


class Why(models.TextChoices):
    """Why an appointment cannot be kept as it stands; the first that holds is told."""

    STOPPED = "stopped", _("the counsellor has stopped")
    HOLIDAY = "holiday", _("the centre is closed")
    LEAVE = "leave", _("the counsellor is on leave")
    ROOM = "room", _("the room is closed")
    HOURS = "hours", _("outside the counsellor’s hours")


@dataclass(frozen=True)
class Orphan:
    """An appointment that has to be moved, given to somebody else, cancelled, or kept on purpose."""

    appointment: Appointment
    why: Why
    people: list[Participation]

    @property
    def untold(self) -> int:
        """How many of its people would not hear of a change: nobody may write to them or call them."""
        return sum(not can_be_told(participation) for participation in self.people)


def can_be_told(participation: Participation) -> bool:
    """Whether there is a way that this person allows and we have: SMS, WhatsApp, e-mail, or somebody who calls."""
    person = participation.beneficiary
    if participation.own_mail is not None:
        return participation.own_mail.permits("email") and Email().ready
    if person.do_not_contact_at is not None:
        return False
    is_written_to = person.may_sms or person.may_whatsapp  # else what was typed is not used, as notices have it
    has_email = (is_written_to and participation.has_typed_mail) or bool(person.email)
    if person.may_email and has_email and Email().ready:
        return True
    may_write = (person.may_sms and sms().ready) or (person.may_whatsapp and whatsapp().ready)
    return bool(person.phone) and (person.may_call or (may_write and is_pakistani(person.phone or "")))


def visible_to(person: User) -> AppointmentQuerySet:
    """Those that this person sees to: their own, and a manager everybody's."""
    return Appointment.objects.filter(counsellor__in=Counsellor.objects.kept_by(person))


def orphans(among: AppointmentQuerySet, *, now: datetime | None = None) -> list[Orphan]:
    """Those of them that are to come and cannot be kept, in order of time. No query grows with their number."""
    now = now or timezone.now()
    placed = Participation.objects.placed().select_related("beneficiary", "mail_contact")
    rows = among.filter(status=Appointment.Status.BOOKED, walked_in=False, starts_at__gt=now)
    rows = rows.select_related("centre", "counsellor__centre", "counsellor__person", "room", "group_session")
    to_come = list(rows.prefetch_related(Prefetch("participations", placed, to_attr="people")).order_by("starts_at"))
    if not to_come:
        return []
    look = _Look(to_come)
    found = [(appointment, look.why(appointment)) for appointment in to_come]
    return [Orphan(appointment, why, appointment.people) for appointment, why in found if why]


class _Look:
    """All that says whether appointments fit: asked for once for all of them."""

    def __init__(self, to_come: Sequence[Appointment]) -> None:
        counsellors = {appointment.counsellor for appointment in to_come}
        day = timedelta(days=1)
        around = Span(to_come[0].starts_at - day, max(appointment.ends_at for appointment in to_come) + day)
        keys = [counsellor.pk for counsellor in counsellors]
        self.working = set(Counsellor.objects.working().filter(pk__in=keys).values_list("pk", flat=True))
        self.agendas = _by_centre(counsellors, around)
        self.leave: dict[int, list[Leave]] = defaultdict(list)
        for leave in Leave.objects.filter(counsellor__in=keys).touching(*around):
            self.leave[leave.counsellor_id].append(leave)
        days = (around.start.date(), around.end.date())
        holidays = Holiday.objects.filter(centre__in={appointment.centre_id for appointment in to_come})
        self.holidays = {(row.centre_id, row.day): row for row in holidays.between(*days)}

    def why(self, appointment: Appointment) -> Why | None:
        """What somebody decided to keep anyway stands against what was known then, not against what came later."""
        kept_at = appointment.kept_anyway_at
        if appointment.counsellor_id not in self.working:
            return Why.STOPPED
        day = appointment.starts_at.astimezone(ZoneInfo(appointment.centre.zone)).date()
        holiday = self.holidays.get((appointment.centre_id, day))
        if holiday and not (kept_at and holiday.accepted_at <= kept_at):
            return Why.HOLIDAY
        for leave in self.leave[appointment.counsellor_id]:
            touches = leave.starts_at < appointment.ends_at and appointment.starts_at < leave.ends_at
            if touches and not (kept_at and leave.made_at <= kept_at):
                return Why.LEAVE
        if appointment.room and appointment.room.closed_at:
            return Why.ROOM
        fits = self.agendas[appointment.counsellor].covers(appointment.starts_at, appointment.ends_at)
        return None if fits or kept_at else Why.HOURS


def _by_centre(counsellors: Iterable[Counsellor], around: Span) -> dict[Counsellor, Agenda]:
    """Each one's agenda by the clocks of their own centre."""
    found: dict[Counsellor, Agenda] = {}
    by_centre = defaultdict(list)
    for counsellor in counsellors:
        by_centre[counsellor.centre].append(counsellor)
    for centre, theirs in by_centre.items():
        found |= agendas(theirs, ZoneInfo(centre.zone), around, centre=centre)
    return found
