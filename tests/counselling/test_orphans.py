"""Appointments that their counsellor's time no longer allows: found however it came, and seen to without loss."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.models import Room
from centre.services import end_access
from counselling import notices, services
from counselling.models import Appointment, Leave, ParticipationNotice
from counselling.orphans import orphans, visible_to
from messaging import services as messaging
from tests.counselling.asking import free, request_for, wish_for
from tests.factories import (
    EVERY_DAY,
    AppointmentFactory,
    BeneficiaryFactory,
    CentreFactory,
    CounsellorFactory,
    DayHoursFactory,
    GroupSessionFactory,
    HolidayFactory,
    LeaveFactory,
    ParticipationFactory,
    RoomFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def manager():
    return UserFactory(roles_given=["manager"])


@pytest.fixture
def counsellor():
    return CounsellorFactory(hours_given=EVERY_DAY, centre=CentreFactory(visited=True))


@pytest.fixture
def made(counsellor):
    """A session, booked as people book."""
    return book(counsellor, 10)


def book(counsellor, number, **changes):
    wish = wish_for(counsellor, **changes)
    phone = f"+9230012345{number:02}"
    return services.book(request=request_for(wish, free(wish)[number], phone=phone), by=None)


def whys() -> list[str]:
    return [orphan.why for orphan in orphans(Appointment.objects.all())]


def leave_over(appointment):
    return LeaveFactory(
        counsellor=appointment.counsellor, starts_at=appointment.starts_at - DAY, ends_at=appointment.starts_at + DAY
    )


class TestFound:
    def test_what_fits_is_no_orphan(self, made):
        assert whys() == []

    def test_on_leave(self, made):
        leave_over(made.appointment)
        assert whys() == ["leave"]

    def test_on_a_holiday(self, made):
        HolidayFactory(centre=made.appointment.centre, day=timezone.localdate(made.appointment.starts_at))
        assert whys() == ["holiday"]

    def test_outside_of_hours_that_shrank(self, made, manager):
        services.change_weekly_hours(
            counsellor=made.appointment.counsellor, hours=[], first=timezone.localdate(), by=manager
        )
        assert whys() == ["hours"]

    def test_and_no_more_where_the_day_has_hours_of_its_own(self, made, manager):
        counsellor, day = made.appointment.counsellor, timezone.localdate(made.appointment.starts_at)
        services.change_weekly_hours(counsellor=counsellor, hours=[], first=timezone.localdate(), by=manager)
        DayHoursFactory(counsellor=counsellor, day=day, starts=time(9), ends=time(17))
        assert whys() == []

    def test_where_the_access_of_the_counsellor_has_ended(self, made, manager):
        """The room below, which ends it, knows nothing of appointments."""
        end_access(person=made.appointment.counsellor.person, by=manager)
        assert whys() == ["stopped"]

    def test_in_a_room_that_was_closed(self, counsellor):
        RoomFactory(centre=counsellor.centre)
        room = book(counsellor, 10, mode="in_person").appointment.room
        assert whys() == []
        room.closed_at = timezone.now()
        room.save()
        assert whys() == ["room"]

    def test_what_is_over_or_cancelled_or_walked_in_is_none(self, counsellor):
        AppointmentFactory(cancelled=True)
        AppointmentFactory(starts_at=timezone.now() - DAY)
        assert whys() == []

    def test_people_who_cannot_be_told_are_counted(self, made, settings):
        settings.SMS_CHANNEL = "messaging.channels.OutboxSms"
        leave_over(made.appointment)
        assert [orphan.untold for orphan in orphans(Appointment.objects.all())] == [0]
        person = made.beneficiary
        person.may_sms = person.may_call = False
        person.save()
        assert [orphan.untold for orphan in orphans(Appointment.objects.all())] == [1]
        person.may_whatsapp = True
        person.save()
        assert [orphan.untold for orphan in orphans(Appointment.objects.all())] == [1]
        settings.WHATSAPP_CHANNEL = "messaging.channels.OutboxWhatsApp"
        assert [orphan.untold for orphan in orphans(Appointment.objects.all())] == [0]
        person.may_call, person.do_not_contact_at = True, timezone.now()
        person.save()
        assert [orphan.untold for orphan in orphans(Appointment.objects.all())] == [1]

    @pytest.mark.parametrize(
        ("allowed", "email", "shut"),
        [
            ("may_sms", None, {"SMS_CHANNEL": "messaging.channels.NoGateway"}),
            ("may_email", "bano@example.org", {"MAIL_IS_SET_UP": False}),
        ],
    )
    def test_so_are_those_who_allow_only_a_way_that_we_do_not_have(self, made, settings, allowed, email, shut):
        settings.SMS_CHANNEL = "messaging.channels.OutboxSms"
        leave_over(made.appointment)
        person = made.beneficiary
        person.may_sms = person.may_call = False
        person.email = email
        setattr(person, allowed, True)
        person.save()
        assert [orphan.untold for orphan in orphans(Appointment.objects.all())] == [0]
        for name, value in shut.items():
            setattr(settings, name, value)
        assert [orphan.untold for orphan in orphans(Appointment.objects.all())] == [1]

    def test_a_counsellor_sees_their_own_and_a_manager_all(self, made, manager):
        leave_over(made.appointment)
        assert len(orphans(visible_to(made.appointment.counsellor.person))) == 1
        assert len(orphans(visible_to(manager))) == 1
        assert orphans(visible_to(CounsellorFactory().person)) == []

    def test_costs_the_same_however_many(self, counsellor):
        for number in range(3):
            leave_over(book(counsellor, number * 9).appointment)
        with CaptureQueriesContext(connection) as few:
            assert len(orphans(Appointment.objects.all())) == 3
        for _number in range(6):
            another = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
            leave_over(ParticipationFactory(appointment__counsellor=another).appointment)
        with CaptureQueriesContext(connection) as many:
            assert len(orphans(Appointment.objects.all())) == 9
        assert len(few) == len(many) <= 12


class TestKeptAnyway:
    def test_is_no_orphan_until_something_changes_again(self, made, manager):
        leave_over(made.appointment)
        services.keep_anyway(appointment=made.appointment, by=manager)
        assert whys() == []
        leave_over(made.appointment)
        assert whys() == ["leave"]

    def test_a_move_forgets_it(self, made, manager):
        services.keep_anyway(appointment=made.appointment, by=manager)
        services.move(participation=made, starts_at=free(wish_for(made.appointment.counsellor))[30], by=None)
        assert Appointment.objects.get().kept_anyway_at is None

    def test_in_another_room_where_its_own_was_closed(self, counsellor, manager):
        first, second = RoomFactory(centre=counsellor.centre), RoomFactory(centre=counsellor.centre)
        made = book(counsellor, 10, mode="in_person")
        room = made.appointment.room
        Room.objects.filter(pk=room.pk).update(closed_at=timezone.now())
        assert whys() == ["room"]
        kept = services.keep_anyway(appointment=made.appointment, by=manager)
        assert {room, kept.room} == {first, second}
        assert whys() == []

    def test_not_in_a_closed_room_where_there_is_no_other(self, counsellor, manager):
        RoomFactory(centre=counsellor.centre)
        made = book(counsellor, 10, mode="in_person")
        Room.objects.update(closed_at=timezone.now())
        with pytest.raises(services.NobodyFree):
            services.keep_anyway(appointment=made.appointment, by=manager)
        assert whys() == ["room"]

    def test_nobody_is_kept_for_a_counsellor_who_has_stopped(self, made, manager):
        end_access(person=made.appointment.counsellor.person, by=manager)
        with pytest.raises(services.NobodyFree):
            services.keep_anyway(appointment=made.appointment, by=manager)


def word_of(participation) -> list[str]:
    """How word stands that the time cannot be kept, at each revision."""
    owed = participation.notices.filter(kind="orphaned").order_by("revision")
    return list(owed.values_list("status", flat=True))


def waiting(participation) -> set[str]:
    return set(participation.notices.pending().values_list("kind", flat=True))


class TestTold:
    """The clock finds whose time fits no longer, and tells them after a while in which the staff can help it."""

    @pytest.fixture
    def orphaned(self, made):
        leave_over(made.appointment)
        assert notices.tell_of_orphans(timezone.now()) == 1
        return made

    def test_once_and_after_a_while_and_nobody_is_reminded(self, orphaned):
        assert notices.plan(timezone.now()) == 0
        word = orphaned.notices.get(kind="orphaned")
        assert word.due_at - timezone.now() > notices.SEEN_TO_WITHIN - timedelta(minutes=1)
        assert waiting(orphaned) == {"confirmation", "orphaned"}

    def test_where_access_has_ended_too(self, made, manager):
        end_access(person=made.appointment.counsellor.person, by=manager)
        messaging.plan_missing()
        assert word_of(made) == ["pending"]

    def test_of_each_who_has_a_place_in_a_group(self, counsellor):
        session = GroupSessionFactory(appointment__counsellor=counsellor)
        people = [
            ParticipationFactory(appointment=session.appointment, beneficiary=BeneficiaryFactory()) for _n in "ab"
        ]
        leave_over(session.appointment)
        assert notices.tell_of_orphans(timezone.now()) == 2
        assert [word_of(participation) for participation in people] == [["pending"], ["pending"]]

    def test_what_fits_again_is_not_told_and_reminded_of(self, orphaned, manager):
        services.end_leave(leave=Leave.objects.get(), by=manager)
        messaging.plan_missing()
        assert word_of(orphaned) == ["superseded"]
        assert waiting(orphaned) == {"confirmation", "reminder", "video"}

    def test_what_ceases_to_fit_twice_is_told_still(self, orphaned, manager):
        services.end_leave(leave=Leave.objects.get(), by=manager)
        messaging.plan_missing()
        leave_over(orphaned.appointment)
        messaging.plan_missing()
        assert word_of(orphaned) == ["pending"]

    @pytest.mark.parametrize("act", ["keep_anyway", "hand_over"])
    def test_nobody_where_the_staff_help_it_in_time(self, orphaned, counsellor, manager, act):
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        getattr(services, act)(appointment=orphaned.appointment, by=manager)
        assert notices.plan(timezone.now()) == 0
        orphaned.refresh_from_db()
        assert (word_of(orphaned), orphaned.revision) == (["superseded"], 0)
        assert waiting(orphaned) == {"confirmation", "reminder", "video"}

    @pytest.mark.parametrize("act", ["keep_anyway", "hand_over"])
    @pytest.mark.parametrize("status", ["sent", "unknown"])
    def test_who_heard_of_it_hears_that_it_is_kept(self, orphaned, counsellor, manager, act, status):
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        orphaned.notices.filter(kind="orphaned").update(
            status=status, sent_at=timezone.now() if status == "sent" else None
        )
        getattr(services, act)(appointment=orphaned.appointment, by=manager)
        orphaned.refresh_from_db()
        assert orphaned.revision == 1
        assert waiting(orphaned) == {"moved", "reminder", "video"}
        assert notices.plan(timezone.now()) == 0

    def test_who_heard_of_it_hears_also_where_it_fits_again_by_itself(self, orphaned, manager):
        orphaned.notices.filter(kind="orphaned").update(status="sent", sent_at=timezone.now())
        services.end_leave(leave=Leave.objects.get(), by=manager)
        messaging.plan_missing()
        assert waiting(orphaned) == {"confirmation", "reminder", "video"}
        assert notices.plan(timezone.now()) == 0

    def test_who_asked_for_silence_is_not_told_again_and_again(self, orphaned):
        services.stop_messages(participation=orphaned)
        assert notices.tell_of_orphans(timezone.now()) == 0

    def test_who_was_moved_meanwhile_is_not_told(self, orphaned, manager):
        services.move_all(appointments=[orphaned.appointment], by=manager)
        assert notices.plan(timezone.now()) == 0
        assert word_of(orphaned) == ["superseded"]


class TestHandedOver:
    def test_at_the_same_time_to_somebody_who_is_free_and_nobody_is_told(self, made, counsellor, manager):
        other = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre, buffer_minutes=30)
        before = made.appointment.starts_at, made.appointment.ends_at
        told = ParticipationNotice.objects.count()
        services.hand_over(appointment=made.appointment, by=manager)
        appointment = Appointment.objects.get()
        assert appointment.counsellor == other
        assert (appointment.starts_at, appointment.ends_at) == before
        assert appointment.blocked_until == appointment.ends_at + timedelta(minutes=30)
        assert ParticipationNotice.objects.count() == told
        made.refresh_from_db()
        assert made.revision == 0

    def test_never_to_a_man_where_a_woman_was_asked_for(self, counsellor, manager):
        made = book(counsellor, 5, with_whom="woman")
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre, gender="man")
        with pytest.raises(services.NobodyFree):
            services.hand_over(appointment=made.appointment, by=manager)
        woman = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        services.hand_over(appointment=made.appointment, by=manager)
        assert Appointment.objects.get().counsellor == woman

    def test_in_one_step_and_what_nobody_can_take_stays_in_the_list(self, counsellor, manager):
        first, second, third = (book(counsellor, number) for number in (3, 4, 5))
        other = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        AppointmentFactory(counsellor=other, starts_at=second.appointment.starts_at)
        end_access(person=counsellor.person, by=manager)
        theirs = Appointment.objects.filter(counsellor=counsellor)
        outcome = services.hand_over_all(appointments=list(theirs), by=manager)
        assert {a.pk for a in outcome.done} == {first.appointment_id, third.appointment_id}
        assert [orphan.appointment for orphan in orphans(Appointment.objects.all())] == outcome.left
        assert outcome.left == [second.appointment]

    def test_keeps_its_room(self, counsellor, manager):
        room = RoomFactory(centre=counsellor.centre)
        made = book(counsellor, 5, mode="in_person")
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        assert services.hand_over(appointment=made.appointment, by=manager).room == room

    def test_a_group_goes_along(self, counsellor, manager):
        made = GroupSessionFactory(appointment__counsellor=counsellor)
        other = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        assert services.hand_over(appointment=made.appointment, by=manager).counsellor == other


class TestManyAtOnce:
    def test_each_is_moved_to_the_nearest_free_time_and_told_so(self, made, manager):
        leave_over(made.appointment)
        before = made.appointment.starts_at
        outcome = services.move_all(appointments=[made.appointment], by=manager)
        assert outcome.left == []
        appointment = Appointment.objects.get()
        assert DAY <= abs(appointment.starts_at - before) <= 2 * DAY
        assert whys() == []
        assert set(made.notices.pending().values_list("kind", flat=True)) == {"moved", "reminder", "video"}

    def test_what_cannot_be_moved_stays_as_it_is(self, made, manager):
        counsellor = made.appointment.counsellor
        services.change_weekly_hours(counsellor=counsellor, hours=[], first=timezone.localdate(), by=manager)
        outcome = services.move_all(appointments=[made.appointment], by=manager)
        assert outcome.left == [made.appointment]
        assert whys() == ["hours"]

    def test_each_is_cancelled_and_its_people_told(self, made, manager):
        outcome = services.call_off_all(appointments=[made.appointment], by=manager)
        services.call_off(appointment=made.appointment, by=manager)
        assert len(outcome.done) == 1
        appointment = Appointment.objects.get()
        assert (appointment.status, appointment.taken, appointment.cancelled_by) == ("cancelled", 0, manager)
        assert list(made.notices.pending().values_list("kind", flat=True)) == ["cancelled"]
        assert made.notices.pending().holding().count() == 1

    def test_what_has_begun_stays(self, manager):
        begun = AppointmentFactory(starts_at=timezone.now() - timedelta(minutes=5))
        ParticipationFactory(appointment=begun, beneficiary=BeneficiaryFactory())
        for act in (services.call_off_all, services.hand_over_all, services.keep_all):
            assert act(appointments=[begun], by=manager).left == [begun]
