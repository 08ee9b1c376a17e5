"""Which notices a place in an appointment calls for, which those who counsel, and when each is due."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from centre.cuts import Mode
from centre.models import User
from counselling.models import (
    Appointment,
    Beneficiary,
    CounsellorNotice,
    Participation,
    ParticipationNotice,
    Reminders,
    SessionRecord,
    rule_name,
)
from counselling.orphans import orphans
from messaging import hours, notices
from messaging.models import Notice

Kind = ParticipationNotice.Kind
Status = ParticipationNotice.Status
Why = Notice.Why

TOO_LATE_TO_REMIND = timedelta(hours=1)
"""Before the start; after that a reminder helps nobody. One of an hour helps until half of that is over."""
VIDEO_BEFORE = timedelta(minutes=20)
"""How long before a session by video its link goes once more: long enough for the clock to tick and to try again."""
ASKED_AFTER = timedelta(hours=20)
"""How long after a session people are asked whether it helped: the next day, at about the same time."""
ASKED_WITHIN = timedelta(days=4)
SEEN_TO_WITHIN = timedelta(hours=1)
"""How long the staff have, once an appointment fits no longer, before its people hear of it; near its start, less."""
FOLLOW_UP_WITHIN = timedelta(days=7)
DAY_AHEAD_AT, DAY_AHEAD_UNTIL = time(17), time(20, 30)
"""When those who counsel hear of the next day, and until when an appointment that comes in later is told."""
MISSING_AT = time(16)
MISSING_AFTER = timedelta(days=1)
"""How long after its start a session without a record is asked about."""


# For the transactions of the services


def tell_of_time(participation: Participation, *, by: User | None) -> None:
    """Owed are word of the time, and the reminders still ahead. Call it in the transaction that made or moved it.

    A rule already past is skipped. Of an extra appointment nobody is told: somebody calls. (But by mail to whoever
    booked it: to them it looks like any other.) Who waits for a place in a group is told when they have it.
    """
    if not _is_told_of(participation) or participation.waiting_since:
        return
    now = timezone.now()
    if participation.revision:
        participation.notices.filter(revision__lt=participation.revision).supersede()
    reminders = Reminders.of(participation.appointment.centre_id)
    _owe(_of_time(participation, reminders, by=by, now=now))


def tell_all_of_time(appointment: Appointment, *, by: User) -> None:
    """The same for everybody with a place in an appointment that was moved: some five queries, however many they are.

    Call it once their revision is raised.
    """
    now, reminders = timezone.now(), Reminders.of(appointment.centre_id)
    of_all = ParticipationNotice.objects.filter(participation__appointment=appointment)
    of_all.filter(participation__left_at__isnull=True, revision__lt=F("participation__revision")).supersede()
    owed = []
    for participation in appointment.participations.placed().select_related("beneficiary"):
        participation.appointment = appointment
        owed += _of_time(participation, reminders, by=by, now=now)
    _owe(owed)


def _of_time(
    participation: Participation, reminders: Reminders, *, by: User | None, now: datetime
) -> list[ParticipationNotice]:
    chosen_by_staff = by is not None and participation.revision > 0
    told = _notice(participation, Kind.MOVED if chosen_by_staff else Kind.CONFIRMATION, due_at=now)
    rules = reminders.before(participation.appointment.centre_id, participation.appointment.mode)
    ahead = [*(_reminder(participation, rule) for rule in rules), *_video(participation)]
    return [told, *(notice for notice in ahead if notice.due_at > now)]


def tell_of_cancellation(participation: Participation, *, by: User | None) -> None:
    """What was owed is dead; owed is word that nobody expects them. Call it before the appointment is changed."""
    participation.notices.all().supersede()
    if _is_told_of(participation):
        _owe([_notice(participation, Kind.GIVEN_UP if by is None else Kind.CANCELLED, due_at=timezone.now())])


def _is_told_of(participation: Participation) -> bool:
    """Whether word of this place goes to anybody."""
    return participation.appointment.status == Appointment.Status.BOOKED or participation.own_mail is not None


def tell_of_orphaned(participation: Participation) -> None:
    """Owed is word that the time cannot be kept; reminders of it wait no longer. Nothing is cancelled by that.

    The staff have a while to find somebody else for it, or to keep it: then nobody is alarmed. A move raises the
    revision, and what it owes stands anew.
    """
    if participation.appointment.status != Appointment.Status.BOOKED:
        return
    now = timezone.now()
    due_at = now + min(SEEN_TO_WITHIN, (participation.appointment.starts_at - now) / 4)
    participation.notices.filter(kind__in=[Kind.REMINDER, Kind.VIDEO]).supersede()
    # What was taken back is wanted again, where the same time has ceased to fit once more.
    taken_back = participation.notices.filter(kind=Kind.ORPHANED, revision=participation.revision)
    taken_back = taken_back.filter(status=Status.SUPERSEDED, why=Why.GONE)
    if not taken_back.update(status=Status.PENDING, why="", due_at=due_at):
        _owe([_notice(participation, Kind.ORPHANED, due_at=due_at)])


def tell_of_kept(participation: Participation, *, by: User | None) -> None:
    """The time is kept after all: word of the contrary does not go, and reminders of it wait again.

    Call it in the transaction that decided so. Whoever may have heard the contrary already, or stands on the call
    list for it, is told at a new revision when their time is.
    """
    contrary = participation.notices.filter(kind=Kind.ORPHANED, revision=participation.revision)
    contrary.supersede()
    if contrary.exclude(status=Status.SUPERSEDED).exists():
        participation.revision += 1
        participation.save(update_fields=["revision"])
        tell_of_time(participation, by=by)
        return
    ahead = participation.notices.filter(kind__in=[Kind.REMINDER, Kind.VIDEO], revision=participation.revision)
    ahead.filter(status=Status.SUPERSEDED, why=Why.GONE, due_at__gt=timezone.now()).update(
        status=Status.PENDING, why=""
    )


def tell_all_of_kept(appointment: Appointment, *, by: User) -> None:
    """The same for everybody with a place."""
    for participation in appointment.participations.placed().select_related("beneficiary"):
        participation.appointment = appointment
        tell_of_kept(participation, by=by)


def tell_of_follow_up(participation: Participation, *, due_on: date) -> None:
    """Owed is word, on that day, that they agreed to speak again. Another day takes the place of the first."""
    zone = ZoneInfo(participation.appointment.centre.zone)
    due_at = datetime.combine(due_on, hours.DAYTIME[0], tzinfo=zone)
    owed = _notice(participation, Kind.FOLLOW_UP, due_at=due_at, not_after=due_at + FOLLOW_UP_WITHIN)
    owed.rule = due_on.isoformat()
    agreed = participation.notices.filter(kind=Kind.FOLLOW_UP)
    agreed.exclude(rule=owed.rule).supersede()
    # A day that was given up for another, and is agreed on once more.
    taken_back = agreed.filter(rule=owed.rule, revision=owed.revision, status=Status.SUPERSEDED, why=Why.GONE)
    if not taken_back.update(status=Status.PENDING, why=""):
        _owe([owed])


def tell_of_no_follow_up(beneficiary: Beneficiary) -> None:
    """A time to speak again is booked: nobody need be reminded to choose one. Call it in the transaction of that."""
    agreed = ParticipationNotice.objects.filter(participation__beneficiary=beneficiary, kind=Kind.FOLLOW_UP)
    agreed.supersede()


# For the clock


def tell_of_links(participations: Iterable[Participation]) -> None:
    """Owed is the link once more, to each of these at most once a day."""
    now = timezone.now()
    owed = []
    for participation in participations:
        notice = _notice(participation, Kind.LINK, due_at=now)
        notice.rule = f"{timezone.localdate(now):%Y-%m-%d}"
        owed.append(notice)
    ParticipationNotice.objects.bulk_create(owed, ignore_conflicts=True)


def tell_of_new_link(participation: Participation) -> None:
    """Owed is the link that has taken the place of another, whatever was sent today. For the transaction of that."""
    participation.notices.filter(kind=Kind.LINK).supersede()
    notice = _notice(participation, Kind.LINK, due_at=timezone.now())
    notice.rule = f"new {participation.token_hash[:16]}"
    _owe([notice])


def plan_missing(now: datetime) -> int:
    """What should be planned and is not, as after an import or a change of the rules; says how many notices."""
    reminders = Reminders.now()
    _end_rules(reminders)
    planned = sum(_plan_reminders(number, where, now) for number, where in reminders.each())
    return planned + _plan_video(now) + _plan_satisfaction(now)


def tell_of_orphans(now: datetime) -> int:
    """Whose time can no longer be kept is owed word of it; whose time fits again, is not. Says to how many it is new.

    Whatever room made it so: leave, hours, a holiday, a closed room, access that has ended.
    """
    placed = [person for orphan in orphans(Appointment.objects.all(), now=now) for person in orphan.people]
    owed = ParticipationNotice.objects.filter(kind=Kind.ORPHANED, revision=F("participation__revision"))
    known = set(owed.exclude(status=Status.SUPERSEDED, why=Why.GONE).values_list("participation", flat=True))
    told = sum(_as_it_stands(person, tell_of_orphaned) for person in placed if person.pk not in known)
    fits_again = Participation.objects.placed().filter(pk__in=known - {person.pk for person in placed})
    fits_again = fits_again.filter(appointment__in=Appointment.objects.booked().filter(starts_at__gt=now))
    for person in fits_again.select_related("appointment"):
        _as_it_stands(person, lambda row: tell_of_kept(row, by=None))
    return told


def plan(now: datetime) -> int:
    """All that the clock finds to be owed to those who have places."""
    return tell_of_orphans(now) + plan_missing(now)


def plan_missing_for_counsellors(now: datetime) -> int:
    """The same for those who counsel."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    planned = _plan_records_missing(local)
    if local.time() < DAY_AHEAD_UNTIL:
        planned += _plan_day_ahead(local)
    return planned


