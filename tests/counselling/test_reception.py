"""The desk beyond the day's list: booking by phone, walk-ins, calls, the diary, a person's page, the own calendar."""

import re
import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from centre.services import end_access
from counselling import services
from counselling.models import Appointment, Beneficiary, CallBack, Participation, ParticipationNotice, SessionRecord
from counselling.services.beneficiaries import known_or_new
from messaging import services as messaging
from safeguards.models import AuditEntry
from tests.counselling.asking import free, introduction, request_for, soon, wish_for
from tests.counselling.recording import recorded
from tests.factories import (
    EVERY_DAY,
    AppointmentFactory,
    BeneficiaryFactory,
    CallBackFactory,
    CounsellorFactory,
    ParticipationFactory,
    ParticipationNoticeFactory,
    UserFactory,
    in_days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    """The second factor is offered, not forced: it is tried elsewhere."""
    settings.DEMO = True


@pytest.fixture
def counsellor():
    return CounsellorFactory(hours_given=EVERY_DAY)


@pytest.fixture
def desk(client, counsellor):
    client.force_login(counsellor.person)
    return client


def go(client, name, /, *args, **posted):
    with override("en"):
        address = reverse(f"counselling:{name}", args=args)
    return client.post(address, posted) if posted else client.get(address)


def text_of(response) -> str:
    return response.content.decode()


def acts(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def first_time(page) -> str:
    return re.findall(r'<option value="(\d{4}-[^"]+Z)"', text_of(page))[0]


SAID = {
    "name": "Bano",
    "phone": "0300 1234567",
    "topic": "work",
    "mode": "phone",
    "language": "ur",
    "messages_in": "ur-Latn",
    "consent": "on",
}


class TestBookingByPhone:
    def test_is_one_page_and_one_press(self, desk, counsellor):
        page = go(desk, "appointment_create")
        key = re.search(r'name="key" value="([^"]+)"', text_of(page))[1]
        said = SAID | {"starts_at": first_time(page), "key": key, "may_sms": "on", "memorable_word": "Chinar"}
        sent = [go(desk, "appointment_create", **said).headers["Location"] for _press in range(2)]
        made = Participation.objects.get()
        with override("en"):
            assert set(sent) == {reverse("counselling:session_detail", args=[made.appointment_id])}
        assert (made.appointment.counsellor, made.appointment.made_by) == (counsellor, counsellor.person)
        assert (made.beneficiary.may_sms, made.beneficiary.language) == (True, "ur-Latn")
        assert made.memorable_word == "Chinar"
        assert made.notices.filter(kind="confirmation").exists()
        assert made.reference in text_of(desk.get(sent[0]))

    def test_without_consent_nothing_is_kept(self, desk):
        page = go(desk, "appointment_create")
        without = {name: value for name, value in SAID.items() if name != "consent"}
        refused = go(desk, "appointment_create", **without, starts_at=first_time(page))
        assert refused.context["form"].errors["consent"]
        assert not Beneficiary.objects.exists()

    def test_a_time_taken_meanwhile_is_refused_with_all_that_was_typed(self, desk, counsellor):
        starts_at = first_time(go(desk, "appointment_create"))
        services.book(request=request_for(wish_for(counsellor), free(wish_for(counsellor))[0]), by=None)
        page = go(desk, "appointment_create", **SAID, starts_at=starts_at)
        assert "just been taken" in text_of(page)
        assert 'value="Bano"' in text_of(page)

    def test_what_a_person_says_to_a_counsellor_may_loosen_their_rules(self, desk, counsellor):
        services.book(
            request=request_for(
                wish_for(counsellor), free(wish_for(counsellor))[3], may=frozenset(), do_not_contact=True
            ),
            by=None,
        )
        page = go(desk, "appointment_create")
        go(desk, "appointment_create", **SAID, starts_at=first_time(page), may_call="on")
        person = Beneficiary.objects.get()
        assert person.may_call
        assert person.do_not_contact_at is None

    def test_another_session_asks_nothing_twice(self, desk, counsellor):
        record = recorded(ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(-1)))
        person = record.participation.beneficiary
        page = go(desk, "follow_up_create", person.pk)
        said = {
            "topic": "work",
            "mode": "video",
            "language": "ur",
            "starts_at": first_time(page),
            "key": str(uuid.uuid4()),
        }
        assert go(desk, "follow_up_create", person.pk, **said).status_code == 302
        newest = Participation.objects.latest("created_at")
        assert (newest.beneficiary, newest.appointment.counsellor) == (person, counsellor)
        person.refresh_from_db()
        assert person.may_sms, "what they allowed before still holds"


def _as_suggested(form) -> dict[str, object]:
    """What a browser sends of a form in which nothing was changed."""
    values = {field.name: field.value() for field in form}
    return {
        name: f"{value:%H:%M}" if isinstance(value, time) else value
        for name, value in values.items()
        if value is not None
    }


class TestWalkIn:
    def test_takes_two_presses_and_leads_to_its_record(self, desk, counsellor):
        assert reverse("counselling:walk_in_create") in text_of(desk.get(reverse("counselling:today")))
        page = go(desk, "walk_in_create")
        fields = {"key": str(uuid.uuid4()), "mode": "in_person", "topic": "other"}
        sent = [go(desk, "walk_in_create", **fields).headers["Location"] for _press in range(2)]
        appointment = Appointment.objects.get()
        assert set(sent) == {reverse("counselling:session_record", args=[appointment.pk])}
        assert page.status_code == desk.get(sent[0]).status_code == 200
        assert appointment.walked_in
        assert Beneficiary.objects.get().phone is None
        assert not ParticipationNotice.objects.exists()
        record = recorded(
            Participation.objects.get(), started_at=timezone.now(), ended_at=timezone.now() + timedelta(minutes=9)
        )
        assert SessionRecord.objects.get() == record

    @pytest.mark.parametrize("minutes", [0, 5, 25, 70])
    @pytest.mark.parametrize("received", ["23:50", "14:20"])
    def test_is_recorded_as_suggested_whenever_that_is(self, desk, counsellor, received, minutes):
        """In its first minute, before its suggested end, after it; and past midnight."""
        zone = ZoneInfo(counsellor.centre.zone)
        start = datetime.combine(timezone.localdate() - timedelta(days=1), time.fromisoformat(received), zone)
        with time_machine.travel(start + timedelta(seconds=20), tick=False) as clock:
            sent = go(desk, "walk_in_create", key=str(uuid.uuid4()), mode="in_person", topic="other")
            page = desk.get(sent.headers["Location"])
            clock.shift(timedelta(minutes=minutes, seconds=10))
            desk.force_login(counsellor.person)  # the sign-in session may have ended meanwhile
            said = _as_suggested(page.context["form"]) | {"outcome": "attended"}
            answer = desk.post(sent.headers["Location"], said)
            assert answer.status_code == 302, answer.context["form"].errors
        record = SessionRecord.objects.get()
        assert record.started_at == start
        assert record.ended_at == start + timedelta(minutes=min(minutes + 1, counsellor.session_minutes))

    def test_stands_whatever_else_stands_in_the_diary(self, desk, counsellor):
        now = timezone.now()
        AppointmentFactory(counsellor=counsellor, starts_at=now - timedelta(minutes=5))
        go(desk, "walk_in_create", mode="in_person", topic="other")
        go(desk, "walk_in_create", mode="phone", topic="work")
        assert Appointment.objects.count() == 3
        assert Appointment.objects.keeping_time().count() == 1

    def test_a_name_or_a_number_wants_consent(self, desk):
        page = go(desk, "walk_in_create", mode="in_person", topic="other", name="Bano", phone="0300 1234567")
        assert page.context["form"].errors["consent"]
        go(desk, "walk_in_create", mode="in_person", topic="other", name="Bano", phone="0300 1234567", consent="on")
        assert Beneficiary.objects.get().phone == "+923001234567"

    def test_leaves_what_was_not_asked_as_it_was(self, desk):
        """Reminders of a session that somebody has booked by SMS do not cease because they came by for another one."""
        allowed = {"may_sms": True, "may_whatsapp": True, "may_say_who": True, "who_answers": "family"}
        person = BeneficiaryFactory(name="Bano", phone="+923001234567", may_call=False, **allowed)
        said = {"mode": "in_person", "topic": "other", "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        go(desk, "walk_in_create", key=str(uuid.uuid4()), **said)
        person.refresh_from_db()
        assert person.may_call
        assert {name: getattr(person, name) for name in allowed} == allowed

    def test_who_had_asked_for_silence_has_allowed_no_more_than_was_asked(self, desk):
        person = BeneficiaryFactory(
            name="Bano", phone="+923001234567", may_whatsapp=True, do_not_contact_at=timezone.now()
        )
        said = {"mode": "in_person", "topic": "other", "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        go(desk, "walk_in_create", key=str(uuid.uuid4()), **said)
        person.refresh_from_db()
        assert (person.do_not_contact_at, person.may_call, person.may_sms, person.may_whatsapp) == (
            None,
            True,
            False,
            False,
        )

    def test_leaves_the_language_in_which_somebody_is_written_to(self, desk):
        known = BeneficiaryFactory(name="Bano", phone="+923001234567", language="ur-Latn")
        for phone in ("0300 1234567", "0300 7654321"):
            go(desk, "walk_in_create", mode="in_person", topic="other", name="Bano", phone=phone, consent="on")
        known.refresh_from_db()
        assert known.language == "ur-Latn", "what the counsellor's pages are in says nothing of it"
        assert Beneficiary.objects.exclude(pk=known.pk).get().language == "ur"


class TestAtTheDesk:
    def expected(self, counsellor, **given):
        starts_at = soon(timedelta(minutes=10))
        return ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=starts_at, **given)

    def test_who_has_come_waits(self, desk, counsellor):
        participation = self.expected(counsellor)
        assert "Has come" in text_of(go(desk, "today"))
        go(desk, "session_arrive", participation.appointment_id, yes="1")
        go(desk, "session_arrive", participation.appointment_id, yes="1")
        page = text_of(go(desk, "today"))
        assert "has come" in page
        assert acts("appointment.arrived") == 1

    def test_a_code_opens_ones_own_session_in_any_spelling_and_no_others(self, desk, counsellor):
        mine, theirs = self.expected(counsellor), ParticipationFactory()
        spelt = f" {mine.reference[:4].lower()}-{mine.reference[4:]}"
        assert str(mine.appointment_id) in go(desk, "session_find", reference=spelt).headers["Location"]
        assert go(desk, "session_find", reference=theirs.reference).headers["Location"] == "/en/desk/today/"
        assert "no session with this code" in text_of(go(desk, "today"))

    def test_the_word_is_shown_by_a_press_and_seen(self, desk, counsellor):
        participation = self.expected(counsellor, memorable_word="Chinar")
        assert "Chinar" not in text_of(go(desk, "session_detail", participation.appointment_id))
        assert "Chinar" in text_of(go(desk, "word_read", participation.appointment_id, show="1"))
        assert acts("appointment.word_read") == 1

    def test_what_was_said_beforehand_is_for_the_counsellor_alone(self, desk, counsellor):
        participation = self.expected(counsellor, said_beforehand="I am afraid.")
        assert "I am afraid." in text_of(go(desk, "session_detail", participation.appointment_id))
        supervised = CounsellorFactory(supervisor=counsellor.person)
        theirs = self.expected(supervised, said_beforehand="Nobody else.")
        assert "Nobody else." not in text_of(go(desk, "session_detail", theirs.appointment_id))

    def test_moves_and_cancels_for_who_calls(self, desk, counsellor):
        made = services.book(request=request_for(wish_for(counsellor), free(wish_for(counsellor))[9]), by=None)
        page = go(desk, "session_move", made.appointment_id)
        go(desk, "session_move", made.appointment_id, starts_at=first_time(page))
        made.refresh_from_db()
        assert made.revision == 1
        assert made.notices.filter(kind="moved").exists()
        assert go(desk, "session_cancel", made.appointment_id).status_code == 200
        go(desk, "session_cancel", made.appointment_id, reason="helped")
        made.refresh_from_db()
        assert (made.left_by, made.left_reason) == (counsellor.person, "helped")

    @pytest.mark.parametrize("asked", [{"topic": "study"}, {"language": "ps"}])
    def test_keeps_what_lies_beyond_its_own_ways_when_it_moves_it(self, desk, counsellor, asked):
        """A counsellor who has agreed to hold a session holds it at another time, too: it goes to no colleague."""
        counsellor.topics = ["work"]
        counsellor.save()
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre, languages=["ps"])
        made = self.expected(counsellor, **asked)
        page = go(desk, "session_move", made.appointment_id)
        go(desk, "session_move", made.appointment_id, starts_at=first_time(page))
        made.refresh_from_db()
        assert (made.revision, made.appointment.counsellor) == (1, counsellor)

    def test_takes_nothing_back_that_was_handed_over_meanwhile(self, counsellor):
        made = self.expected(counsellor)
        Appointment.objects.update(counsellor=CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre))
        starts_at = free(wish_for(counsellor))[9]
        with pytest.raises(services.TooLate):
            services.move(participation=made, starts_at=starts_at, by=counsellor.person, stays=True)

    def test_times_by_phone_need_no_room(self, desk, counsellor):
        """The centre has none, and is not even visited; which way stands first in the profile makes no difference."""
        counsellor.modes = ["in_person", "phone"]
        counsellor.save()
        assert first_time(go(desk, "appointment_create"))

    def test_a_day_on_which_to_speak_again_is_agreed_on(self, desk, counsellor):
        held = ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(-1))
        record = recorded(held)
        assert "/follow-up/" in text_of(go(desk, "session_detail", held.appointment_id))
        today = timezone.localdate()
        for wrong in (today, today + timedelta(days=400)):
            refused = go(desk, "session_follow_up", held.appointment_id, due_on=f"{wrong}")
            assert refused.context["form"].errors["due_on"]
        due_on = today + timedelta(days=30)
        assert go(desk, "session_follow_up", held.appointment_id, due_on=f"{due_on}").status_code == 302
        owed = held.notices.get(kind="follow_up")
        assert (owed.status, timezone.localdate(owed.due_at)) == ("pending", due_on)
        assert AuditEntry.objects.filter(action="appointment.follow_up_agreed").count() == 1
        # Whoever books them a session has kept the agreement.
        person = record.participation.beneficiary
        page = go(desk, "follow_up_create", person.pk)
        said = {"topic": "work", "mode": "phone", "language": "ur", "key": str(uuid.uuid4())}
        assert go(desk, "follow_up_create", person.pk, **said, starts_at=first_time(page)).status_code == 302
        owed.refresh_from_db()
        assert owed.status == "superseded"

    def test_cancelled_by_a_nervous_thumb_is_cancelled_once(self, desk, counsellor):
        made = services.book(request=request_for(wish_for(counsellor), free(wish_for(counsellor))[9]), by=None)
        for _press in range(2):
            answer = go(desk, "session_cancel", made.appointment_id, reason="helped")
            assert answer.headers["Location"] == f"/en/desk/sessions/{made.appointment_id}/"
        assert acts("appointment.cancelled") == 1

    def test_a_link_that_was_seen_is_replaced(self, desk, counsellor):
        participation = ParticipationFactory(appointment__counsellor=counsellor)
        before = participation.token
        services.ask_for_link(phone=participation.beneficiary.phone)
        services.answer_link_requests()
        participation.notices.update(status="sent", sent_at=timezone.now())
        go(desk, "link_replace", participation.appointment_id, yes="1")
        participation.refresh_from_db()
        assert participation.token != before
        assert Client().post(f"/en/appointments/{before}/").status_code == 404
        # Though the old one was sent today: otherwise the person has none at all.
        assert participation.token in participation.notices.pending().get(kind="link").text("en")


