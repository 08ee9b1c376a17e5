"""Whatever people do with their times, in whatever order: what must be true of the rows stays true."""

import uuid
from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from counselling import notices, services
from counselling.models import (
    Appointment,
    CallBack,
    GroupSession,
    Holiday,
    Leave,
    Participation,
    ParticipationNotice,
)
from counselling.orphans import orphans
from safeguards.models import AuditEntry
from tests.counselling.asking import free, introduction, request_for, wish_for
from tests.counselling.recording import said
from tests.factories import (
    EVERY_DAY,
    CentreFactory,
    CounsellorFactory,
    RoomFactory,
    UserFactory,
    in_days,
)

pytestmark = pytest.mark.django_db

moments = st.integers(0, 11)
people = st.integers(0, 3)
sides = st.sampled_from(["beneficiary", "staff"])
modes = st.sampled_from(["video", "video", "in_person"])
genders = st.sampled_from(["", "woman", "man"])
whose = st.sampled_from(["woman", "man"])
LONG_AGO = timedelta(days=40)

# Where and when: today, before and after the summers that Karachi had of its own, and where clocks are set still.
PLACES = [
    ("Asia/Karachi", None),
    ("Asia/Karachi", datetime(2008, 5, 28, 7, tzinfo=UTC)),
    ("Asia/Karachi", datetime(2009, 10, 28, 7, tzinfo=UTC)),
    ("Europe/London", datetime(2027, 3, 24, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 11, 3, 7, tzinfo=UTC)),
]


