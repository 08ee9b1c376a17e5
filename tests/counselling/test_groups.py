"""Sessions for groups: planned, registered for, full, waited for, attended."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.services import end_access
from counselling import services
from counselling.calendars import calendar_of
from counselling.models import Appointment, Beneficiary, GroupSession, Participation
from counselling.orphans import orphans
from safeguards.models import AuditEntry
from tests.counselling.asking import introduction
from tests.factories import (
    EVERY_DAY,
    AppointmentFactory,
    CounsellorFactory,
    GroupSessionFactory,
    LeaveFactory,
    RoomFactory,
    UserFactory,
    in_days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return GroupSessionFactory(appointment__capacity=2)


@pytest.fixture
def staff():
    return UserFactory(roles_given=["counsellor"])


def register(group, number, **changes):
    return services.register(
        group=group,
        introduction=introduction(name=f"Person {number}", phone=f"+9230012345{number:02}"),
        request_key=changes.pop("key", None) or uuid.uuid4(),
        consent_version="1",
        by=None,
    )


def state(group) -> tuple[int, int, int]:
    """Places taken as counted, people with a place, people who wait."""
    rows = Participation.objects.filter(appointment=group.appointment)
    group.appointment.refresh_from_db()
    return group.appointment.taken, rows.placed().count(), rows.waiting().count()


def begin(group) -> None:
    """Its time has come."""
    Appointment.objects.filter(pk=group.pk).update(
        **{name: F(name) - timedelta(days=30) for name in ("starts_at", "ends_at", "blocked_from", "blocked_until")}
    )


def plan(counsellor, **changes):
    agreed = {"kind": "group", "institution_kind": "school", "title": "Before you go", "mode": "in_person"}
    agreed |= {"starts_at": in_days(9, hour=16), "minutes": 90, "capacity": 30, "place": "A school"}
    return services.GroupPlan(counsellor=counsellor, **agreed | changes)


class TestPlanned:
    def test_the_counsellor_has_that_time_also_outside_of_their_hours(self, staff):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY)
        group = services.plan_group(plan=plan(counsellor), by=staff)
        assert group.appointment.capacity == 30
        assert orphans(Appointment.objects.all()) == []
        assert GroupSession.objects.open_by_link().get() == group

    def test_not_where_they_have_something_else(self, staff):
        appointment = AppointmentFactory()
        agreed = plan(appointment.counsellor, starts_at=appointment.starts_at - timedelta(minutes=30))
        with pytest.raises(services.TimeTaken):
            services.plan_group(plan=agreed, by=staff)
        assert not GroupSession.objects.exists()

    def test_nor_where_the_room_is_taken(self, staff):
        counsellor = CounsellorFactory()
        room = RoomFactory(centre=counsellor.centre)
        services.plan_group(plan=plan(counsellor, room=room), by=staff)
        with pytest.raises(services.TimeTaken):
            services.plan_group(plan=plan(CounsellorFactory(centre=counsellor.centre), room=room), by=staff)


class TestRegistered:
    def test_has_a_place_and_is_owed_word_of_it(self, group):
        assert register(group, 1)
        assert state(group) == (1, 1, 0)
        kinds = Participation.objects.get().notices.pending().values_list("kind", flat=True)
        assert sorted(kinds) == ["confirmation", "reminder", "reminder"]

    def test_waits_where_all_places_are_taken_and_is_not_told_before_there_is_one(self, group):
        assert [register(group, number) for number in (1, 2, 3)] == [True, True, False]
        assert state(group) == (2, 2, 1)
        assert not Participation.objects.waiting().get().notices.exists()

    def test_comes_in_when_somebody_gives_up_their_place(self, group):
        for number in (1, 2, 3, 4):
            register(group, number)
        third = Participation.objects.waiting().first()
        services.leave(participation=Participation.objects.placed().first(), by=None)
        assert state(group) == (2, 2, 1)
        third.refresh_from_db()
        assert third.waiting_since is None
        assert sorted(third.notices.pending().holding().values_list("kind", flat=True)) == [
            "confirmation",
            "reminder",
            "reminder",
        ]

    def test_who_waits_and_leaves_frees_no_place(self, group):
        for number in (1, 2, 3):
            register(group, number)
        services.leave(participation=Participation.objects.waiting().get(), by=None)
        assert state(group) == (2, 2, 0)

    def test_twice_by_one_form_is_one_place(self, group):
        key = uuid.uuid4()
        assert register(group, 1, key=key)
        assert register(group, 1, key=key)
        assert state(group) == (1, 1, 0)

    def test_who_is_known_already_hears_what_a_newcomer_would(self, group):
        assert register(group, 1)
        token = Participation.objects.get().token
        assert register(group, 1)
        assert register(group, 2)
        assert not register(group, 1), "it is full, whoever asks"
        assert state(group) == (2, 2, 0)
        assert Participation.objects.filter(beneficiary__phone_index="+923001234501").get().token == token

    def test_not_where_the_registration_is_closed_or_the_session_over(self, group, staff):
        services.close_registration(group=group, is_closed=True, by=staff)
        with pytest.raises(services.TooLate):
            register(group, 1)
        services.close_registration(group=group, is_closed=False, by=staff)
        assert register(group, 1)
        begin(group)
        with pytest.raises(services.TooLate):
            register(group, 2)

    def test_nobody_moves_a_group_by_their_own_link(self, group):
        register(group, 1)
        with pytest.raises(services.OneTimeForAll):
            services.move(participation=Participation.objects.get(), starts_at=in_days(8), by=None)


class TestListed:
    def test_with_a_number_has_a_place_and_without_is_only_counted(self, staff):
        group = GroupSessionFactory(appointment__capacity=5)
        named = [introduction(name="Sana", phone="+923001234501"), introduction(name="Ali", phone="+923001234502")]
        assert services.add_people(group=group, named=named, unnamed=2, consent_version="1", by=staff) == (2, 0)
        assert services.add_people(group=group, named=named, unnamed=1, consent_version="1", by=staff) == (0, 0)
        assert state(group) == (5, 2, 0)
        group.refresh_from_db()
        assert group.unnamed == 3
        assert Beneficiary.objects.count() == 2

    def test_nothing_of_it_where_those_without_names_find_no_place(self, group, staff):
        with pytest.raises(services.GroupIsFull, match="2 places"):
            services.add_people(group=group, named=[introduction()], unnamed=3, consent_version="1", by=staff)
        assert state(group) == (0, 0, 0)


class TestAttended:
    def test_those_who_came_and_those_who_did_not(self, group, staff):
        for number in (1, 2, 3):
            register(group, number)
        first, second = Participation.objects.placed().order_by("pk")
        with pytest.raises(services.TooLate):
            services.enter_attendance(group=group, present=[first.pk], by=staff)
        begin(group)
        group = GroupSession.objects.with_appointments().get()
        assert services.enter_attendance(group=group, present=[first.pk], by=staff) == 1
        assert {p.pk: p.attended for p in Participation.objects.placed()} == {first.pk: True, second.pk: False}
        assert Participation.objects.waiting().get().attended is None


def test_cancelled_everybody_hears_of_it(group, staff):
    for number in (1, 2, 3):
        register(group, number)
    services.call_off(appointment=group.appointment, by=staff)
    assert state(group) == (0, 0, 0)
    for participation in Participation.objects.all():
        assert list(participation.notices.pending().holding().values_list("kind", flat=True)) == ["cancelled"]


class TestMoved:
    """A whole group is at another time: everybody with a place is told, and nobody loses it."""

    @pytest.fixture
    def full(self, group):
        """Two with a place, one who waits, and one who has given up theirs."""
        for number in (1, 2, 3):
            register(group, number)
        services.leave(participation=Participation.objects.placed().first(), by=None)
        register(group, 4)
        assert state(group) == (2, 2, 1)
        return group

    @staticmethod
    def move(group, staff, **changes):
        given = {"starts_at": in_days(15, hour=11), "room": None} | changes
        return services.move_group(appointment=group.appointment, by=staff, **given)

    def test_who_has_a_place_keeps_it_and_hears_of_the_new_time(self, full, staff):
        length = full.appointment.ends_at - full.appointment.starts_at
        moved = self.move(full, staff)
        assert (moved.starts_at, moved.ends_at) == (in_days(15, hour=11), in_days(15, hour=11) + length)
        assert (moved.blocked_from, moved.blocked_until) == (
            moved.starts_at - moved.counsellor.before,
            moved.ends_at + moved.counsellor.after,
        )
        assert state(full) == (2, 2, 1)
        for made in Participation.objects.placed():
            live = made.notices.pending().holding()
            assert sorted(live.values_list("kind", flat=True)) == ["moved", "reminder", "reminder"]
            assert made.notices.pending().count() == 3
            assert set(live.values_list("revision", flat=True)) == {made.revision} == {1}
            assert all(notice.not_after <= moved.starts_at for notice in live)

    def test_who_waits_hears_nothing_yet_and_who_has_left_nothing_more(self, full, staff):
        gone = Participation.objects.get(left_at__isnull=False)
        before = list(gone.notices.values_list("kind", "status", "revision"))
        self.move(full, staff)
        gone.refresh_from_db()
        assert list(gone.notices.values_list("kind", "status", "revision")) == before
        waiting = Participation.objects.waiting().get()
        assert not waiting.notices.exists()
        services.leave(participation=Participation.objects.placed().first(), by=None)
        waiting.refresh_from_db()
        assert waiting.waiting_since is None
        told = waiting.notices.pending().holding()
        assert told.get(kind="confirmation").not_after == in_days(15, hour=11)

    def test_link_and_calendar_entry_stay_and_the_entry_is_a_newer_one(self, full, staff):
        made = Participation.objects.placed().first()
        before = made.token, made.reference
        self.move(full, staff)
        made = Participation.objects.get(pk=made.pk)
        assert (made.token, made.reference) == before
        entry = calendar_of(made).content.decode()
        assert f"UID:{made.pk}" in entry
        assert "SEQUENCE:1" in entry

    def test_it_is_written_down_once_however_often_it_is_sent(self, full, staff):
        self.move(full, staff)
        self.move(full, staff)
        assert AuditEntry.objects.about(full.appointment).get(action="appointment.moved").by == staff
        assert set(Participation.objects.staying().values_list("revision", flat=True)) == {1}

    def test_the_staff_mean_it_whatever_the_hours_say_until_something_changes(self, full, staff):
        moved = self.move(full, staff, starts_at=in_days(15, hour=21))
        assert (moved.kept_anyway_by, orphans(Appointment.objects.all())) == (staff, [])
        LeaveFactory(counsellor=moved.counsellor, starts_at=moved.starts_at, ends_at=moved.ends_at)
        assert len(orphans(Appointment.objects.all())) == 1

    def test_another_room_alone_alarms_nobody(self, group, staff):
        register(group, 1)
        room = RoomFactory(centre=group.appointment.centre)
        self.move(group, staff, starts_at=group.appointment.starts_at, room=room)
        made = Participation.objects.get()
        assert (made.revision, made.appointment.room) == (0, room)
        assert not made.notices.filter(kind="moved").exists()

    def test_not_where_the_counsellor_or_the_room_has_something_else(self, full, staff):
        appointment = full.appointment
        AppointmentFactory(counsellor=appointment.counsellor, starts_at=in_days(15, hour=11))
        with pytest.raises(services.TimeTaken):
            self.move(full, staff)
        room = RoomFactory(centre=appointment.centre)
        other = CounsellorFactory(centre=appointment.centre)
        GroupSessionFactory(appointment__counsellor=other, appointment__starts_at=in_days(16), appointment__room=room)
        with pytest.raises(services.TimeTaken):
            self.move(full, staff, starts_at=in_days(16), room=room)
        with pytest.raises(services.TimeTaken):
            self.move(full, staff, starts_at=timezone.now() - timedelta(days=1))
        assert set(Participation.objects.staying().values_list("revision", flat=True)) == {0}

    def test_not_what_is_over_or_cancelled(self, full, staff):
        services.call_off(appointment=full.appointment, by=staff)
        with pytest.raises(services.TooLate):
            self.move(full, staff)
        begun = GroupSessionFactory()
        begin(begun)
        with pytest.raises(services.TooLate):
            self.move(begun, staff)

    def test_costs_as_many_queries_for_many_as_for_few(self, staff):
        def cost(people):
            group = GroupSessionFactory(appointment__capacity=people)
            for number in range(people):
                register(group, number)
            with CaptureQueriesContext(connection) as found:
                self.move(group, staff)
            return len(found)

        cost(1)  # what the first finds out once
        assert cost(2) == cost(12) <= 20


class TestMovedToTheNearestTime:
    """Of the list of those that cannot be kept: as for one person, with the length of the group and a room for all."""

    @pytest.fixture
    def away(self):
        counsellor = CounsellorFactory(hours_given=EVERY_DAY)
        group = GroupSessionFactory(
            appointment__counsellor=counsellor, appointment__capacity=12, appointment__starts_at=in_days(9, hour=10)
        )
        register(group, 1)
        day = group.appointment.starts_at.replace(hour=0)
        LeaveFactory(counsellor=counsellor, starts_at=day - timedelta(hours=6), ends_at=day + timedelta(hours=30))
        return group

    def test_within_the_hours_and_off_the_list(self, away, staff):
        was_at = away.appointment.starts_at
        outcome = services.move_all(appointments=[away.appointment], by=staff)
        assert outcome.left == []
        moved = Appointment.objects.get()
        assert moved.ends_at - moved.starts_at == away.appointment.ends_at - was_at
        assert timedelta() < abs(moved.starts_at - was_at) < timedelta(days=2)
        assert (orphans(Appointment.objects.all()), moved.kept_anyway_at) == ([], None)
        made = Participation.objects.get()
        assert made.revision == 1
        assert set(made.notices.pending().holding().values_list("kind", flat=True)) == {"moved", "reminder"}

    def test_in_a_room_with_as_many_seats(self, away, staff):
        centre = away.appointment.centre
        closed, _small = RoomFactory(centre=centre, seats=40), RoomFactory(centre=centre, seats=4)
        Appointment.objects.update(room=closed)
        closed.closed_at = timezone.now()
        closed.save()
        appointment = Appointment.objects.get()
        assert services.move_all(appointments=[appointment], by=staff).left == [appointment]
        large = RoomFactory(centre=centre, seats=20)
        services.move_all(appointments=[appointment], by=staff)
        assert Appointment.objects.get().room == large

    def test_with_somebody_else_only_where_its_counsellor_has_stopped(self, away, staff):
        other = CounsellorFactory(hours_given=EVERY_DAY, centre=away.appointment.centre)
        services.move_all(appointments=[away.appointment], by=staff)
        assert Appointment.objects.get().counsellor == away.appointment.counsellor
        end_access(person=away.appointment.counsellor.person, by=staff)
        services.move_all(appointments=[Appointment.objects.get()], by=staff)
        assert Appointment.objects.get().counsellor == other
        assert orphans(Appointment.objects.all()) == []