class TestPerson:
    def test_each_look_is_written_down(self, desk, counsellor):
        participation = ParticipationFactory(appointment__counsellor=counsellor)
        page = text_of(go(desk, "beneficiary_detail", participation.beneficiary_id))
        assert participation.beneficiary.name in page
        assert acts("beneficiary.read") == 1

    def test_a_supervisor_sees_no_number(self, desk, counsellor):
        theirs = ParticipationFactory(appointment__counsellor=CounsellorFactory(supervisor=counsellor.person))
        page = text_of(go(desk, "beneficiary_detail", theirs.beneficiary_id))
        assert theirs.beneficiary.phone not in page
        assert go(desk, "beneficiary_edit", theirs.beneficiary_id).status_code == 404

    def test_so_is_each_look_at_the_pages_that_change_or_book(self, desk, counsellor):
        person = ParticipationFactory(appointment__counsellor=counsellor).beneficiary
        go(desk, "beneficiary_edit", person.pk)
        go(desk, "follow_up_create", person.pk)
        assert acts("beneficiary.read") == 2

    def test_who_has_taken_the_call_can_change_the_rules_and_comes_back_to_the_page(self, desk, counsellor):
        person = BeneficiaryFactory()
        services.take_call_back(
            call_back=CallBackFactory(beneficiary=person, centre=counsellor.centre), by=counsellor.person
        )
        said = {"may_call": "on", "who_answers": "family", "zone": "Asia/Dubai", "language": "ur"}
        said["seen"] = services.rules_as_seen(person)
        saved = go(desk, "beneficiary_edit", person.pk, **said)
        assert person.name in text_of(desk.get(saved.headers["Location"]))

    def test_who_asked_for_silence_is_not_written_to_because_somebody_books_for_them(self, desk, counsellor):
        person = BeneficiaryFactory(may_email=True, do_not_contact_at=timezone.now())
        spoken = {"name": person.name, "phone": person.phone, "spoken": True}
        for may, is_silent in ((frozenset(), True), (frozenset({"may_sms"}), False)):
            known_or_new(introduction(may=may, **spoken))
            person.refresh_from_db()
            assert (person.do_not_contact_at is not None) == is_silent
        assert (person.may_sms, person.may_email) == (True, False)

    def test_rules_of_contact_are_changed_as_they_were_said(self, desk, counsellor):
        person = ParticipationFactory(appointment__counsellor=counsellor).beneficiary
        said = {"may_whatsapp": "on", "who_answers": "family", "zone": "Asia/Dubai", "language": "ur"}
        said["seen"] = go(desk, "beneficiary_edit", person.pk).context["form"].initial["seen"]
        go(desk, "beneficiary_edit", person.pk, **said, safe_from="10:00", safe_until="12:00", do_not_contact="on")
        person.refresh_from_db()
        assert (person.may_sms, person.may_whatsapp, person.who_answers, person.zone) == (
            False,
            True,
            "family",
            "Asia/Dubai",
        )
        assert person.do_not_contact_by == counsellor.person
        fields = AuditEntry.objects.get(action="beneficiary.changed").detail["fields"]
        assert {"may_sms", "zone", "do_not_contact"} <= set(fields)
        page = go(desk, "beneficiary_edit", person.pk, **said, safe_from="10:00")
        assert page.context["form"].errors

    def test_who_asks_for_silence_while_the_page_stands_open_is_not_overheard(self, desk, counsellor):
        participation = ParticipationFactory(appointment__counsellor=counsellor)
        person = participation.beneficiary
        said = {"may_sms": "on", "who_answers": "myself", "zone": "Asia/Karachi", "language": "en"}
        said["seen"] = go(desk, "beneficiary_edit", person.pk).context["form"].initial["seen"]
        services.stop_messages(participation=participation)
        assert "changed since you opened it" in text_of(go(desk, "beneficiary_edit", person.pk, **said))
        person.refresh_from_db()
        assert person.do_not_contact_at is not None
        said["seen"] = go(desk, "beneficiary_edit", person.pk).context["form"].initial["seen"]
        assert go(desk, "beneficiary_edit", person.pk, **said).status_code == 302
        person.refresh_from_db()
        assert person.do_not_contact_at is None, "whoever has seen it can lift it"