@transaction.atomic
def _as_it_stands(participation: Participation, tell: Callable[[Participation], None]) -> bool:
    """Tells of the place unless it was moved or given up since it was looked at; says whether it did."""
    rows = Participation.objects.placed().select_related("appointment__centre", "beneficiary")
    row = rows.select_for_update(of=("self",)).filter(pk=participation.pk, revision=participation.revision).first()
    if row is not None:
        tell(row)
    return row is not None


def _end_rules(reminders: Reminders) -> None:
    """Reminders by rules that are no longer in force do not go; those whose rule is in force again do."""
    of_rules = Q(pk__in=[])
    for number, where in reminders.each():
        of_rules |= Q(rule=rule_name(number), participation__appointment__in=Appointment.objects.filter(where))
    rows = ParticipationNotice.objects.filter(kind=Kind.REMINDER)
    rows.exclude(of_rules).supersede(Why.RULE_ENDED)
    ended = rows.filter(status=Status.SUPERSEDED, why=Why.RULE_ENDED, due_at__gt=timezone.now()).holding()
    ended.filter(of_rules).update(status=Status.PENDING, why="")


def _plan_reminders(number: int, where: Q, now: datetime) -> int:
    ahead = Appointment.objects.booked().filter(where, starts_at__gt=now + timedelta(hours=number))
    wanting = _wanting(Kind.REMINDER, rule=rule_name(number)).filter(appointment__in=ahead).exclude(_is_orphaned())
    found = [_reminder(participation, number) for participation in wanting]
    # Where quiet hours put it earlier, its time may be over: then the next one goes.
    return _owe([notice for notice in found if notice.due_at > now])


