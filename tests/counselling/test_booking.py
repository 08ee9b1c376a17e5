"""Taking, moving and giving up a time: what stands afterwards, and what nobody can learn."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from counselling import notices, services
from counselling.models import Appointment, Beneficiary, CallBack, Participation, ParticipationNotice, token_hash
from counselling.services import taking, transactions
from counselling.times import nearest
from safeguards.models import AuditEntry
from tests.counselling.asking import free, introduction, request_for, wish_for
from tests.factories import EVERY_DAY, CounsellorFactory, LeaveFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counsellor():
    return CounsellorFactory(hours_given=EVERY_DAY)


@pytest.fixture
def wish(counsellor):
    return wish_for(counsellor)


@pytest.fixture
def times(wish):
    """Free times from the day after tomorrow on, so that every reminder lies ahead."""
    return [start for start in free(wish) if start > timezone.now() + timedelta(days=2)]


def book(wish, starts_at, *, by=None, **changes) -> Participation:
    return services.book(request=request_for(wish, starts_at, **changes), by=by)


def owed(participation) -> set[tuple[str, int]]:
    """What waits to be sent: kind and revision."""
    return set(participation.notices.pending().values_list("kind", "revision"))


class TestBook:
    def test_holds_the_counsellors_time_with_what_is_kept_free_after_it(self, counsellor, wish, times):
        appointment = book(wish, times[0]).appointment
        assert (appointment.counsellor, appointment.centre, appointment.mode) == (counsellor, wish.centre, "video")
        assert appointment.status == Appointment.Status.BOOKED
        assert appointment.starts_at == appointment.blocked_from == times[0]
        assert appointment.ends_at - times[0] == timedelta(minutes=45)
        assert appointment.blocked_until - times[0] == timedelta(minutes=60)
        assert times[0] not in free(wish)

    def test_gives_a_reference_and_a_link_that_only_its_hash_finds(self, wish, times):
        participation = book(wish, times[0])
        assert Participation.objects.opened_by(token_hash(participation.token)).get() == participation
        assert not Participation.objects.opened_by(participation.token).exists()

    def test_is_the_same_booking_when_it_comes_again(self, wish, times):
        request = request_for(wish, times[0])
        first, again = services.book(request=request, by=None), services.book(request=request, by=None)
        assert first == again
        assert Appointment.objects.count() == 1

    def test_of_a_time_that_is_gone_offers_the_three_nearest(self, wish, times):
        book(wish, times[5])
        with pytest.raises(services.TimeTaken) as refused:
            book(wish, times[5], phone="+923007654321")
        assert refused.value.nearest == nearest(times, times[5])
        assert len(refused.value.nearest) == 3

    def test_takes_no_time_that_was_never_offered(self, counsellor, wish, times):
        LeaveFactory(counsellor=counsellor, starts_at=times[0], ends_at=times[1])
        for never in (times[0], times[1] + timedelta(minutes=1), timezone.now(), times[-1] + timedelta(days=9)):
            with pytest.raises(services.TimeTaken):
                book(wish, never)
        assert not Appointment.objects.exists()

    def test_chooses_the_counsellor_with_the_least_to_do_that_day(self, counsellor, wish, times):
        second = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        first_two = {book(wish, times[n], phone=f"+92300765432{n}").appointment.counsellor for n in (0, 1)}
        assert first_two == {counsellor, second}

    def test_gives_a_woman_to_whom_asked_for_a_woman_and_remembers_it(self, counsellor, times):
        counsellor.gender = "man"
        counsellor.save()
        woman = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre)
        participation = book(wish_for(woman, with_whom="woman"), times[0])
        assert participation.appointment.counsellor == woman
        assert participation.with_whom == "woman"

    def test_is_audited_without_a_word_on_who_it_was(self, wish, times):
        participation = book(wish, times[0])
        entry = AuditEntry.objects.about(participation.appointment).get()
        assert (entry.action, entry.by) == ("appointment.booked", None)
        assert entry.detail == {"mode": "video", "status": "booked"}

    def test_owes_a_confirmation_now_reminders_before_and_the_link_at_last(self, wish, times):
        participation = book(wish, times[3])  # late enough in the morning for the reminder of two hours before
        confirmation, day_before, hours_before, video = participation.notices.order_by("due_at")
        assert confirmation.kind == "confirmation"
        assert confirmation.due_at <= timezone.now()
        assert (day_before.rule, day_before.due_at) == ("24h", times[3] - timedelta(days=1))
        assert (hours_before.rule, hours_before.due_at) == ("2h", times[3] - timedelta(hours=2))
        assert day_before.not_after < times[3]
        assert (video.kind, video.due_at) == ("video", times[3] - notices.VIDEO_BEFORE)

    def test_skips_a_reminder_whose_time_is_past(self, wish):
        soon = free(wish)[0]
        assert soon - timedelta(days=1) < timezone.now()
        assert not book(wish, soon).notices.filter(rule="24h").exists()


class TestWhereOthersAreInTheWay:
    """PostgreSQL breaks off one of those who wait for each other: that one begins anew, and nobody notices."""

    @pytest.fixture
    def in_the_way(self, monkeypatch):
        def times(broken_off: int, state: str) -> list[int]:
            tries: list[int] = []

            def locked(counsellors):
                tries.append(1)
                if len(tries) <= broken_off:
                    raise OperationalError from DriverError(state)
                return transactions.locked(counsellors)

            monkeypatch.setattr(taking, "locked", locked)
            return tries

        return times

    @pytest.mark.parametrize("state", ["55P03", "40P01", "40001"])
    def test_it_is_tried_up_to_three_times(self, wish, times, in_the_way, state):
        tries = in_the_way(2, state)
        assert book(wish, times[0]).appointment.starts_at == times[0]
        assert len(tries) == 3

    def test_then_they_are_told(self, wish, times, in_the_way):
        in_the_way(3, "40P01")
        with pytest.raises(services.Busy):
            book(wish, times[0])
        assert not Beneficiary.objects.exists()

    def test_of_any_other_failure_nobody_makes_light(self, wish, times, in_the_way):
        tries = in_the_way(1, "57P01")
        with pytest.raises(OperationalError):
            book(wish, times[0])
        assert len(tries) == 1


class DriverError(Exception):
    """As the driver raises it."""

    def __init__(self, pgcode: str) -> None:
        super().__init__(pgcode)
        self.pgcode = pgcode


class TestWhoSomebodyIs:
    def test_the_same_number_and_name_is_the_same_person(self, wish, times):
        book(wish, times[0], name="Bano", phone="+923001234567")
        book(wish, times[1], name="  BANO ", phone="+923001234567")
        assert Beneficiary.objects.count() == 1

    @pytest.mark.parametrize("other", [{"name": "Zeba"}, {"phone": "+923007654321"}], ids=str)
    def test_another_name_or_number_is_another_person(self, wish, times, other):
        book(wish, times[0])
        book(wish, times[1], **other)
        assert Beneficiary.objects.count() == 2

    def test_what_a_known_person_allows_is_never_widened_by_a_form(self, wish, times):
        """Whoever knows a name and a number could fill it in."""
        book(wish, times[0], may=frozenset({"may_sms"}))
        book(wish, times[1], may=frozenset({"may_sms", "may_call", "may_say_who"}))
        person = Beneficiary.objects.get()
        assert (person.may_sms, person.may_call, person.may_say_who) == (True, False, False)
        book(wish, times[2], may=frozenset())
        person.refresh_from_db()
        assert not person.may_sms

    def test_do_not_contact_stays_until_somebody_of_the_staff_lifts_it(self, wish, times):
        book(wish, times[0], do_not_contact=True)
        book(wish, times[1])
        person = Beneficiary.objects.get()
        assert person.do_not_contact_at
        assert not person.permits("sms")

    def test_an_e_mail_address_serves_what_was_booked_with_it_and_nothing_else(self, wish, times):
        first = book(wish, times[0], email="bano@example.org")
        second = book(wish, times[1], email="somebody@example.net")
        third = book(wish, times[2])
        addresses = [made.notices.pending()[0].addresses().get("email") for made in (first, second, third)]
        assert addresses == ["bano@example.org", "somebody@example.net", None]


class TestTheFourthOnOneNumber:
    def booked(self, wish, times):
        return [book(wish, times[n], name=f"Bano {n}") for n in range(5)]

    def test_looks_the_same_but_keeps_no_time_and_owes_a_call(self, wish, times):
        made = self.booked(wish, times)
        statuses = [participation.appointment.status for participation in made]
        assert statuses == ["booked", "booked", "booked", "wanted", "wanted"]
        assert all(participation.is_to_come for participation in made)
        assert {call.participation for call in CallBack.objects.open()} == set(made[3:])
        assert not made[3].notices.exists()
        assert times[3] in free(wish)

    def test_can_be_moved_and_given_up_like_any_other(self, wish, times):
        extra = self.booked(wish, times)[3]
        moved = services.move(participation=extra, starts_at=times[8], by=None)
        assert (moved.appointment.starts_at, moved.appointment.status) == (times[8], "wanted")
        services.leave(participation=moved, by=None)
        assert CallBack.objects.open().filter(participation=extra).count() == 0
        assert not extra.notices.exists()

    def test_is_booked_all_the_same_by_the_staff(self, wish, times):
        self.booked(wish, times)
        assert book(wish, times[6], by=UserFactory()).appointment.status == "booked"

    @pytest.mark.parametrize("over", ["begun", "given up"])
    def test_is_no_fourth_where_an_earlier_one_is_over(self, wish, times, over):
        first, *_others = (book(wish, times[n]) for n in range(3))
        if over == "begun":
            begun = timezone.now() - timedelta(minutes=1)
            Appointment.objects.filter(pk=first.appointment_id).update(starts_at=begun, blocked_from=begun)
        else:
            services.leave(participation=first, by=None)
        assert book(wish, times[6]).appointment.status == "booked"


class TestMove:
    def test_puts_the_same_appointment_at_another_time(self, wish, times):
        made = book(wish, times[0])
        moved = services.move(participation=made, starts_at=times[3], by=None)
        assert moved.appointment.pk == made.appointment.pk
        assert (moved.reference, moved.token) == (made.reference, made.token)
        assert moved.revision == 1
        assert times[0] in free(wish)
        assert times[3] not in free(wish)

    def test_may_overlap_with_where_it_stands_now(self, counsellor, wish, times):
        made = book(wish, times[0])
        Appointment.objects.update(
            starts_at=times[0] + timedelta(minutes=5), blocked_from=times[0] + timedelta(minutes=5)
        )
        made.appointment.refresh_from_db()
        assert services.move(participation=made, starts_at=times[0], by=None).appointment.starts_at == times[0]

    def test_leaves_nothing_alive_of_the_old_time(self, wish, times):
        made = book(wish, times[0])
        assert owed(made) == {("confirmation", 0), ("reminder", 0), ("video", 0)}
        services.move(participation=made, starts_at=times[30], by=None)
        assert owed(made) == {("confirmation", 1), ("reminder", 1), ("video", 1)}

    def test_by_the_staff_is_told_as_such(self, wish, times):
        made = book(wish, times[0])
        services.move(participation=made, starts_at=times[30], by=UserFactory())
        assert owed(made) == {("moved", 1), ("reminder", 1), ("video", 1)}

    def test_sent_twice_moves_once(self, wish, times):
        made = book(wish, times[0])
        for _sent in range(2):
            services.move(participation=made, starts_at=times[3], by=None)
        made.refresh_from_db()
        assert made.revision == 1

    def test_to_a_taken_time_changes_nothing_and_offers_others(self, wish, times):
        made = book(wish, times[0])
        book(wish, times[3], phone="+923007654321")
        with pytest.raises(services.TimeTaken) as refused:
            services.move(participation=made, starts_at=times[3], by=None)
        assert len(refused.value.nearest) == 3
        made.refresh_from_db()
        assert (made.revision, made.appointment.starts_at) == (0, times[0])

    def test_keeps_the_counsellor_who_is_free_and_never_swaps_a_woman_for_a_man(self, counsellor, times):
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre, gender="man")
        wish = wish_for(counsellor, with_whom="woman")
        made = book(wish, times[0])
        book(wish, times[3], phone="+923007654321")
        with pytest.raises(services.TimeTaken):
            services.move(participation=made, starts_at=times[3], by=None)
        moved = services.move(participation=made, starts_at=times[4], by=None)
        assert moved.appointment.counsellor == counsellor

    def test_of_what_has_begun_is_too_late_and_so_is_giving_it_up(self, wish, times):
        made = book(wish, times[0])
        begun = timezone.now() - timedelta(minutes=1)
        Appointment.objects.update(starts_at=begun, blocked_from=begun)
        with pytest.raises(services.TooLate):
            services.move(participation=made, starts_at=times[1], by=None)
        with pytest.raises(services.TooLate):
            services.leave(participation=made, by=None)


class TestLeave:
    def test_cancels_what_was_theirs_alone_and_frees_the_time(self, wish, times):
        made = book(wish, times[0])
        left = services.leave(participation=made, by=None)
        assert left.appointment.status == Appointment.Status.CANCELLED
        assert left.appointment.cancelled_at
        assert left.appointment.taken == 0
        assert times[0] in free(wish)
        assert owed(made) == {("given_up", 1)}
        assert ParticipationNotice.objects.holding().pending().count() == 1

    def test_sent_twice_cancels_once(self, wish, times):
        made = book(wish, times[0])
        for _sent in range(2):
            services.leave(participation=made, by=None)
        made.refresh_from_db()
        assert made.revision == 1
        assert AuditEntry.objects.filter(action="appointment.cancelled").count() == 1

    def test_then_moving_is_too_late(self, wish, times):
        left = services.leave(participation=book(wish, times[0]), by=None)
        with pytest.raises(services.TooLate):
            services.move(participation=left, starts_at=times[1], by=None)


class TestAskCallBack:
    def ask(self, wish, **changes):
        said = {"request_key": uuid.uuid4(), "centre": wish.centre, "introduction": introduction()} | changes
        return services.ask_call_back(by=None, consent_version="1", **said)

    def test_is_owed_once_however_often_it_is_asked(self, wish):
        assert self.ask(wish) == self.ask(wish)
        assert CallBack.objects.count() == 1
        assert AuditEntry.objects.filter(action="call_back.asked").count() == 1

    def test_sent_again_after_the_call_is_not_asked_anew(self, wish):
        key = uuid.uuid4()
        first = self.ask(wish, request_key=key)
        CallBack.objects.update(answered_at=timezone.now())
        assert self.ask(wish, request_key=key) == first


def test_what_somebody_says_of_themselves_is_not_shown_by_accident():
    said = introduction()
    assert "Bano" not in repr(replace(said))
    assert "300" not in repr(said)