class TestCalls:
    def test_a_call_is_taken_made_and_done(self, desk, counsellor):
        person = BeneficiaryFactory(name="Zarmina")
        call = CallBackFactory(beneficiary=person, centre=counsellor.centre, topic="work")
        assert "Zarmina" not in text_of(go(desk, "call_list"))
        go(desk, "call_back_take", call.pk, yes="1")
        page = text_of(go(desk, "call_list"))
        assert "Zarmina" in page
        assert person.phone in page
        assert go(desk, "follow_up_create", person.pk).status_code == 200
        go(desk, "call_back_answer", call.pk, outcome="answered")
        call.refresh_from_db()
        assert (call.outcome, call.answered_by) == ("answered", counsellor.person)
        assert go(desk, "follow_up_create", person.pk).status_code == 404

    def test_whoever_calls_knows_the_language_before_and_finds_it_where_they_book(self, desk, counsellor):
        call = CallBackFactory(centre=counsellor.centre, language="ps", topic="work", with_whom="woman")
        assert "Pashto" in text_of(go(desk, "call_list"))
        go(desk, "call_back_take", call.pk, yes="1")
        assert "Pashto" in text_of(go(desk, "call_list"))
        form = go(desk, "follow_up_create", call.beneficiary_id).context["form"]
        said = {name: form[name].value() for name in ("language", "topic", "as_asked")}
        assert said == {"language": "ps", "topic": "work", "as_asked": True}

    def test_who_asked_for_a_woman_is_called_by_one(self, desk, counsellor):
        """Where the centre has one; where it has none the call is not left unmade, and the desk sees what was asked."""
        man = CounsellorFactory(centre=counsellor.centre, gender="man")
        call = CallBackFactory(centre=counsellor.centre, with_whom="woman")
        with pytest.raises(services.AskedForAnother):
            services.take_call_back(call_back=call, by=man.person)
        assert "asked for a woman" in text_of(go(desk, "call_list"))
        assert services.take_call_back(call_back=call, by=counsellor.person).taken_by == counsellor.person
        other = CallBackFactory(centre=counsellor.centre, with_whom="woman")
        counsellor.stopped_at = timezone.now()
        counsellor.save()
        assert services.take_call_back(call_back=other, by=man.person).taken_by == man.person

    def test_who_asked_for_a_woman_on_the_phone_is_not_handed_to_a_man(self, desk, counsellor):
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre, gender="man")
        page = go(desk, "appointment_create")
        assert "They asked for a woman" in text_of(page)
        go(desk, "appointment_create", **SAID, starts_at=first_time(page), as_asked="on")
        made = Participation.objects.get()
        assert made.with_whom == "woman"
        with pytest.raises(services.NobodyFree):
            services.hand_over(appointment=made.appointment, by=counsellor.person)

    def test_is_taken_by_one(self, desk, counsellor):
        call = CallBackFactory(centre=counsellor.centre)
        other = CounsellorFactory(centre=counsellor.centre)
        services.take_call_back(call_back=call, by=other.person)
        go(desk, "call_back_take", call.pk, yes="1")
        assert "Somebody else makes this call" in text_of(go(desk, "call_list"))

    def test_done_by_a_nervous_thumb_is_done_once(self, desk, counsellor):
        call = CallBackFactory(centre=counsellor.centre)
        notice = ParticipationNoticeFactory(status="failed", participation__appointment__counsellor=counsellor)
        go(desk, "call_back_take", call.pk, yes="1")
        for _press in range(2):
            assert go(desk, "call_back_answer", call.pk, outcome="answered").status_code == 302
            assert go(desk, "notice_call", notice.pk, yes="1").status_code == 302
        assert (acts("call_back.answered"), acts("notice.called")) == (1, 1)

    def test_that_a_leaver_had_taken_waits_again(self, desk, counsellor):
        """Whoever asks anew is told that a call is owed already: so it must not stay with somebody who never calls."""
        call = CallBackFactory(centre=counsellor.centre)
        leaver = CounsellorFactory(centre=counsellor.centre)
        services.take_call_back(call_back=call, by=leaver.person)
        assert call not in go(desk, "call_list").context["waiting"]
        end_access(person=leaver.person, by=UserFactory(roles_given=["manager"]))
        assert call in go(desk, "call_list").context["waiting"]
        go(desk, "call_back_take", call.pk, yes="1")
        assert CallBack.objects.taken_by(counsellor.person).get() == call
        assert acts("call_back.taken") == 2

    def test_that_nobody_answers_waits_again_until_it_was_tried_often_enough(self, desk, counsellor):
        call = CallBackFactory(centre=counsellor.centre)
        for tries in (1, 2):
            go(desk, "call_back_take", call.pk, yes="1")
            go(desk, "call_back_answer", call.pk, outcome="no_answer")
            call.refresh_from_db()
            assert (call.tries, call.taken_by, call.answered_at) == (tries, None, None)
        go(desk, "call_back_take", call.pk, yes="1")
        go(desk, "call_back_answer", call.pk, outcome="no_answer")
        call.refresh_from_db()
        assert call.outcome == "no_answer"

    @pytest.mark.parametrize(
        ("outcome", "status"),
        [("booked", "booked"), ("unwanted", "cancelled"), ("wrong", "cancelled"), ("answered", "cancelled")],
    )
    def test_about_an_extra_appointment_says_whether_it_stands(self, desk, counsellor, outcome, status):
        wish = wish_for(counsellor)
        for moment in free(wish)[20:24]:
            extra = services.book(request=request_for(wish, moment), by=None)
        assert extra.appointment.status == "wanted"
        go(desk, "call_back_take", extra.call_back.pk, yes="1")
        go(desk, "call_back_answer", extra.call_back.pk, outcome=outcome)
        extra.refresh_from_db()
        assert extra.appointment.status == status
        assert CallBack.objects.get().outcome == outcome
        assert extra.notices.filter(kind="confirmation").exists() == (status == "booked")

    @pytest.mark.parametrize("status", ["cancelled", "wanted"], ids=["to come", "over"])
    def test_that_nobody_ever_answers_ends_an_extra_appointment_that_is_to_come(self, counsellor, status):
        wish = wish_for(counsellor)
        for moment in free(wish)[20:24]:
            extra = services.book(request=request_for(wish, moment), by=None)
        if status == "wanted":
            begun = timezone.now() - timedelta(hours=1)
            Appointment.objects.filter(pk=extra.appointment_id).update(starts_at=begun, blocked_from=begun)
        CallBack.objects.update(tries=CallBack.MOST_TRIES - 1)
        call = services.take_call_back(call_back=extra.call_back, by=counsellor.person)
        services.answer_call_back(call_back=call, outcome="no_answer", by=counsellor.person)
        extra.refresh_from_db()
        assert (extra.appointment.status, CallBack.objects.open().count()) == (status, 0)

    def test_a_message_that_may_not_have_arrived_is_told_by_phone(self, desk, counsellor):
        notice = ParticipationNoticeFactory(status="failed", participation__appointment__counsellor=counsellor)
        assert notice.participation.beneficiary.name in text_of(go(desk, "call_list"))
        go(desk, "notice_call", notice.pk, yes="1")
        notice.refresh_from_db()
        assert notice.called_by == counsellor.person
        assert notice.participation.beneficiary.name not in text_of(go(desk, "call_list"))

    def test_that_somebody_has_just_told_them_is_said(self, desk, counsellor, monkeypatch):
        """The same button pressed twice at one moment: both find it on the list, and one of them takes it off."""
        notice = ParticipationNoticeFactory(status="failed", participation__appointment__counsellor=counsellor)

        def told_meanwhile(**_given):
            raise messaging.NotToCall

        monkeypatch.setattr(messaging, "record_call", told_meanwhile)
        assert go(desk, "notice_call", notice.pk, yes="1").status_code == 302
        assert "or it was made" in text_of(go(desk, "call_list"))

    def test_a_supervisor_sees_no_number_of_whom_a_message_did_not_reach(self, desk, counsellor):
        theirs = CounsellorFactory(supervisor=counsellor.person)
        notice = ParticipationNoticeFactory(status="failed", participation__appointment__counsellor=theirs)
        assert notice.participation.beneficiary.phone not in text_of(go(desk, "call_list"))
        assert go(desk, "notice_call", notice.pk, yes="1").status_code == 404

    def test_what_came_of_a_call_locks_the_counsellors_first_as_whoever_gives_up_the_time_does(self, counsellor):
        wish = wish_for(counsellor)
        for moment in free(wish)[20:24]:
            extra = services.book(request=request_for(wish, moment), by=None)
        call = services.take_call_back(call_back=extra.call_back, by=counsellor.person)
        with CaptureQueriesContext(connection) as asked:
            services.answer_call_back(call_back=call, outcome="unwanted", by=counsellor.person)
        locks = [query["sql"] for query in asked if " FOR " in query["sql"] and "UPDATE" in query["sql"]]
        assert "FROM counselling_counsellor" in locks[0]

    @pytest.mark.parametrize(
        ("service", "name", "posted"),
        [
            ("receive", "walk_in_create", {"mode": "phone", "topic": "work"}),
            ("make_feed", "feed", {"yes": "1"}),
            ("end_feed", "feed_end", {"yes": "1"}),
        ],
    )
    def test_where_others_hold_the_locks_too_long_it_is_said(self, desk, monkeypatch, service, name, posted):
        def busy(**_given):
            raise services.Busy

        monkeypatch.setattr(services, service, busy)
        page = go(desk, name, **posted)
        page = page if page.status_code == 200 else desk.get(page.headers["Location"])
        assert "please send it again" in text_of(page)