def _plan_video(now: datetime) -> int:
    ahead = Appointment.objects.booked().filter(mode=Mode.VIDEO, starts_at__gt=now + VIDEO_BEFORE)
    wanting = _wanting(Kind.VIDEO).filter(_may_be_written_a_link(), appointment__in=ahead).exclude(_is_orphaned())
    return _owe([notice for participation in wanting for notice in _video(participation)])


def _plan_satisfaction(now: datetime) -> int:
    records = SessionRecord.objects.attended().filter(ended_at__gt=now - ASKED_WITHIN)
    wanting = _wanting(Kind.SATISFACTION).filter(
        _may_be_written_a_link(), record__in=records, follow_up_consent_at__isnull=False
    )
    ended = wanting.annotate(ended_at=F("record__ended_at"))
    return _owe(_satisfaction(participation, participation.ended_at) for participation in ended)


def _plan_day_ahead(local: datetime) -> int:
    tomorrow = local.date() + timedelta(days=1)
    due_at = max(local, datetime.combine(local.date(), DAY_AHEAD_AT, tzinfo=local.tzinfo))
    expected = Appointment.objects.booked().on(tomorrow).values("counsellor__person")
    return notices.owe_staff(
        CounsellorNotice,
        User.objects.with_access().filter(pk__in=expected),
        kind=CounsellorNotice.Kind.DAY_AHEAD,
        about_on=tomorrow,
        due_at=due_at,
        not_after=datetime.combine(tomorrow, time.min, tzinfo=local.tzinfo),
    )