class Diary(RuleBasedStateMachine):
    """Two counsellors of one centre with one room, a group session for two, and a handful of people."""

    participations = Bundle("participations")
    keys = Bundle("keys")

    @initialize(place=st.sampled_from(PLACES))
    def open_the_centre(self, place):
        """Each run begins with empty tables: what it writes is rolled back."""
        zone, begins_at = place
        self.travel = time_machine.travel(begins_at, tick=True) if begins_at else None
        if self.travel:
            self.travel.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.centre = centre = CentreFactory(visited=True, zone=zone)
        given = {"hours_given": EVERY_DAY, "lead_minutes": 3 * 24 * 60, "centre": centre}
        self.woman = CounsellorFactory(**given)
        self.man = CounsellorFactory(gender="man", buffer_before_minutes=10, **given)
        RoomFactory(centre=centre, seats=6)
        self.times = free(wish_for(self.woman))[:12]
        self.staff = UserFactory(roles_given=["manager"])
        plan = services.GroupPlan(
            counsellor=self.woman,
            kind="group",
            institution_kind="school",
            title="Before you go",
            mode="in_person",
            starts_at=in_days(7, hour=10),
            minutes=90,
            capacity=2,
            place="A school",
        )
        self.group = services.plan_group(plan=plan, by=self.staff)
        self.seen: dict = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        if self.travel:
            self.travel.stop()

    def by(self, side: str):
        return self.staff if side == "staff" else None

    def request(self, at, person, with_whom, mode, key=None):
        wish = wish_for(self.woman, with_whom=with_whom, mode=mode)
        phone = f"+92300123456{person % 2}"
        return request_for(wish, self.times[at], phone=phone, name=f"Person {person}", key=key)

    @rule(target=keys, at=moments, mode=modes)
    def hold(self, at, mode):
        key = uuid.uuid4()
        try:
            kept = services.hold(key=key, wish=wish_for(self.woman, mode=mode), starts_at=self.times[at])
        except services.TimeTaken:
            return multiple()
        assert services.hold(key=key, wish=wish_for(self.woman, mode=mode), starts_at=self.times[at]) == kept
        return key

    @rule(target=participations, key=keys, at=moments, person=people, mode=modes)
    def book_what_is_held(self, key, at, person, mode):
        """At the time that is kept, or at another: then the kept one is free again."""
        try:
            return services.book(request=self.request(at, person, "", mode, key), by=None)
        except services.TimeTaken:
            return multiple()

    @rule(key=keys)
    def let_a_hold_lapse(self, key):
        Appointment.objects.held_under(key).update(held_until=timezone.now() - timedelta(seconds=1))

    @rule(key=keys)
    def keep_a_hold_longer(self, key):
        try:
            services.keep_longer(key=key)
        except services.TimeTaken:
            return
        assert services.held_under(key).held_until > timezone.now() + services.HELD_FOR - timedelta(minutes=1)

    @rule(key=keys)
    def give_a_hold_back(self, key):
        services.release(key=key)
        assert services.held_under(key) is None

    @rule()
    def sweep(self):
        services.sweep_holds()
        assert not Appointment.objects.lapsed().exists()

    @rule(target=participations, number=st.integers(0, 40), person=people, with_whom=genders, mode=modes, side=sides)
    def book_what_is_offered(self, number, person, with_whom, mode, side):
        """Whatever is offered is had by whoever asks first."""
        wish = wish_for(self.woman, with_whom=with_whom, mode=mode)
        offered = free(wish)
        if not offered:
            return multiple()
        request = request_for(wish, offered[number % len(offered)], phone=f"+92300123456{person % 2}")
        return services.book(request=request, by=self.by(side))

    @rule(target=participations, at=moments, person=people, with_whom=genders, mode=modes, side=sides)
    def book(self, at, person, with_whom, mode, side):
        request = self.request(at, person, with_whom, mode)
        try:
            made = services.book(request=request, by=self.by(side))
        except services.TimeTaken:
            return multiple()
        assert services.book(request=request, by=self.by(side)) == made
        return made

    @rule(made=participations, at=moments, side=sides, stays=st.booleans())
    def move(self, made, at, side, stays):
        whose = Appointment.objects.get(pk=made.appointment_id).counsellor_id
        before = Appointment.objects.get(pk=made.appointment_id).starts_at, self.written("appointment.moved")
        try:
            moved = services.move(participation=made, starts_at=self.times[at], by=self.by(side), stays=stays)
        except services.Refused:
            assert self.written("appointment.moved") == before[1]
            return
        assert moved.appointment.starts_at == self.times[at]
        assert moved.appointment.counsellor_id == whose or not stays
        assert self.written("appointment.moved") == before[1] + (before[0] != self.times[at])

    @rule(made=participations, side=sides)
    def leave(self, made, side):
        try:
            services.leave(participation=made, by=self.by(side))
        except services.TooLate:
            return
        made.refresh_from_db()
        assert made.left_at

    @rule(made=participations)
    def grant_what_was_extra(self, made):
        """Somebody of the desk has spoken with whoever asked for more than three."""
        made.refresh_from_db()
        try:
            services.grant(participation=made, by=self.staff)
        except services.Refused:
            return
        CallBack.objects.open().filter(participation=made).update(answered_at=timezone.now(), answered_by=self.staff)

    @rule(at=moments, late=st.booleans())
    def move_the_group(self, at, late):
        """To a time of the hours, where others have theirs, or to the evening, which the staff mean."""
        starts_at = self.times[at] + timedelta(hours=12 * late)
        try:
            moved = services.move_group(
                appointment=self.group.appointment, starts_at=starts_at, room=None, by=self.staff
            )
        except services.Refused:
            return
        assert moved.starts_at == starts_at
        assert moved.ends_at - moved.starts_at == timedelta(minutes=90)

    @rule(target=participations, number=st.integers(0, 4))
    def register_for_the_group(self, number):
        try:
            services.register(
                group=GroupSession.objects.with_appointments().get(),
                introduction=introduction(phone=f"+9230076543{number:02}", name=f"Student {number}"),
                request_key=uuid.uuid4(),
                consent_version="1",
                by=None,
            )
        except services.TooLate:
            assert Appointment.objects.get(pk=self.group.pk).status == "cancelled"
        return multiple(*Participation.objects.filter(appointment=self.group.appointment).order_by("-created_at")[:1])

    @rule(count=st.integers(1, 2))
    def list_for_the_group(self, count):
        try:
            services.add_people(group=self.group, named=[], unnamed=count, consent_version="1", by=self.staff)
        except services.Refused:
            return

    @rule(target=participations)
    def walk_in(self):
        """Whatever else stands in the diary."""
        walk_in = services.WalkIn(
            key=uuid.uuid4(), mode="in_person", topic="work", name="Somebody", consent_version="1"
        )
        return services.receive(walk_in=walk_in, counsellor=self.woman, by=self.woman.person)

    @rule(made=participations)
    def time_passes_and_nobody_comes(self, made):
        """The appointment lies in the past now, and its counsellor records that nobody came."""
        rows = Appointment.objects.individual().booked().filter(pk=made.appointment_id, starts_at__gt=timezone.now())
        named = ("starts_at", "ends_at", "blocked_from", "blocked_until")
        if not rows.update(**{name: F(name) - LONG_AGO for name in named}):
            return
        made = Participation.objects.select_related("appointment__counsellor__person").get(pk=made.pk)
        self.seen.pop(made.pk, None)  # it was not moved: time has passed
        content = said(made.appointment, outcome="no_show")
        services.record_session(participation=made, by=made.appointment.counsellor.person, **content)

    @rule(at=moments, who=whose)
    def go_on_leave(self, at, who):
        """Nobody's appointment goes for that; it only stands in the way of new ones."""
        starts_at = self.times[at]
        self.nobody_loses_a_time(
            services.take_leave,
            counsellor=getattr(self, who),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            reason="sick",
        )

    @rule()
    def the_group_loses_its_counsellor_for_a_day(self):
        starts_at = Appointment.objects.get(pk=self.group.pk).starts_at
        self.nobody_loses_a_time(
            services.take_leave,
            counsellor=self.woman,
            starts_at=starts_at - timedelta(hours=2),
            ends_at=starts_at + timedelta(hours=2),
            reason="sick",
        )

    @precondition(lambda _self: Leave.objects.exists())
    @rule(number=st.integers(0, 9))
    def come_back_from_leave(self, number):
        found = list(Leave.objects.order_by("pk"))
        self.nobody_loses_a_time(services.end_leave, leave=found[number % len(found)])

    @rule(hour=st.integers(10, 16), who=whose)
    def keep_shorter_hours(self, hour, who):
        self.keep_hours(who, hour)

    @rule(who=whose)
    def keep_the_full_hours_again(self, who):
        self.keep_hours(who, 17)

    def keep_hours(self, who, until):
        counsellor = getattr(self, who)
        self.nobody_loses_a_time(
            services.change_weekly_hours,
            counsellor=counsellor,
            hours=[services.Stretch(weekday, time(9), time(until)) for weekday in range(7)],
            first=timezone.now().astimezone(ZoneInfo(self.centre.zone)).date(),
        )

    @precondition(lambda _self: not Holiday.objects.exists())
    @rule(at=moments)
    def close_the_centre_for_a_day(self, at):
        day = self.times[at].astimezone(ZoneInfo(self.centre.zone)).date()
        closed = Holiday(centre=self.centre, day=day, name_en="A holiday", name_ur="چھٹی")
        self.nobody_loses_a_time(services.accept_holiday, holiday=closed)

    @precondition(lambda _self: Holiday.objects.exists())
    @rule()
    def open_it_after_all(self):
        self.nobody_loses_a_time(services.drop_holiday, holiday=Holiday.objects.select_related("centre").get())

    def nobody_loses_a_time(self, act, **given):
        """Whatever becomes of hours: each appointment stands as it stood, with the counsellor and the time it had."""
        standing = Appointment.objects.keeping_time().booked().order_by("pk")
        before = list(standing.values_list("pk", "status", "starts_at", "counsellor"))
        act(by=self.staff, **given)
        assert list(standing.values_list("pk", "status", "starts_at", "counsellor")) == before

    @rule(act=st.sampled_from(["hand_over_all", "move_all", "keep_all", "call_off_all"]))
    def see_to_orphans(self, act):
        """What is seen to leaves the list, and what cannot be stays in it: none gets lost."""
        found = orphans(Appointment.objects.all())
        before = {orphan.appointment.pk: orphan.appointment.starts_at for orphan in found}
        outcome = getattr(services, act)(appointments=[orphan.appointment for orphan in found], by=self.staff)
        assert {appointment.pk for appointment in (*outcome.done, *outcome.left)} == set(before)
        after = {orphan.appointment.pk for orphan in orphans(Appointment.objects.all())}
        assert after == {appointment.pk for appointment in outcome.left}
        rows = Appointment.objects.filter(pk__in=before)
        assert rows.booked().count() == len(before) - len(outcome.done) * (act == "call_off_all")
        if act in ("hand_over_all", "keep_all"):
            assert dict(rows.values_list("pk", "starts_at")) == before

    @rule(made=participations)
    def hand_over(self, made):
        try:
            services.hand_over(appointment=Appointment.objects.get(pk=made.appointment_id), by=self.staff)
        except services.Refused:
            return

    @rule(made=participations)
    def call_off(self, made):
        appointment = Appointment.objects.get(pk=made.appointment_id)
        if appointment.kind != "individual":
            return
        try:
            services.call_off(appointment=appointment, by=self.staff)
        except services.TooLate:
            return

    @rule(outcome=st.sampled_from(CallBack.Outcome.values))
    def somebody_is_called(self, outcome):
        call = CallBack.objects.open().first()
        if call is None:
            return
        by = (self.man if call.asked_for == "man" else self.woman).person
        services.take_call_back(call_back=call, by=by)
        try:
            services.answer_call_back(call_back=call, outcome=outcome, by=by)
        except services.Refused:
            return
        extra = Appointment.objects.get(participations=call.participation_id)
        waits = outcome == "no_answer" and CallBack.objects.open().filter(pk=call.pk).exists()
        assert extra.status == ("wanted" if waits else "booked" if outcome == "booked" else "cancelled")

    @rule()
    def reconcile(self):
        """The clock finds nothing that was not planned with the act itself, but whose time can be kept no longer."""
        now = timezone.now()
        placed = {person.pk for orphan in orphans(Appointment.objects.all(), now=now) for person in orphan.people}
        owed = ParticipationNotice.objects.filter(kind="orphaned", revision=F("participation__revision"))
        told = set(owed.exclude(status="superseded").values_list("participation", flat=True))
        assert notices.plan(now) == len(placed - told)
        assert set(owed.exclude(status="superseded").values_list("participation", flat=True)) >= placed
        assert notices.plan(now) == 0

    @rule()
    def word_of_orphans_goes_out(self):
        """From now on their people have heard that the time cannot be kept."""
        owed = ParticipationNotice.objects.pending().filter(kind="orphaned")
        owed.update(status="sent", sent_at=timezone.now())

    @staticmethod
    def written(action) -> int:
        return AuditEntry.objects.filter(action=action).count()

    @invariant()
    def no_counsellor_is_at_two_places_and_no_room_holds_two(self):
        for whose in ("counsellor_id", "room_id"):
            kept = Appointment.objects.keeping_time().exclude(**{whose: None}).order_by(whose, "starts_at")
            for earlier, later in pairwise(kept):
                is_another = getattr(earlier, whose) != getattr(later, whose)
                assert is_another or earlier.blocked_until <= later.blocked_from

    @invariant()
    def who_comes_to_the_centre_has_a_room(self):
        visits = Appointment.objects.keeping_time().individual().filter(mode="in_person")
        assert all(visit.room_id for visit in visits)

    @invariant()
    def what_was_asked_of_the_counsellor_is_kept(self):
        asked = Participation.objects.exclude(with_whom="").select_related("appointment__counsellor")
        assert all(made.with_whom == made.appointment.counsellor.gender for made in asked)

    @invariant()
    def places_are_counted(self):
        unnamed = dict(GroupSession.objects.values_list("pk", "unnamed"))
        for appointment in Appointment.objects.all():
            # Of a cancelled group it stays written down how many were expected without names; none has a place.
            without_names = 0 if appointment.status == "cancelled" else unnamed.get(appointment.pk, 0)
            assert appointment.taken == appointment.participations.placed().count() + without_names

    @invariant()
    def nobody_waits_while_a_place_is_free(self):
        for appointment in Appointment.objects.filter(taken__lt=F("capacity")):
            assert not appointment.participations.waiting().exists()

    @invariant()
    def a_move_keeps_link_and_code_and_is_a_newer_revision(self):
        """So that a calendar entry is the same one, and whatever was planned for the old time is known for dead."""
        for made in Participation.objects.select_related("appointment"):
            now = (made.token_hash, made.reference, made.revision, made.appointment.starts_at, made.left_at)
            link, code, revision, starts_at, left_at = self.seen.get(made.pk, now)
            assert (made.token_hash, made.reference) == (link, code)
            assert made.revision >= revision
            has_changed = (made.appointment.starts_at != starts_at and made.left_at is None) or made.left_at != left_at
            assert made.revision > revision or not has_changed
            self.seen[made.pk] = now

    @invariant()
    def what_is_owed_is_true_and_owed_once(self):
        live = defaultdict(list)
        for kind, rule_, revision, pk in ParticipationNotice.objects.pending().values_list(
            "kind", "rule", "revision", "participation"
        ):
            live[pk].append((kind, rule_, revision))
        heard = ParticipationNotice.objects.filter(kind="orphaned", revision=F("participation__revision"))
        heard = set(heard.exclude(status="superseded").values_list("participation", flat=True))
        for made in Participation.objects.select_related("appointment"):
            owed = live[made.pk]
            assert len(owed) == len({(kind, rule_) for kind, rule_, _revision in owed})
            assert {revision for _kind, _rule, revision in owed} <= {made.revision}
            kinds = sorted(kind for kind, _rule, _revision in owed)
            assert kinds in self.may_be_owed(made, made.pk in heard), (kinds, made.appointment.status)
        assert ParticipationNotice.objects.pending().count() == ParticipationNotice.objects.holding().pending().count()

    def may_be_owed(self, made, has_heard) -> list[list[str]]:
        if made.appointment.status == Appointment.Status.WANTED or made.appointment.walked_in:
            return [[]]
        if made.left_at:
            return [["cancelled"], ["given_up"], []]  # nothing where it was an extra one: nobody had told them of it
        if made.waiting_since:
            return [[]]
        news = ("confirmation", "moved")
        if has_heard:  # or is about to hear that the time cannot be kept: nobody is reminded of it
            return [sorted(kinds) for told in news for kinds in ([told, "orphaned"], [told])]
        # The last reminder before an early hour would wake people: it goes the evening before, where that is to come.
        reminders = [["reminder"], ["reminder", "reminder"]]
        links = [["video"]] if made.appointment.mode == "video" else [[]]
        return [[told, *ahead, *link] for told in news for ahead in reminders for link in links]

    @invariant()
    def an_extra_appointment_is_one_call_owed(self):
        extra = set(Participation.objects.staying().filter(appointment__status="wanted").values_list("pk", flat=True))
        assert set(CallBack.objects.open().values_list("participation", flat=True)) == extra


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Diary,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_diary_stays_true():
    run(examples=5, steps=10)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_the_diary_stays_true_at_length():
    run(examples=120, steps=40)
