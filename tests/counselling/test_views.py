"""The public booking and the pages of one's own appointment, as a browser without JavaScript meets them."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from counselling import limits as booking_limits
from counselling import services
from counselling.models import Appointment, Beneficiary, CallBack, Participation
from safeguards import limits
from tests.counselling.asking import free, request_for, wish_for
from tests.factories import (
    EVERY_DAY,
    CounsellorFactory,
    CountryFactory,
    GuideFactory,
    GuideTextFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db

CONTACT = {
    "name": "Bano Bibi",
    "phone": "۰۳۰۰ ۱۲۳۴۵۶۷",
    "email": "",
    "may_sms": "on",
    "may_say_who": "on",
    "consent": "on",
}


@pytest.fixture
def counsellor():
    return CounsellorFactory(hours_given=EVERY_DAY)


@pytest.fixture
def times(counsellor):
    return [start for start in free(wish_for(counsellor)) if start > timezone.now() + timedelta(days=2)]


def go(client, name, /, *args, **posted):
    """The page asked for in English, or sent to; the answer as it is."""
    with override("en"):
        address = reverse(f"counselling:{name}", args=args)
    return client.post(address, posted) if posted else client.get(address)


def day(moment):
    return moment.astimezone(timezone.get_default_timezone()).date().isoformat()


def written(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def fill(client, counsellor, starts_at, **contact):
    """Every page but the last is answered; each answer leads on to the next page."""
    pages = [
        ("booking_mode", [], {"mode": "video", "centre": counsellor.centre.slug}),
        ("booking_topic", [], {"topic": "work", "for_whom": "myself", "destination": ""}),
        ("booking_counsellor", [], {"with_whom": "either"}),
        ("booking_time", [day(starts_at)], {"starts_at": written(starts_at)}),
        ("booking_contact", [], CONTACT | contact),
    ]
    for name, args, answers in pages:
        assert go(client, name, *args).status_code == 200
        response = go(client, name, *args, **answers)
        assert response.status_code == 302
        client.get(response.headers["Location"])


def send(client):
    with override("en"):
        return client.post(reverse("counselling:booking_check"))


def text_of(response) -> str:
    return response.content.decode()


class TestBooking:
    def test_from_the_first_page_to_the_reference(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        check = text_of(go(client, "booking_check"))
        assert "+923001234567" in check
        done = client.get(send(client).headers["Location"])
        participation = Participation.objects.get()
        assert participation.reference in text_of(done)
        assert f"{settings.ORIGIN}/en/appointments/{participation.token}/" in text_of(done)
        assert participation.appointment.starts_at == times[0]
        assert participation.beneficiary.phone == "+923001234567"
        assert participation.beneficiary.may_sms
        assert not participation.beneficiary.may_call

    @pytest.mark.parametrize("language", ["en", "ur"])
    def test_begins_in_both_languages(self, client, counsellor, language):
        with override(language):
            response = client.get(reverse("counselling:booking_mode"))
        assert response.status_code == 200
        assert response.headers["Cache-Control"].count("no-store") == 1
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "same-origin"

    def test_asks_a_page_that_was_not_answered_first(self, client, counsellor):
        go(client, "booking_mode", mode="video", centre=counsellor.centre.slug)
        assert go(client, "booking_check").headers["Location"] == "/en/book/topic/"

    def test_without_a_draft_says_start_again(self, client):
        for name in ("booking_topic", "booking_contact", "booking_check", "booking_done"):
            assert go(client, name).headers["Location"] == "/en/book/again/"
        assert "Start again" in text_of(go(client, "booking_again"))

    def test_keeps_what_was_typed_through_an_error_and_the_way_back(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        wrong = go(client, "booking_contact", **CONTACT | {"phone": "12", "name": "Zeba"})
        assert wrong.headers["Location"] == "/en/book/contact/"
        back = text_of(go(client, "booking_contact"))
        assert "error-summary" in back
        assert 'value="Zeba"' in back
        assert 'value="12"' in back
        assert re.search(r'name="may_sms"[^>]*checked', back)
        assert go(client, "booking_check").headers["Location"] == "/en/book/contact/"

    def test_offers_only_what_the_centre_offers(self, client, counsellor):
        other = CounsellorFactory(modes=["phone"]).centre
        go(client, "booking_mode", mode="video", centre=other.slug)
        errors = go(client, "booking_mode").context["form"].errors
        assert counsellor.centre.name in str(errors["centre"])

    def test_names_the_countries_that_have_a_guide(self, client, counsellor, times):
        country = CountryFactory(slug="oman")
        GuideTextFactory(guide=GuideFactory(slug="oman", country=country), title="Oman")
        fill(client, counsellor, times[0])
        assert go(client, "booking_topic", topic="work", for_whom="other", destination="oman").status_code == 302
        send(client)
        participation = Participation.objects.get()
        assert (participation.destination, participation.for_whom) == (country, "other")

    def test_of_a_time_taken_meanwhile_offers_others_and_books_one_with_a_press(self, client, counsellor, times):
        fill(client, counsellor, times[5])
        services.book(request=request_for(wish_for(counsellor), times[5], phone="+923007654321"), by=None)
        assert send(client).headers["Location"] == "/en/book/check/"
        refused = text_of(go(client, "booking_check"))
        assert "just been taken" in refused
        offered = re.findall(r'name="starts_at" value="([^"]+)"', refused)
        assert len(offered) == 3
        assert go(client, "booking_check", starts_at=offered[0]).headers["Location"] == "/en/book/done/"
        assert Participation.objects.filter(beneficiary__phone_index="+923001234567").count() == 1

    def test_sent_twice_is_booked_once(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        assert send(client).headers["Location"] == send(client).headers["Location"] == "/en/book/done/"
        assert Participation.objects.count() == 1

    def test_of_a_day_that_is_none_is_not_found(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        assert go(client, "booking_time", "yesterday").status_code == 404

    def test_a_day_without_a_free_time_says_so(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        assert "No time is free on this day" in text_of(go(client, "booking_time", "2001-01-01"))

    def test_where_nobody_can_be_booked_a_call_is_offered(self, client):
        assert "I would rather be called" in text_of(go(client, "booking_mode"))

    def test_neither_the_session_nor_the_log_of_changes_holds_what_was_typed(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        stored = " ".join(str(session.get_decoded()) for session in Session.objects.all())
        for typed in ("Bano", "3001234567", "۱۲۳۴"):
            assert typed not in stored

    def test_quick_exit_ends_it_on_the_server(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        client.post("/en/leave/")
        assert not Session.objects.exists()
        assert go(client, "booking_contact").headers["Location"] == "/en/book/again/"

    def test_once_kept_the_phone_knows_nothing_any_more(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        send(client)
        assert go(client, "booking_topic").headers["Location"] == "/en/book/done/"
        assert go(client, "booking_done", kept="1").headers["Location"] == "/en/"
        assert go(client, "booking_done").headers["Location"] == "/en/book/again/"

    def test_refuses_yes_and_no_at_once(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        go(client, "booking_contact", **CONTACT | {"do_not_contact": "on"})
        assert go(client, "booking_contact").context["form"].errors["do_not_contact"]

    def test_wants_consent(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        without = {name: value for name, value in CONTACT.items() if name != "consent"}
        go(client, "booking_contact", **without)
        assert go(client, "booking_contact").context["form"].errors["consent"]


NASTY = [
    "\x00",
    "a\x00b",
    "9" * 5000,
    "۹" * 200,
    "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30T25:61:00Z",
    "\u202e\u200f\ufeff",
    "💥" * 300,
    "' OR 1=1 --",
    "{{ 7 }}%s%(x)s",
    "../../etc/passwd",
]


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_no_answer_breaks_a_page(client, counsellor, times, nasty):
    """Each field of each page holds it once; then all of them do."""
    fill(client, counsellor, times[0])
    filled_in = dict(client.session)
    pages = {
        "booking_mode": ["mode", "centre"],
        "booking_topic": ["topic", "destination", "for_whom"],
        "booking_counsellor": ["with_whom"],
        "booking_check": ["starts_at"],
        "booking_contact": ["name", "phone", "email", "may_sms", "consent"],
        "call_back": ["centre", "name", "phone"],
    }
    for name, fields in pages.items():
        for held in [*([field] for field in fields), fields]:
            answers = dict.fromkeys(fields, "on") | dict.fromkeys(held, nasty)
            response = go(client, name, **answers)
            assert response.status_code == 302
            assert client.get(response.headers["Location"]).status_code < 500
            session = client.session
            session.clear()
            session.update(filled_in)
            session.save()
    assert go(client, "booking_time", day(times[0]), starts_at=nasty).status_code == 302
    assert go(client, "appointment_open", "x", open=nasty).status_code == 404


class TestNobodyLearns:
    def answer_to(self, counsellor, starts_at, phone):
        client = Client()
        fill(client, counsellor, starts_at, phone=phone)
        sent = send(client)
        done = client.get(sent.headers["Location"])
        body = text_of(done)
        participation = Participation.objects.order_by("-created_at")[0]
        for random in (participation.reference, participation.token):
            body = body.replace(random, "…")
        body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
        return sent.status_code, done.status_code, re.sub(r"<bdi>\w+day[^<]*</bdi>", "…", body)

    def test_whether_a_number_is_known_or_has_appointments(self, counsellor, times):
        """The fourth on one number reads like the first on a new one."""
        answers = {self.answer_to(counsellor, times[n], "03001234567") for n in range(4)}
        answers.add(self.answer_to(counsellor, times[5], "03007654321"))
        assert len(answers) == 1
        assert set(Appointment.objects.values_list("status", flat=True)) == {"booked", "wanted"}


class TestLimits:
    @pytest.fixture
    def low(self, monkeypatch):
        monkeypatch.setitem(
            limits._limits, "booking.by_number", limits.Limit("booking.by_number", 1, booking_limits.DAY)
        )

    def test_past_a_limit_a_call_is_offered_with_all_that_was_typed(self, client, counsellor, times, low):
        fill(client, counsellor, times[0])
        send(client)
        go(client, "booking_done", kept="1")
        fill(client, counsellor, times[1])
        answer = send(client)
        assert answer.headers["Location"] == "/en/book/call-back/"
        page = text_of(client.get(answer.headers["Location"]))
        assert 'value="Bano Bibi"' in page
        assert Appointment.objects.count() == 1

    def test_a_booking_counts_once_however_often_it_is_sent(self, client, counsellor, times, low):
        fill(client, counsellor, times[0])
        services.book(request=request_for(wish_for(counsellor), times[0], phone="+923007654321"), by=None)
        assert {send(client).headers["Location"] for _sent in range(3)} == {"/en/book/check/"}

    def test_another_number_is_counted_anew(self, client, counsellor, times, low):
        fill(client, counsellor, times[0])
        fill(client, counsellor, times[0], phone="03007654321")
        assert go(client, "booking_check").status_code == 200
        go(client, "booking_contact", **CONTACT)
        assert go(client, "booking_check").headers["Location"] == "/en/book/call-back/"


class TestCallBack:
    def test_is_asked_for_with_a_name_and_a_number(self, client, counsellor):
        said = {"centre": counsellor.centre.slug, "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        for _sent in range(2):
            assert go(client, "call_back", **said).headers["Location"] == "/en/book/call-back/done/"
        call_back = CallBack.objects.get()
        assert call_back.beneficiary.phone == "+923001234567"
        assert call_back.beneficiary.may_call
        assert go(client, "call_back_done").status_code == 200

    def test_where_too_many_ask_at_once_nothing_typed_is_lost(self, client, counsellor, monkeypatch):
        def busy(**_asked):
            raise services.Busy

        monkeypatch.setattr(services, "ask_call_back", busy)
        said = {"centre": counsellor.centre.slug, "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        page = text_of(client.get(go(client, "call_back", **said).headers["Location"]))
        assert "please send it again" in page
        assert 'value="Bano"' in page

    def test_without_a_number_is_not(self, client, counsellor):
        go(client, "call_back", name="Bano", consent="on")
        assert go(client, "call_back").context["form"].errors["phone"]
        assert not Beneficiary.objects.exists()


class TestOnesOwnAppointment:
    @pytest.fixture
    def participation(self, counsellor, times):
        return services.book(request=request_for(wish_for(counsellor), times[0]), by=None)

    @pytest.fixture
    def opened(self, client, participation):
        assert go(client, "appointment_open", participation.token, open="1").headers["Location"] == "/en/appointments/"
        return client

    def test_opening_the_link_says_nothing_of_anybody_and_changes_nothing(self, client, participation):
        known, unknown = (text_of(go(client, "appointment_open", token)) for token in (participation.token, "x" * 32))
        assert strip(known, participation.token) == strip(unknown, "x" * 32)
        assert "opened" not in client.session
        assert "Bano" not in known
        assert participation.reference not in known

    def test_an_unknown_link_opens_nothing(self, client):
        answer = go(client, "appointment_open", "x" * 32, open="1")
        assert answer.status_code == 404

    def test_a_press_leads_to_an_address_without_the_token(self, opened, participation):
        page = go(opened, "appointment_detail")
        assert participation.reference in text_of(page)
        assert participation.token not in text_of(page)
        assert "Bano" not in text_of(page)
        assert "work" not in strip(text_of(page)).lower().split()
        assert "no-store" in page.headers["Cache-Control"]

    def test_without_the_link_it_is_closed(self, client, participation):
        for name in ("appointment_detail", "appointment_move", "appointment_cancel"):
            assert go(client, name).headers["Location"] == "/en/appointments/closed/"
        assert go(client, "appointment_closed").status_code == 200

    def test_a_link_that_was_replaced_closes_what_it_had_opened(self, opened, participation):
        Participation.objects.update(token_hash="0" * 64)
        assert go(opened, "appointment_detail").status_code == 302

    def test_can_be_moved(self, opened, participation, times):
        assert day(times[1]) in text_of(go(opened, "appointment_move"))
        assert go(opened, "appointment_move_time", day(times[20])).status_code == 200
        sent = go(opened, "appointment_move_time", day(times[20]), starts_at=written(times[20]))
        assert sent.headers["Location"] == "/en/appointments/"
        participation.refresh_from_db()
        assert participation.appointment.starts_at == times[20]
        assert "Your time was changed" in text_of(go(opened, "appointment_detail"))

    def test_a_time_taken_meanwhile_is_refused_in_words(self, opened, counsellor, participation, times, monkeypatch):
        def taken(**_asked):
            raise services.TimeTaken([times[1]])

        monkeypatch.setattr(services, "move", taken)
        sent = go(opened, "appointment_move_time", day(times[20]), starts_at=written(times[20]))
        assert "just been taken" in text_of(opened.get(sent.headers["Location"]))

    def test_can_be_given_up_behind_a_question(self, opened, participation):
        assert go(opened, "appointment_cancel").status_code == 200
        participation.refresh_from_db()
        assert participation.left_at is None
        assert go(opened, "appointment_cancel", yes="1").headers["Location"] == "/en/appointments/"
        participation.refresh_from_db()
        assert participation.left_at
        assert "given up" in text_of(go(opened, "appointment_detail"))

    def test_what_has_begun_can_no_longer_be_changed(self, opened, participation):
        begun = timezone.now() - timedelta(minutes=1)
        Appointment.objects.update(starts_at=begun, blocked_from=begun)
        for name in ("appointment_move", "appointment_cancel"):
            assert "can no longer be changed" in text_of(go(opened, name))
        assert go(opened, "appointment_cancel", yes="1").headers["Location"] == "/en/appointments/"
        assert "can no longer be changed" in text_of(go(opened, "appointment_detail"))

    def test_can_be_closed(self, opened):
        assert go(opened, "appointment_closed", close="1").headers["Location"] == "/en/"
        assert go(opened, "appointment_detail").status_code == 302


def strip(page: str, token: str = "") -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return re.sub(r"<[^>]+>", " ", page.replace(token, "") if token else page)


def test_another_persons_link_shows_theirs_only(client):
    mine, theirs = ParticipationFactory(), ParticipationFactory()
    go(client, "appointment_open", mine.token, open="1")
    assert theirs.reference not in text_of(go(client, "appointment_detail"))