class TestDiary:
    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31"])
    def test_a_day_at_the_ends_of_the_calendar_is_not_found(self, desk, day):
        assert desk.get(f"{reverse('counselling:diary')}?day={day}").status_code == 404

    def test_shows_ones_own_with_names_and_colleagues_as_engaged(self, desk, counsellor):
        mine = ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(0))
        colleague = CounsellorFactory(centre=counsellor.centre)
        theirs = ParticipationFactory(appointment__counsellor=colleague, appointment__starts_at=in_days(0))
        address = reverse("counselling:diary")
        own, whole = text_of(desk.get(address)), text_of(desk.get(f"{address}?whose=centre"))
        assert mine.beneficiary.name in own
        assert colleague.person.name not in own
        assert colleague.person.name in whole
        assert theirs.beneficiary.name not in whole
        day = text_of(desk.get(f"{address}?length=day&day=2020-01-01"))
        assert mine.beneficiary.name not in day
        assert "Wednesday 1 January" in day
        assert desk.get(f"{address}?day=tomorrow").status_code == 404

    def test_its_queries_do_not_grow_with_its_rows(self, desk, counsellor, django_assert_max_num_queries):
        for hour in range(4, 9):
            ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(0, hour=hour))
        with django_assert_max_num_queries(12):
            desk.get(reverse("counselling:diary"))


