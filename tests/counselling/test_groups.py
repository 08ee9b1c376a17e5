"""Sessions for groups: planned, registered for, full, waited for, attended."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import F

from counselling import services
from counselling.models import Appointment, Beneficiary, GroupSession, Participation
from counselling.orphans import orphans
from tests.counselling.asking import introduction
from tests.factories import (
    EVERY_DAY,
    AppointmentFactory,
    CounsellorFactory,
    GroupSessionFactory,
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