def _plan_records_missing(local: datetime) -> int:
    due_at = datetime.combine(local.date(), MISSING_AT, tzinfo=local.tzinfo)
    not_after = datetime.combine(local.date(), hours.DAYTIME[1], tzinfo=local.tzinfo)
    if local >= not_after:
        return 0
    unrecorded = Appointment.objects.awaiting_record(due_at - MISSING_AFTER).values("counsellor__person")
    return notices.owe_staff(
        CounsellorNotice,
        User.objects.with_access().filter(pk__in=unrecorded),
        kind=CounsellorNotice.Kind.RECORDS_MISSING,
        about_on=local.date(),
        due_at=max(local, due_at),
        not_after=not_after,
    )


# One notice


def _wanting(kind: str, *, rule: str | None = None) -> QuerySet[Participation]:
    """Places that people keep and of which no such notice was ever planned at this revision."""
    planned = ParticipationNotice.objects.filter(
        participation=OuterRef("pk"), revision=OuterRef("revision"), kind=kind, **({"rule": rule} if rule else {})
    )
    found = Participation.objects.placed().filter(~Exists(planned))
    return found.select_related("appointment__centre", "beneficiary", "mail_contact")


def _may_be_written_a_link() -> Q:
    """Places whose notices may say who we are (Participation.contact)."""
    by_person = Q(mail_contact__isnull=True, beneficiary__may_say_who=True)
    return by_person | Q(mail_contact__may_say_who=True)


def _is_orphaned() -> Exists:
    """Whether word that the time cannot be kept is owed or was sent at this revision: then nobody is reminded of it."""
    return Exists(
        ParticipationNotice.objects.filter(
            participation=OuterRef("pk"), revision=OuterRef("revision"), kind=Kind.ORPHANED
        ).exclude(status=Status.SUPERSEDED)
    )


def _reminder(participation: Participation, number: int) -> ParticipationNotice:
    starts_at, before = participation.appointment.starts_at, timedelta(hours=number)
    # Where that is an hour at which nobody may be disturbed, it goes earlier rather than too late.
    due_at = hours.latest_before(starts_at - before, participation.contact)
    not_after = starts_at - min(TOO_LATE_TO_REMIND, before / 2)
    reminder = _notice(participation, Kind.REMINDER, due_at=due_at, not_after=not_after)
    reminder.rule = rule_name(number)
    return reminder


def _video(participation: Participation) -> list[ParticipationNotice]:
    """How to join goes a little before: the later, the fewer people look for it among older messages."""
    if participation.appointment.mode != Mode.VIDEO or not participation.contact.may_say_who:
        return []
    return [_notice(participation, Kind.VIDEO, due_at=participation.appointment.starts_at - VIDEO_BEFORE)]


def _satisfaction(participation: Participation, ended_at: datetime) -> ParticipationNotice:
    due_at, not_after = ended_at + ASKED_AFTER, ended_at + ASKED_WITHIN
    return _notice(participation, Kind.SATISFACTION, due_at=due_at, not_after=not_after)


def _notice(
    participation: Participation, kind: str, *, due_at: datetime, not_after: datetime | None = None
) -> ParticipationNotice:
    return ParticipationNotice(
        participation=participation,
        kind=kind,
        language=participation.beneficiary.language,
        revision=participation.revision,
        due_at=due_at,
        not_after=not_after or participation.appointment.starts_at,
    )


def _owe(owed: Iterable[ParticipationNotice]) -> int:
    return len(ParticipationNotice.objects.bulk_create(owed, ignore_conflicts=True))


notices.register(ParticipationNotice, plan_missing=plan)
notices.register(CounsellorNotice, plan_missing=plan_missing_for_counsellors)