class TestOwnCalendar:
    def test_says_when_and_nothing_else_until_its_address_ends(self, desk, counsellor):
        participation = ParticipationFactory(appointment__counsellor=counsellor)
        page = text_of(go(desk, "feed", make="1"))
        address = re.search(r"/en/calendar/[^/<]+/", page)[0]
        assert address not in text_of(go(desk, "feed")), "it is shown once"
        answer = Client().get(address)
        assert answer.headers["Content-Type"].startswith("text/calendar")
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert [str(event["SUMMARY"]) for event in events] == ["Engaged"]
        for word in (participation.beneficiary.name, participation.reference, "work", "video"):
            assert word not in text_of(answer)
        newer = re.search(r"/en/calendar/[^/<]+/", text_of(go(desk, "feed", make="1")))[0]
        assert Client().get(address).status_code == 404
        assert Client().get(newer).status_code == 200
        go(desk, "feed_end", yes="1")
        assert Client().get(newer).status_code == 404

    def test_ends_with_its_counsellors_access(self, desk, counsellor):
        page = text_of(go(desk, "feed", make="1"))
        address = re.search(r"/en/calendar/[^/<]+/", page)[0]
        counsellor.person.access_ended_at = timezone.now()
        counsellor.person.save()
        assert Client().get(address).status_code == 404
