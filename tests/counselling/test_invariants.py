"""Whatever people do with their times, in whatever order: what must be true of the rows stays true."""

import uuid
from datetime import time, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from counselling import notices, services
from counselling.models import Appointment, CallBack, GroupSession, Participation
from counselling.orphans import orphans
from tests.counselling.asking import free, introduction, request_for, wish_for
from tests.counselling.recording import said
from tests.factories import (
    EVERY_DAY,
    CentreFactory,
    CounsellorFactory,
    GroupSessionFactory,
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
LONG_AGO = timedelta(days=40)


class Diary(RuleBasedStateMachine):
    """Two counsellors of one centre with one room, a group session for two, and a handful of people."""

    participations = Bundle("participations")
    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        # Each run begins with empty tables: what it writes is rolled back.
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        centre = CentreFactory(visited=True)
        given = {"hours_given": EVERY_DAY, "lead_minutes": 3 * 24 * 60, "centre": centre}
        self.woman = CounsellorFactory(**given)
        self.man = CounsellorFactory(gender="man", buffer_before_minutes=10, **given)
        RoomFactory(centre=centre)
        self.times = free(wish_for(self.woman))[:12]
        self.staff = UserFactory(roles_given=["manager"])
        self.group = GroupSessionFactory(
            appointment__counsellor=self.woman, appointment__capacity=2, appointment__starts_at=in_days(20, hour=18)
        )

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

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

    @rule(target=participations, at=moments, person=people, with_whom=genders, mode=modes, side=sides)
    def book(self, at, person, with_whom, mode, side):
        request = self.request(at, person, with_whom, mode)
        try:
            made = services.book(request=request, by=self.by(side))
        except services.TimeTaken:
            return multiple()
        assert services.book(request=request, by=self.by(side)) == made
        return made

    @rule(made=participations, at=moments, side=sides)
    def move(self, made, at, side):
        try:
            moved = services.move(participation=made, starts_at=self.times[at], by=self.by(side))
        except services.Refused:
            return
        assert moved.appointment.starts_at == self.times[at]

    @rule(made=participations, side=sides)
    def leave(self, made, side):
        try:
            services.leave(participation=made, by=self.by(side))
        except services.TooLate:
            return
        made.refresh_from_db()
        assert made.left_at

    @rule(target=participations, number=st.integers(0, 4))
    def register_for_the_group(self, number):
        services.register(
            group=GroupSession.objects.with_appointments().get(),
            introduction=introduction(phone=f"+92300765432{number}", name=f"Student {number}"),
            request_key=uuid.uuid4(),
            consent_version="1",
            by=None,
        )
        return multiple(*Participation.objects.filter(appointment=self.group.appointment).order_by("-created_at")[:1])

    @rule(count=st.integers(1, 2))
    def list_for_the_group(self, count):
        try:
            services.add_people(group=self.group, named=[], unnamed=count, consent_version="1", by=self.staff)
        except services.GroupIsFull:
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
        content = said(made.appointment, outcome="no_show")
        services.record_session(participation=made, by=made.appointment.counsellor.person, **content)

    @rule(at=moments, who=st.sampled_from(["woman", "man"]))
    def go_on_leave(self, at, who):
        """Nobody's appointment goes for that; it only stands in the way of new ones."""
        before = Appointment.objects.keeping_time().count()
        services.take_leave(
            counsellor=getattr(self, who),
            starts_at=self.times[at],
            ends_at=self.times[at] + timedelta(hours=1),
            reason="sick",
            by=self.staff,
        )
        assert Appointment.objects.keeping_time().count() == before

    @rule(hour=st.integers(10, 16))
    def keep_shorter_hours(self, hour):
        before = Appointment.objects.keeping_time().count()
        hours = [services.Stretch(weekday, time(9), time(hour)) for weekday in range(7)]
        first = timezone.localdate()
        services.change_weekly_hours(counsellor=self.woman, hours=hours, first=first, by=self.staff)
        assert Appointment.objects.keeping_time().count() == before

    @rule(act=st.sampled_from(["hand_over_all", "move_all", "keep_all"]))
    def see_to_orphans(self, act):
        """What is seen to leaves the list, and what cannot be stays in it: none gets lost."""
        before = {orphan.appointment.pk for orphan in orphans(Appointment.objects.all())}
        rows = [orphan.appointment for orphan in orphans(Appointment.objects.all())]
        outcome = getattr(services, act)(appointments=rows, by=self.staff)
        assert {appointment.pk for appointment in (*outcome.done, *outcome.left)} == before
        after = {orphan.appointment.pk for orphan in orphans(Appointment.objects.all())}
        assert after == {appointment.pk for appointment in outcome.left}
        assert Appointment.objects.booked().filter(pk__in=before).count() == len(before)

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

    @rule()
    def reconcile(self):
        """The clock finds nothing that was not planned with the act itself."""
        assert notices.plan_missing(timezone.now()) == 0

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
            assert appointment.taken == appointment.participations.placed().count() + unnamed.get(appointment.pk, 0)

    @invariant()
    def nobody_waits_while_a_place_is_free(self):
        for appointment in Appointment.objects.filter(taken__lt=F("capacity")):
            assert not appointment.participations.waiting().exists()

    @invariant()
    def what_is_owed_is_true_and_owed_once(self):
        for made in Participation.objects.select_related("appointment"):
            live = list(made.notices.pending().values_list("kind", "rule", "revision"))
            assert len(live) == len(set(live))
            assert {revision for _kind, _rule, revision in live} <= {made.revision}
            kinds = sorted(kind for kind, _rule, _revision in live)
            assert kinds in self.may_be_owed(made), (kinds, made.appointment.status)
            assert made.notices.pending().count() == made.notices.holding().pending().count()

    def may_be_owed(self, made) -> list[list[str]]:
        if made.appointment.status == Appointment.Status.WANTED or made.appointment.walked_in:
            return [[]]
        if made.left_at:
            return [["cancelled"], ["given_up"], []]  # nothing where it was an extra one: nobody had told them of it
        if made.waiting_since:
            return [[]]
        # The last reminder before an early hour would wake people: it goes the evening before, where that is to come.
        reminders = [["reminder"], ["reminder", "reminder"]]
        links = [["video"]] if made.appointment.mode == "video" else [[]]
        return [[told, *ahead, *link] for told in ("confirmation", "moved") for ahead in reminders for link in links]

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
def test_the_diary_stays_true_at_length():
    run(examples=40, steps=30)
