"""Which notices a place in an appointment calls for, and when each is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from centre.models import User
from counselling.models import Appointment, Participation, ParticipationNotice
from messaging import hours, notices

Kind = ParticipationNotice.Kind

REMINDERS = {"day_before": timedelta(days=1)}
"""The rules of reminders, and how long before the start each is due."""
TOO_LATE_TO_REMIND = timedelta(hours=1)
"""Before the start; after that a reminder helps nobody."""


def tell_of_time(participation: Participation, *, by: User | None) -> None:
    """Owed are word of the time, and the reminders still ahead. Call it in the transaction that made or moved it.

    A rule already past is skipped. Of an extra appointment nobody is told: somebody calls. Who waits for a place in a
    group is told when they have it.
    """
    if participation.appointment.status != Appointment.Status.BOOKED or participation.waiting_since:
        return
    now = timezone.now()
    if participation.revision:
        participation.notices.filter(revision__lt=participation.revision).supersede()
    chosen_by_staff = by is not None and participation.revision > 0
    told = _notice(participation, Kind.MOVED if chosen_by_staff else Kind.CONFIRMATION, due_at=now)
    ahead = [_reminder(participation, rule) for rule in REMINDERS]
    owed = [told, *(notice for notice in ahead if notice.due_at > now)]
    ParticipationNotice.objects.bulk_create(owed, ignore_conflicts=True)


def tell_of_cancellation(participation: Participation) -> None:
    """What was owed is dead; owed is word that nobody expects them. Call it before the appointment is changed."""
    participation.notices.all().supersede()
    if participation.appointment.status == Appointment.Status.BOOKED:
        _notice(participation, Kind.CANCELLED, due_at=timezone.now()).save()


def tell_of_links(participations: Iterable[Participation]) -> None:
    """Owed is the link once more, to each of these at most once a day."""
    now = timezone.now()
    owed = []
    for participation in participations:
        notice = _notice(participation, Kind.LINK, due_at=now)
        notice.rule = f"{timezone.localdate(now):%Y-%m-%d}"
        owed.append(notice)
    ParticipationNotice.objects.bulk_create(owed, ignore_conflicts=True)


def plan_missing(now: datetime) -> int:
    """Reminders that should be planned and are not, as after an import or a change of the rules; says how many."""
    return sum(_plan_missing(rule, now) for rule in REMINDERS)


def _plan_missing(rule: str, now: datetime) -> int:
    planned = ParticipationNotice.objects.filter(
        participation=OuterRef("pk"), revision=OuterRef("revision"), kind=Kind.REMINDER, rule=rule
    )
    wanting = Participation.objects.placed().filter(
        ~Exists(planned),
        appointment__status=Appointment.Status.BOOKED,
        appointment__starts_at__gt=now + REMINDERS[rule],
    )
    found = [_reminder(participation, rule) for participation in wanting.select_related("appointment", "beneficiary")]
    ParticipationNotice.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def _reminder(participation: Participation, rule: str) -> ParticipationNotice:
    starts_at = participation.appointment.starts_at
    # Where that is an hour at which nobody may be disturbed, it goes earlier rather than too late.
    due_at = hours.latest_before(starts_at - REMINDERS[rule], participation.beneficiary)
    reminder = _notice(participation, Kind.REMINDER, due_at=due_at)
    reminder.rule, reminder.not_after = rule, starts_at - TOO_LATE_TO_REMIND
    return reminder


def _notice(participation: Participation, kind: str, *, due_at: datetime) -> ParticipationNotice:
    return ParticipationNotice(
        participation=participation,
        kind=kind,
        language=participation.beneficiary.language,
        revision=participation.revision,
        due_at=due_at,
        not_after=participation.appointment.starts_at,
    )


notices.register(ParticipationNotice, plan_missing=plan_missing)
