"""The pages on which hours are kept and what no longer fits is seen to; sessions for groups; follow-ups."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from counselling import services
from counselling.models import Appointment, DeclinedHoliday, Holiday, Participation, ParticipationNotice
from counselling.orphans import orphans
from safeguards.models import AuditEntry
from tests.counselling.asking import free, request_for, wish_for
from tests.counselling.recording import recorded
from tests.counselling.test_groups import begin
from tests.factories import (
    EVERY_DAY,
    CentreFactory,
    CounsellorFactory,
    DeclinedHolidayFactory,
    GroupSessionFactory,
    LeaveFactory,
    ParticipationFactory,
    RoomFactory,
    UserFactory,
    in_days,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True  # nobody is sent to set up a second factor


@pytest.fixture
def counsellor():
    return CounsellorFactory(hours_given=EVERY_DAY)


@pytest.fixture
def desk(client, counsellor):
    client.force_login(counsellor.person)
    return client


@pytest.fixture
def office(client):
    client.force_login(UserFactory(roles_given=["manager"], centre=CentreFactory()))
    return client


def page(name, *arguments):
    return reverse(f"counselling:{name}", args=arguments)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


class TestHours:
    def test_ones_own_are_shown_and_changed(self, desk, counsellor):
        assert "09:00–17:00" in text(desk.get(page("my_hours"), follow=True))
        first = timezone.localdate() + 7 * DAY
        typed = {"first": first.isoformat(), "day_0": "۰۸:۰۰-12:00, 14-16", "day_1": "8:00–12:00"}
        assert "Write hours like this" in text(desk.post(page("hours_edit", counsellor.pk), typed))
        answer = desk.post(page("hours_edit", counsellor.pk), typed | {"day_0": "۰۸:۰۰-12:00"}, follow=True)
        assert "08:00–12:00" in text(answer)
        assert counsellor.weekly_hours.filter(holds_from=first).count() == 2

    def test_another_day_has_other_hours(self, desk, counsellor):
        day = timezone.localdate() + 3 * DAY
        typed = {"day": day.isoformat(), "kind": "extra", "hours": "18:00-20:00"}
        assert "18:00–20:00" in text(desk.post(page("day_hours_edit", counsellor.pk), typed, follow=True))
        assert "That day is over." in text(
            desk.post(page("day_hours_edit", counsellor.pk), typed | {"day": "2026-01-01"})
        )

    def test_leave_says_how_many_appointments_it_leaves_without_their_counsellor(self, desk, counsellor):
        wish = wish_for(counsellor)
        made = ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=free(wish)[20])
        day = timezone.localdate(made.appointment.starts_at).isoformat()
        typed = {"first": day, "reason": "training"}
        shown = text(desk.post(page("leave_create", counsellor.pk), typed, follow=True))
        assert "1 appointment can no longer be kept" in shown
        assert counsellor.leave.get().ends_at - counsellor.leave.get().starts_at == DAY
        assert Appointment.objects.get().status == "booked"
        desk.post(page("leave_end", counsellor.leave.get().pk))
        assert orphans(Appointment.objects.all()) == []

    def test_leave_of_some_hours(self, desk, counsellor):
        day = (timezone.localdate() + DAY).isoformat()
        typed = {"first": day, "from_clock": "14:00", "until_clock": "13:00", "reason": "other"}
        assert "ends after it starts" in text(desk.post(page("leave_create", counsellor.pk), typed))
        desk.post(page("leave_create", counsellor.pk), typed | {"until_clock": "16:00"})
        assert counsellor.leave.get().ends_at - counsellor.leave.get().starts_at == timedelta(hours=2)

    @pytest.mark.parametrize("name", ["leave_create", "hours_edit"])
    def test_a_day_at_the_end_of_the_calendar_is_told_to_be_too_far_off(self, desk, counsellor, name):
        typed = {"first": timezone.localdate().isoformat(), "last": "9999-12-31", "reason": "other"}
        assert "ten years off" in text(desk.post(page(name, counsellor.pk), typed))

    def test_how_sessions_are_held(self, desk, counsellor):
        typed = {"modes": ["phone"], "languages": ["ur"], "topics": [], "session_minutes": "۳۰"}
        typed |= {"buffer_before_minutes": "5", "buffer_minutes": "10", "lead_minutes": "60", "horizon_days": "60"}
        desk.post(page("sessions_edit", counsellor.pk), typed)
        counsellor.refresh_from_db()
        assert (counsellor.session_minutes, counsellor.modes, counsellor.topics) == (30, ["phone"], [])

    def test_a_manager_keeps_everybodys_and_a_counsellor_only_theirs(self, desk, office, counsellor):
        assert counsellor.person.name in text(office.get(page("counsellor_list")))
        assert counsellor.person.name in text(office.get(page("hours_detail", counsellor.pk)))
        office.force_login(CounsellorFactory().person)
        assert office.get(page("hours_detail", counsellor.pk)).status_code == 404


class TestOrphans:
    @pytest.fixture
    def orphan(self, counsellor):
        made = ParticipationFactory(appointment__counsellor=counsellor, beneficiary__may_call=False)
        made.beneficiary.may_sms = False
        made.beneficiary.save()
        start = made.appointment.starts_at
        LeaveFactory(counsellor=counsellor, starts_at=start - DAY, ends_at=start + DAY)
        return made

    def test_are_listed_by_their_code_with_who_cannot_be_told(self, office, orphan):
        shown = text(office.get(page("orphan_list")))
        assert orphan.reference in shown
        assert orphan.beneficiary.name not in shown
        assert "cannot be told" in shown
        assert "the counsellor is on leave" in shown

    def test_many_are_handed_over_at_once(self, office, orphan, counsellor):
        other = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        typed = {"act": "hand_over", "appointments": [orphan.appointment_id]}
        assert "1 appointment seen to." in text(office.post(page("orphan_list"), typed, follow=True))
        assert Appointment.objects.get().counsellor == other

    def test_nothing_ticked_does_nothing(self, office, orphan):
        assert "Tick the appointments" in text(office.post(page("orphan_list"), {"act": "call_off"}, follow=True))
        assert Appointment.objects.get().status == "booked"

    def test_anothers_is_not_a_counsellors_to_see_to(self, client, orphan):
        client.force_login(CounsellorFactory().person)
        client.post(page("orphan_list"), {"act": "call_off", "appointments": [orphan.appointment_id]})
        assert Appointment.objects.get().status == "booked"

    def test_a_leavers_go_in_one_step(self, office, counsellor):
        ParticipationFactory(appointment__counsellor=counsellor)
        assert "1</bdi> appointment is to come" in text(office.get(page("hand_over", counsellor.pk)))
        assert "1 stays as it was" in text(office.post(page("hand_over", counsellor.pk), follow=True))
        other = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        office.post(page("hand_over", counsellor.pk))
        assert Appointment.objects.get().counsellor == other


class TestHolidays:
    def test_are_suggested_and_accepted_moved_and_taken_back(self, office):
        centre = CentreFactory()
        address = f"{page('holiday_list')}?centre={centre.slug}"
        form = office.get(address).context["form"]
        day = form.fields["days"].choices[0][0]
        assert text(office.post(address, {"days": [day]}, follow=True)).count("Take back") >= 1
        holiday = Holiday.objects.get(centre=centre)
        assert day not in dict(office.get(address).context["form"].fields["days"].choices)
        office.post(page("holiday_move", holiday.pk), {"day": (holiday.day + DAY).isoformat()})
        assert Holiday.objects.get().day == holiday.day + DAY
        office.post(page("holiday_drop", holiday.pk))
        assert not Holiday.objects.exists()

    def test_a_suggestion_is_declined_for_good_and_wanted_again(self, office):
        centre, other = CentreFactory(), CentreFactory()

        def offered(of=centre):
            form = office.get(f"{page('holiday_list')}?centre={of.slug}").context["form"]
            return dict(form.fields["days"].choices) if form else {}

        day, later = list(offered())[:2]
        address = f"{page('holiday_list')}?centre={centre.slug}"
        shown = text(office.post(address, {"days": [day], "decline": "1"}, follow=True))
        declined = DeclinedHoliday.objects.get()
        assert "Not suggested any more" in shown
        assert declined.declined_by.name in shown
        assert declined.name_en in shown
        assert not Holiday.objects.exists()
        assert day not in offered()
        assert {day} < set(offered(other)), "another centre is still asked"
        office.post(address, {"days": [later]})
        assert day not in offered(), "also after others were accepted"
        assert AuditEntry.objects.about(declined).get(action="holiday.declined").by == declined.declined_by
        office.post(page("holiday_suggest_again", declined.pk))
        assert day in offered()
        assert AuditEntry.objects.about(declined).get(action="holiday.wanted").by == declined.declined_by
        assert "Not suggested any more" not in text(office.get(address))

    def test_a_declined_day_is_open_like_any_other(self, office, counsellor):
        wish = wish_for(counsellor)
        before = free(wish)
        services.decline_holiday(
            declined=DeclinedHolidayFactory.build(centre=counsellor.centre, day=before[0].date()), by=counsellor.person
        )
        assert free(wish) == before

    def test_a_day_of_ones_own(self, office):
        centre = CentreFactory()
        typed = {"centre": centre.pk, "day": (timezone.localdate() + DAY).isoformat(), "name_en": "A", "name_ur": "ب"}
        office.post(page("holiday_create"), typed)
        assert "closed on that day already" in text(office.post(page("holiday_create"), typed))
        assert Holiday.objects.count() == 1


class TestGroups:
    def test_are_planned_and_passed_on_by_link(self, desk, counsellor):
        day = (timezone.localdate() + 9 * DAY).isoformat()
        typed = {"title": "Before you go", "kind": "orientation", "counsellor": counsellor.pk, "mode": "in_person"}
        typed |= {"day": day, "clock": "18:00", "minutes": "90", "capacity": "2"}
        assert "Say where" in text(desk.post(page("group_create"), typed))
        shown = text(desk.post(page("group_create"), typed | {"place": "A school"}, follow=True))
        key = Appointment.objects.get().group_session.key
        assert page("group_register", key) in shown
        assert "something else then" in text(desk.post(page("group_create"), typed | {"place": "A school"}))
        assert "Before you go" in text(desk.get(page("group_list")))

    def test_anybody_with_the_link_registers_and_is_told_plainly_when_it_is_full(self, client):
        group = GroupSessionFactory(appointment__capacity=1)
        assert "It costs nothing." in text(client.get(page("group_register", group.key)))
        typed = {"name": "Sana", "phone": "0300 1234567", "consent": "on", "request_key": uuid.uuid4()}
        answer = client.post(page("group_register", group.key), typed)
        assert answer.headers["Location"] == page("group_registered", group.key)
        assert "All places are taken." in text(client.get(page("group_register", group.key)))
        another = typed | {"name": "Ali", "phone": "0300 7654321", "request_key": uuid.uuid4()}
        answer = client.post(page("group_register", group.key), another)
        assert answer.headers["Location"] == page("group_waiting", group.key)
        assert "waiting for a place" in text(client.get(answer.headers["Location"]))
        assert Participation.objects.waiting().count() == 1

    def test_whether_a_name_and_a_number_are_registered_is_told_by_nothing(self, client):
        """Not by the answer, not by the page that says how things stand, and not by a mail that comes or does not."""
        group = GroupSessionFactory(appointment__capacity=5)
        typed = {"name": "Sana", "phone": "0300 1234567", "consent": "on", "email": "spy@example.org"}
        seen = set()
        for _known in range(2):
            sent = client.post(page("group_register", group.key), typed | {"request_key": uuid.uuid4()})
            shown = text(client.get(page("group_register", group.key)))
            shown = re.sub(r'name="(?:csrfmiddlewaretoken|request_key)" value="[^"]+"', "", shown)
            seen.add((sent.status_code, sent.headers["Location"], shown))
        assert len(seen) == 1
        made = Participation.objects.get()
        assert "email" not in ParticipationNotice.objects.get(kind="confirmation").addresses()
        assert made.email is None

    def test_without_agreeing_nobody_registers_and_nothing_typed_is_lost(self, client):
        group = GroupSessionFactory()
        typed = {"name": "Sana", "phone": "0300 1234567", "request_key": uuid.uuid4()}
        assert "0300 1234567" in text(client.post(page("group_register", group.key), typed))
        assert not Participation.objects.exists()

    def test_people_come_from_a_list(self, desk, counsellor):
        group = GroupSessionFactory(appointment__counsellor=counsellor)
        typed = {"lines": "Sana Bibi, 0300 1234567\nAli، ۰۳۰۰ ۷۶۵۴۳۲۱\nSomebody", "unnamed": "3", "agreed": "on"}
        typed["seen"] = desk.get(page("group_people", group.pk)).context["form"].initial["seen"]
        shown = text(desk.post(page("group_people", group.pk), typed, follow=True))
        assert "With a place: 2. Waiting: 0. Counted without a name: 4." in shown
        assert "6 / 20" in shown
        assert "This number is not one" in text(
            desk.post(page("group_people", group.pk), typed | {"lines": "Sana, 12"})
        )
        twice = text(desk.post(page("group_people", group.pk), typed))
        assert "changed since you opened it" in twice
        assert "6 / 20" in text(desk.get(page("group_detail", group.pk))), "who has no name is counted once"

    def test_the_sheet_is_printed_and_entered_by_whose_session_it_is(self, desk, counsellor, office):
        group = GroupSessionFactory(appointment__counsellor=counsellor)
        made = ParticipationFactory(appointment=group.appointment)
        assert office.get(page("group_sheet", group.pk)).status_code == 403
        desk.force_login(counsellor.person)
        assert made.beneficiary.name in text(desk.get(page("group_sheet", group.pk)))
        begin(group)
        desk.post(page("group_sheet", group.pk), {"present": [made.pk]})
        made.refresh_from_db()
        assert made.attended is True

    def test_where_others_hold_the_locks_too_long_it_is_said(self, desk, counsellor, monkeypatch):
        def busy(**_given):
            raise services.Busy

        group = GroupSessionFactory(appointment__counsellor=counsellor)
        leave = LeaveFactory(counsellor=counsellor)
        for service, address in (
            ("close_registration", page("group_close", group.pk)),
            ("enter_attendance", page("group_sheet", group.pk)),
            ("end_leave", page("leave_end", leave.pk)),
        ):
            monkeypatch.setattr(services, service, busy)
            assert "please send it again" in text(desk.post(address, {"yes": "1"}, follow=True))

    def test_is_moved_and_what_stands_in_the_way_is_said_at_its_field(self, desk, counsellor):
        group = GroupSessionFactory(appointment__counsellor=counsellor, appointment__capacity=6)
        silent = ParticipationFactory(
            appointment=group.appointment, beneficiary__may_sms=False, beneficiary__may_call=False
        )
        address = page("group_move", group.pk)
        assert address in text(desk.get(page("group_detail", group.pk)))
        assert "1</bdi> person cannot be told of a change" in text(desk.get(address))
        day = timezone.localdate() + 9 * DAY
        small = RoomFactory(centre=group.appointment.centre, seats=4)
        typed = {"day": day.isoformat(), "clock": "20:00", "room": ""}
        assert "This room has 4 seats." in text(desk.post(address, typed | {"room": small.pk}))
        assert "That day is over." in text(desk.post(address, typed | {"day": "2020-01-01"}))
        in_the_way = ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(12))
        at = timezone.localtime(in_the_way.appointment.starts_at)
        taken = {"day": at.date().isoformat(), "clock": f"{at:%H:%M}"}
        shown = text(desk.post(address, typed | taken))
        assert "something else then" in shown
        assert f'value="{at:%H:%M}"' in shown, "what was typed is kept"
        assert "The time was changed." in text(desk.post(address, typed, follow=True))
        moved = Appointment.objects.get(pk=group.pk)
        assert timezone.localtime(moved.starts_at).strftime("%Y-%m-%d %H:%M") == f"{day} 20:00"
        silent.refresh_from_db()
        assert silent.revision == 1

    def test_one_at_the_centre_is_not_left_without_a_room(self, desk, counsellor):
        room = RoomFactory(centre=counsellor.centre, seats=30)
        group = GroupSessionFactory(appointment__counsellor=counsellor, appointment__room=room, place="")
        typed = {"day": (timezone.localdate() + 9 * DAY).isoformat(), "clock": "20:00"}
        assert "Say where" in text(desk.post(page("group_move", group.pk), typed))
        desk.post(page("group_move", group.pk), typed | {"room": room.pk})
        assert Appointment.objects.get().room == room

    def test_one_that_was_cancelled_is_not_moved(self, desk, counsellor):
        group = GroupSessionFactory(appointment__counsellor=counsellor)
        services.call_off(appointment=group.appointment, by=counsellor.person)
        typed = {"day": (timezone.localdate() + 9 * DAY).isoformat(), "clock": "20:00"}
        assert "can no longer be changed" in text(desk.post(page("group_move", group.pk), typed))

    def test_is_closed_opened_and_cancelled(self, desk, counsellor):
        group = GroupSessionFactory(appointment__counsellor=counsellor)
        desk.post(page("group_close", group.pk), {"close": "1"})
        assert "can no longer register" in text(desk.get(page("group_register", group.key)))
        desk.post(page("group_close", group.pk), {"open": "1"})
        assert "It costs nothing." in text(desk.get(page("group_register", group.key)))
        desk.post(page("group_cancel", group.pk))
        assert Appointment.objects.get().status == "cancelled"


class TestFollowUps:
    @pytest.fixture
    def last(self, counsellor):
        made = recorded(ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=before()))
        return made.participation

    def typed(self, start, **changes):
        day, clock = start.date().isoformat(), f"{start:%H:%M}"
        return {"mode": "phone", "day": day, "clock": clock, "count": "3", "weeks": "1", "key": uuid.uuid4()} | changes

    def test_a_short_series_is_booked_in_one_step(self, desk, last, counsellor):
        start = timezone.localtime(timezone.now()).replace(hour=10, minute=0) + 2 * DAY
        answer = desk.post(page("series_create", last.appointment_id), self.typed(start), follow=True)
        assert "3 sessions booked." in text(answer)
        starts = list(Appointment.objects.filter(starts_at__gt=timezone.now()).values_list("starts_at", flat=True))
        assert [later - starts[0] for later in starts] == [timedelta(0), 7 * DAY, 14 * DAY]

    def test_what_is_taken_is_told_with_what_is_free_near_it(self, desk, last, counsellor):
        start = timezone.localtime(timezone.now()).replace(hour=10, minute=0, second=0, microsecond=0) + 2 * DAY
        wish = wish_for(counsellor)
        from_others = request_for(wish, start + 7 * DAY, phone="+923009999999")
        assert wish.counsellors_at(start + 7 * DAY, now=timezone.now())
        services.book(request=from_others, by=None)
        shown = text(desk.post(page("series_create", last.appointment_id), self.typed(start)))
        assert "Nothing was booked" in shown
        assert "Free near it:" in shown
        assert Appointment.objects.filter(starts_at__gt=timezone.now()).count() == 1


def before():
    return timezone.now().replace(hour=6, minute=0, second=0, microsecond=0) - DAY
