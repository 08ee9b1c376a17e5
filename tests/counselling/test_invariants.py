"""Whatever people do with their times, in whatever order: what must be true of the rows stays true."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from counselling import notices, services
from counselling.models import Appointment, CallBack, Participation
from tests.counselling.asking import free, request_for, wish_for
from tests.factories import EVERY_DAY, CounsellorFactory, LeaveFactory, UserFactory

pytestmark = pytest.mark.django_db

moments = st.integers(0, 11)
sides = st.sampled_from(["beneficiary", "staff"])


class Diary(RuleBasedStateMachine):
    """Two counsellors of one centre and a handful of people."""

    participations = Bundle("participations")

    def __init__(self) -> None:
        super().__init__()
        # Each run begins with empty tables: what it writes is rolled back.
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.woman = CounsellorFactory(hours_given=EVERY_DAY, lead_minutes=3 * 24 * 60)
        CounsellorFactory(hours_given=EVERY_DAY, lead_minutes=3 * 24 * 60, gender="man", centre=self.woman.centre)
        self.times = free(wish_for(self.woman))[:12]
        self.staff = UserFactory()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def by(self, side: str):
        return self.staff if side == "staff" else None

    @rule(
        target=participations,
        at=moments,
        person=st.integers(0, 3),
        with_whom=st.sampled_from(["", "woman", "man"]),
        side=sides,
    )
    def book(self, at, person, with_whom, side):
        wish = wish_for(self.woman, with_whom=with_whom)
        request = request_for(wish, self.times[at], phone=f"+92300123456{person % 2}", name=f"Person {person}")
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
        except (services.TimeTaken, services.TooLate):
            return
        assert moved.appointment.starts_at == self.times[at]

    @rule(made=participations, side=sides)
    def leave(self, made, side):
        services.leave(participation=made, by=self.by(side))

    @rule(at=moments)
    def go_on_leave(self, at):
        """Nobody's appointment goes for that; it only stands in the way of new ones."""
        before = Appointment.objects.keeping_time().count()
        LeaveFactory(counsellor=self.woman, starts_at=self.times[at], ends_at=self.times[at] + timedelta(hours=1))
        assert Appointment.objects.keeping_time().count() == before

    @rule()
    def reconcile(self):
        """The clock finds nothing that was not planned with the act itself."""
        assert notices.plan_missing(timezone.now()) == 0

    @invariant()
    def no_counsellor_is_at_two_places(self):
        kept = Appointment.objects.keeping_time().order_by("counsellor", "starts_at")
        for earlier, later in pairwise(kept):
            assert earlier.counsellor_id != later.counsellor_id or earlier.blocked_until <= later.blocked_from

    @invariant()
    def what_was_asked_of_the_counsellor_is_kept(self):
        asked = Participation.objects.exclude(with_whom="").select_related("appointment__counsellor")
        assert all(made.with_whom == made.appointment.counsellor.gender for made in asked)

    @invariant()
    def places_are_counted(self):
        for appointment in Appointment.objects.all():
            assert appointment.taken == appointment.participations.staying().count()

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
        if made.appointment.status == Appointment.Status.WANTED:
            return [[]]
        if made.left_at:
            return [["cancelled"], []]  # nothing where it was an extra one: nobody had told them of it
        return [["confirmation", "reminder"], ["moved", "reminder"]]

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
    run(examples=40, steps=25)
