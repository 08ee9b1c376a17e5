"""The public booking and the pages of one's own appointment, as a browser without JavaScript meets them."""

import re
from datetime import time as clock
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from centre.models import Centre
from counselling import limits as booking_limits
from counselling import services
from counselling.models import (
    Appointment,
    Beneficiary,
    CallBack,
    LinkRequest,
    Participation,
    ParticipationNotice,
)
from counselling.words import clock_in_words
from mrc_portal.shelf import shelf
from safeguards import limits
from tests.counselling.asking import free, request_for, wish_for
from tests.counselling.test_holds import lapse
from tests.factories import (
    EVERY_DAY,
    BeneficiaryFactory,
    CentreFactory,
    CounsellorFactory,
    CountryFactory,
    DistrictFactory,
    GroupSessionFactory,
    GuideFactory,
    GuideTextFactory,
    ParticipationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

CONTACT = {"name": "Bano Bibi", "phone": "۰۳۰۰ ۱۲۳۴۵۶۷", "email": "", "district": "", "messages_in": "en"}
SAFETY = {"may_sms": "on", "may_say_who": "on", "consent": "on"}


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


def fill(client, counsellor, starts_at, **typed):
    """Every page but the last is answered; each answer leads on to the next page."""
    pages = [
        ("booking_mode", [], {"mode": "video", "centre": counsellor.centre.slug}),
        ("booking_topic", [], {"topic": "work", "for_whom": "myself", "destination": ""}),
        ("booking_counsellor", [], {"with_whom": "either", "language": "ur"}),
        ("booking_time", [day(starts_at)], {"starts_at": written(starts_at)}),
        ("booking_contact", [], {name: (CONTACT | typed)[name] for name in CONTACT}),
        ("booking_safety", [], SAFETY | {name: value for name, value in typed.items() if name not in CONTACT}),
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
        assert go(client, "booking_safety").headers["Location"] == "/en/book/contact/"
        assert go(client, "booking_check").headers["Location"] == "/en/book/contact/"
        go(client, "booking_contact", **CONTACT)
        assert re.search(r'name="may_sms"[^>]*checked', text_of(go(client, "booking_safety")))

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
        lapse()
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
        go(client, "booking_safety", **SAFETY | {"do_not_contact": "on"})
        assert go(client, "booking_safety").context["form"].errors["do_not_contact"]

    @pytest.mark.parametrize(("begins", "ends"), [("10:00", ""), ("", "10:00"), ("10:00", "۱۰:۰۰"), ("ten", "12:00")])
    def test_safe_hours_begin_and_end(self, client, counsellor, times, begins, ends):
        fill(client, counsellor, times[0])
        go(client, "booking_safety", **SAFETY | {"safe_from": begins, "safe_until": ends})
        page = go(client, "booking_safety")
        assert page.context["form"].errors
        assert f'value="{begins}"' in text_of(page) or not begins

    def test_wants_consent(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        go(client, "booking_safety", may_sms="on")
        assert go(client, "booking_safety").context["form"].errors["consent"]


class TestTheWholeOfIt:
    def test_all_that_is_answered_is_kept(self, client, counsellor, times):
        district = DistrictFactory()
        CountryFactory(slug="oman", iso2="OM")
        GuideTextFactory(guide=GuideFactory(slug="oman", country__slug="qatar", country__iso2="QA"), title="Qatar")
        fill(
            client,
            counsellor,
            times[0],
            email="bano@example.org",
            district=district.pk,
            may_call="on",
            may_whatsapp="on",
            may_leave_word="on",
            who_answers="family",
            safe_from="۱۰:۰۰",
            safe_until="16:30",
            memorable_word="Chinar",
            follow_up="on",
        )
        go(client, "booking_topic", topic="rights", for_whom="other", relation="sibling", destination="")
        go(client, "booking_counsellor", with_whom="woman", language="ps", interpreter="on")
        go(client, "booking_zone", zone="Asia/Qatar")
        check = text_of(go(client, "booking_check"))
        for word in (
            "Pashto, with an interpreter",
            "Brother or sister",
            "from 10:00 until 16:30",
            "Chinar",
            str(district),
        ):
            assert word.lower() in check.lower()
        assert send(client).headers["Location"] == "/en/book/done/"
        made = Participation.objects.get()
        person = made.beneficiary
        assert (made.relation, made.language, made.wants_interpreter, made.with_whom) == (
            "sibling",
            "ps",
            True,
            "woman",
        )
        assert (made.memorable_word, made.email) == ("Chinar", "bano@example.org")
        assert made.follow_up_consent_at == made.consent_at
        assert (person.who_answers, person.zone, person.district) == ("family", "Asia/Qatar", district)
        assert (person.safe_from, person.safe_until) == (clock(10), clock(16, 30))
        assert person.may_whatsapp
        assert person.may_leave_word

    def test_in_person_is_offered_where_a_confirmed_address_says_where(self, client, counsellor):
        assert "in_person" not in dict(go(client, "booking_mode").context["form"].fields["mode"].choices)
        Centre.objects.update(
            address_en="House 1",
            contact_entered_at=timezone.now(),
            contact_confirmed_at=timezone.now(),
            contact_confirmed_by=UserFactory(),
        )
        assert "in_person" in dict(go(client, "booking_mode").context["form"].fields["mode"].choices)

    def test_a_woman_who_is_asked_for_is_never_swapped(self, client, counsellor, times):
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre, gender="man")
        fill(client, counsellor, times[0])
        counsellor.stopped_at = timezone.now()
        counsellor.save()
        go(client, "booking_counsellor", with_whom="woman", language="ur")
        page = text_of(go(client, "booking_day"))
        assert "We do not give you somebody else" in page
        assert "/en/book/call-back/" in page

    def test_what_nobody_speaks_is_offered_with_an_interpreter_only(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        go(client, "booking_counsellor", with_whom="either", language="ps")
        assert not go(client, "booking_day").context["days"]
        go(client, "booking_counsellor", with_whom="either", language="ps", interpreter="on")
        assert go(client, "booking_day").context["days"]

    def test_times_are_told_by_ones_own_clock_too(self, client, counsellor, times):
        GuideTextFactory(guide=GuideFactory(slug="qatar", country__slug="qatar", country__iso2="QA"), title="Qatar")
        fill(client, counsellor, times[0])
        assert "for you" not in text_of(go(client, "booking_time", day(times[0])))
        go(client, "booking_zone", zone="Asia/Qatar")
        page = text_of(go(client, "booking_time", day(times[0])))
        centres, own = (clock_in_words(times[0], ZoneInfo(zone)) for zone in ("Asia/Karachi", "Asia/Qatar"))
        assert f"{centres} (for you: {own})" in page


class TestQueries:
    """The pages on which a time is chosen: the edition, the session, the centre, who could counsel, and their time."""

    def test_of_the_day_and_of_its_times(self, client, counsellor, times, django_assert_max_num_queries):
        fill(client, counsellor, times[0])
        for number in range(10, 40, 3):
            services.book(
                request=request_for(wish_for(counsellor), times[number], phone=f"+9230012345{number}"), by=None
            )
        go(client, "booking_day")
        for most, name, args in [(5, "booking_day", ()), (6, "booking_time", [day(times[0])])]:  # and what is held
            shelf.clear()  # every page looks at the edition once a second: here always, wherever a second ends
            with django_assert_max_num_queries(most):
                go(client, name, *args)

    def test_of_what_is_answered_after_it(self, client, counsellor, times, django_assert_max_num_queries):
        fill(client, counsellor, times[0])
        for name in ("booking_contact", "booking_safety"):
            go(client, name)
            with django_assert_max_num_queries(6):
                go(client, name)


class TestHold:
    def test_tells_how_long_the_time_is_kept(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        for name in ("booking_contact", "booking_safety", "booking_check"):
            assert "another <bdi>29 minutes</bdi>" in text_of(go(client, name))
        assert times[0] not in free(wish_for(counsellor))
        assert written(times[0]) in text_of(go(client, "booking_time", day(times[0]))), (
            "to themselves it is still offered"
        )

    def test_is_kept_longer_by_a_press(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        Appointment.objects.update(held_until=timezone.now() + timedelta(minutes=4, seconds=30))
        assert "another <bdi>4 minutes</bdi>" in text_of(go(client, "booking_safety"))
        assert go(client, "booking_keep", page="safety").headers["Location"] == "/en/book/safety/"
        page = text_of(go(client, "booking_safety"))
        assert "kept for you for another half hour" in page
        assert "another <bdi>29 minutes</bdi>" in page

    def test_lapsed_and_still_free_is_said_and_kept_again(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        lapse()
        assert "It is still free" in text_of(go(client, "booking_contact"))
        go(client, "booking_keep", page="contact")
        assert "another <bdi>29 minutes</bdi>" in text_of(go(client, "booking_contact"))

    def test_lost_is_said_and_other_times_are_a_press_away(self, client, counsellor, times):
        fill(client, counsellor, times[5])
        lapse()
        services.book(request=request_for(wish_for(counsellor), times[5], phone="+923007654321"), by=None)
        page = text_of(go(client, "booking_safety"))
        assert "Somebody else has your time now" in page
        offered = re.findall(r'name="starts_at" value="([^"]+)"', page)
        assert len(offered) == 3
        go(client, "booking_keep", page="check", starts_at=offered[1])
        assert "another <bdi>29 minutes</bdi>" in text_of(go(client, "booking_check"))
        send(client)
        assert written(Participation.objects.latest("created_at").appointment.starts_at) == offered[1]

    @pytest.mark.parametrize(
        ("page", "answers"),
        [
            ("booking_counsellor", {"with_whom": "man", "language": "ur"}),
            ("booking_counsellor", {"with_whom": "either", "language": "ps"}),
        ],
    )
    def test_is_not_said_to_be_theirs_who_ask_for_something_else_by_now(self, client, counsellor, times, page, answers):
        """Else the last button would say that the time is gone, and the page beside it that it is kept, for ever."""
        fill(client, counsellor, times[0])
        go(client, page, **answers)
        send(client)
        assert not Participation.objects.exists()
        assert "Your time is kept" not in text_of(go(client, "booking_check"))

    def test_past_a_limit_times_are_not_kept_but_can_be_booked(self, client, counsellor, times, monkeypatch):
        one = limits.Limit("booking.holds_by_hour", 1, booking_limits.HOUR)
        monkeypatch.setitem(limits._limits, "booking.holds_by_hour", one)
        fill(client, counsellor, times[0])
        fill(other := Client(), counsellor, times[1])
        assert times[1] in free(wish_for(counsellor))
        assert "not kept" in text_of(go(other, "booking_contact"))
        go(other, "booking_keep", page="contact")
        page = text_of(go(other, "booking_contact"))
        assert "not kept" in page
        assert "kept for you for another half hour" not in page
        assert send(other).headers["Location"] == "/en/book/done/"

    def test_whoever_leaves_lets_it_go(self, client, counsellor, times):
        fill(client, counsellor, times[0])
        client.post("/en/leave/")
        assert not Appointment.objects.exists()


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
        "booking_topic": ["topic", "destination", "for_whom", "relation"],
        "booking_counsellor": ["with_whom", "language", "interpreter"],
        "booking_zone": ["zone"],
        "booking_check": ["starts_at"],
        "booking_contact": ["name", "phone", "email", "messages_in", "district"],
        "booking_safety": ["may_sms", "who_answers", "safe_from", "safe_until", "memorable_word", "consent"],
        "booking_keep": ["starts_at", "page"],
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


@pytest.mark.parametrize("nasty", ["%00", "a%00b", "%ff", "x" * 5000])
@pytest.mark.parametrize(
    "address",
    [
        "appointments/{}/",
        "answer/{}/",
        "stop/{}/",
        "calendar/{}/",
        "book/when/{}/",
        "groups/{}/",
        "groups/{}/registered/",
        "groups/{}/waiting/",
    ],
)
def test_no_address_breaks_a_page(client, address, nasty):
    for method in (client.get, client.post):
        assert method(f"/en/{address.format(nasty)}").status_code in (200, 302, 404, 405)


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
        for name in ("booking.by_address", "booking.by_number"):
            monkeypatch.setitem(limits._limits, name, limits.Limit(name, 1, booking_limits.DAY))

    def test_past_a_limit_a_call_is_offered_with_all_that_was_typed(self, client, counsellor, times, low):
        fill(client, counsellor, times[0])
        send(client)
        go(client, "booking_done", kept="1")
        fill(client, counsellor, times[1])
        answer = send(client)
        assert answer.headers["Location"] == "/en/book/call-back/"
        page = text_of(client.get(answer.headers["Location"]))
        assert 'value="Bano Bibi"' in page
        assert Appointment.objects.booked().count() == 1

    def test_a_booking_counts_once_however_often_it_is_sent(self, client, counsellor, times, low):
        fill(client, counsellor, times[0])
        lapse()
        services.book(request=request_for(wish_for(counsellor), times[0], phone="+923007654321"), by=None)
        assert {send(client).headers["Location"] for _sent in range(3)} == {"/en/book/check/"}

    def test_another_number_is_counted_anew(self, client, counsellor, times, low):
        fill(client, counsellor, times[0])
        fill(client, counsellor, times[0], phone="03007654321")
        assert go(client, "booking_check").headers["Location"] == "/en/book/call-back/"

    def test_how_often_a_number_was_used_today_nobody_learns(self, counsellor, times, monkeypatch):
        """Whoever types somebody's number and counts to the limit would otherwise find that they had been there."""
        one = limits.Limit("booking.by_number", 1, booking_limits.DAY)
        monkeypatch.setitem(limits._limits, one.name, one)
        answers, states = [], []
        for start in times[:3]:
            client = Client()
            fill(client, counsellor, start)
            answers.append(send(client).headers["Location"])
            made = Participation.objects.select_related("appointment").order_by("created_at").last()
            states.append(made.appointment.status)
            services.leave(participation=made, by=None)
        assert answers == ["/en/book/done/"] * 3
        assert states == ["booked", "wanted", "wanted"]


class TestCallBack:
    def test_is_asked_for_with_a_name_and_a_number(self, client, counsellor):
        said = {"centre": counsellor.centre.slug, "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        for _sent in range(2):
            assert go(client, "call_back", **said).headers["Location"] == "/en/book/call-back/done/"
        call_back = CallBack.objects.get()
        assert call_back.beneficiary.phone == "+923001234567"
        assert call_back.beneficiary.may_call
        assert go(client, "call_back_done").status_code == 200

    def test_leaves_what_was_not_asked_as_it_was(self, client, counsellor):
        """Who asks for a call because a time does not suit is still reminded of it."""
        allowed = {"may_sms": True, "may_whatsapp": True, "may_leave_word": True, "who_answers": "anybody"}
        person = BeneficiaryFactory(name="Bano Bibi", phone="+923001234567", **allowed)
        go(client, "call_back", centre=counsellor.centre.slug, name="Bano Bibi", phone="03001234567", consent="on")
        assert CallBack.objects.get().beneficiary == person
        person.refresh_from_db()
        assert {name: getattr(person, name) for name in allowed} == allowed

    def test_by_a_woman_is_not_forgotten_where_one_is_owed_already(self, client, counsellor):
        said = {"centre": counsellor.centre.slug, "name": "Bano", "phone": "03001234567", "consent": "on"}
        for asked, kept in [("either", ""), ("woman", "woman"), ("either", "woman"), ("man", "woman")]:
            go(client, "call_back", with_whom=asked, **said)
            assert CallBack.objects.get().with_whom == kept

    def test_where_too_many_ask_at_once_nothing_typed_is_lost(self, client, counsellor, monkeypatch):
        def busy(**_asked):
            raise services.Busy

        monkeypatch.setattr(services, "ask_call_back", busy)
        said = {"centre": counsellor.centre.slug, "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        page = text_of(client.get(go(client, "call_back", **said).headers["Location"]))
        assert "please send it again" in page
        assert 'value="Bano"' in page

    def test_past_a_limit_the_page_says_so_and_nothing_typed_is_lost(self, client, counsellor, monkeypatch):
        low = limits.Limit("call_back.by_address", 1, booking_limits.DAY)
        monkeypatch.setitem(limits._limits, low.name, low)
        said = {"centre": counsellor.centre.slug, "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        assert go(client, "call_back", **said).headers["Location"] == "/en/book/call-back/done/"
        again = go(client, "call_back", **said | {"name": "Amna", "phone": "0300 7654321"})
        page = text_of(client.get(again.headers["Location"]))
        assert "Too many calls were asked for today" in page
        assert 'value="Amna"' in page
        assert CallBack.objects.count() == 1

    def test_how_often_a_number_was_asked_for_nobody_learns(self, counsellor, monkeypatch):
        one = limits.Limit("call_back.by_number", 1, booking_limits.DAY)
        monkeypatch.setitem(limits._limits, one.name, one)
        said = {"centre": counsellor.centre.slug, "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        for name in ("Bano", "Amna", "Zeba"):
            answer = go(Client(), "call_back", **said | {"name": name})
            assert answer.headers["Location"] == "/en/book/call-back/done/"
        assert CallBack.objects.count() == 1, "the number is called once"
        CallBack.objects.update(answered_at=timezone.now(), outcome="answered")
        go(Client(), "call_back", **said | {"name": "Amna"})
        assert CallBack.objects.open().count() == 1, "and again, once that is over: nobody is turned away"

    def test_what_was_asked_for_on_the_way_is_asked_for_still(self, client, counsellor, times):
        """Nobody is free who is a woman, say: who asks to be called then is not called by a man."""
        go(client, "booking_mode", mode="video", centre=counsellor.centre.slug)
        go(client, "booking_topic", topic="work", for_whom="myself", destination="")
        go(client, "booking_counsellor", with_whom="woman", language="ps")
        page = text_of(go(client, "call_back"))
        assert go(client, "call_back").context["form"]["language"].value() == "ps"
        assert re.search(r'value="woman"[^>]*checked|checked[^>]*value="woman"', page)
        said = {"centre": counsellor.centre.slug, "name": "Bano", "phone": "0300 1234567", "consent": "on"}
        go(client, "call_back", **said, with_whom="woman", language="ps")
        call = CallBack.objects.get()
        assert (call.with_whom, call.topic, call.language) == ("woman", "work", "ps")

    @pytest.mark.parametrize("language", ["en", "ur"])
    def test_in_the_language_of_the_page_unless_another_is_chosen(self, client, counsellor, language):
        with override(language):
            form = client.get(reverse("counselling:call_back")).context["form"]
            assert form["language"].value() == language

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

    def test_where_nobody_who_was_asked_for_is_free_a_call_by_one_is_offered(self, client, counsellor, times):
        """Not somebody else: whose time can be kept no longer asked for a woman, and the only one is away."""
        CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre, gender="man")
        made = services.book(request=request_for(wish_for(counsellor, with_whom="woman"), times[0]), by=None)
        counsellor.stopped_at = timezone.now()
        counsellor.save()
        go(client, "appointment_open", made.token, open="1")
        page = text_of(go(client, "appointment_move"))
        assert "We do not give you somebody else" in page
        assert "/en/book/call-back/" in page
        form = go(client, "call_back").context["form"]
        assert (form["with_whom"].value(), form["centre"].value()) == ("woman", counsellor.centre.slug)
        assert not form["name"].value()

    def test_in_a_group_is_where_the_group_meets_and_at_its_time(self, client):
        """Not at the centre, where nobody would wait for them; and no other times lead nowhere."""
        counsellor = CounsellorFactory(centre=CentreFactory(visited=True))
        group = GroupSessionFactory(appointment__counsellor=counsellor, appointment__centre=counsellor.centre)
        theirs = ParticipationFactory(appointment=group.appointment)
        go(client, "appointment_open", theirs.token, open="1")
        page = text_of(go(client, "appointment_detail"))
        assert f"<bdi>{group.place}</bdi>" in page
        assert counsellor.centre.address not in page
        assert "Come to the centre" not in page
        assert "at the centre" not in page
        assert "/appointments/move/" not in page
        assert "/appointments/say/" not in page, "of a group nobody reads it"
        assert "one time for all" in text_of(go(client, "appointment_move"))

    def test_a_time_taken_meanwhile_is_refused_in_words(self, opened, counsellor, participation, times, monkeypatch):
        def taken(**_asked):
            raise services.TimeTaken([times[1]])

        monkeypatch.setattr(services, "move", taken)
        sent = go(opened, "appointment_move_time", day(times[20]), starts_at=written(times[20]))
        assert "just been taken" in text_of(opened.get(sent.headers["Location"]))

    def test_ends_all_messages_and_keeps_the_time(self, opened, participation):
        assert "/en/appointments/stop/" in text_of(go(opened, "appointment_detail"))
        assert "No more messages?" in text_of(go(opened, "appointment_stop"))
        participation.beneficiary.refresh_from_db()
        assert participation.beneficiary.do_not_contact_at is None
        assert go(opened, "appointment_stop", yes="1").headers["Location"] == "/en/stop/done/"
        participation.beneficiary.refresh_from_db()
        assert participation.beneficiary.do_not_contact_at
        assert not participation.notices.pending().exists()
        # The page is as it was: it is also whoever's who types somebody's name and number.
        assert "/en/appointments/stop/" in text_of(go(opened, "appointment_detail"))

    @pytest.mark.parametrize("language", ["en", "ur", "ur-Latn"])
    def test_is_written_about_in_the_language_that_was_chosen(self, client, counsellor, times, language):
        fill(client, counsellor, times[0], messages_in=language)
        send(client)
        made = Participation.objects.get()
        assert made.beneficiary.language == language
        assert set(made.notices.values_list("language", flat=True)) == {language}

    def test_the_counsellor_is_told_something_beforehand(self, opened, participation):
        assert go(opened, "appointment_say").status_code == 200
        assert go(opened, "appointment_say", text="I am afraid.").headers["Location"] == "/en/appointments/"
        participation.refresh_from_db()
        assert participation.said_beforehand == "I am afraid."
        assert "I am afraid." in text_of(go(opened, "appointment_say"))

    def test_goes_into_a_calendar_and_out_of_it_again(self, opened, participation, times):
        def event():
            answer = go(opened, "appointment_calendar")
            calendar = Calendar.from_ical(answer.content)
            assert answer.headers["Content-Type"] == f"text/calendar; charset=utf-8; method={calendar['METHOD']}"
            assert "no-store" in answer.headers["Cache-Control"]
            for word in ("Bano", "work", participation.reference, participation.token, counsellor_of(participation)):
                assert word not in answer.content.decode()
            return calendar["METHOD"], calendar.walk("VEVENT")[0]

        method, first = event()
        assert (method, first["SUMMARY"], first["SEQUENCE"], first["STATUS"]) == (
            "PUBLISH",
            "Appointment",
            0,
            "CONFIRMED",
        )
        assert first["DTSTART"].to_ical().decode() == f"{times[0]:%Y%m%dT%H%M%SZ}"
        services.move(participation=participation, starts_at=times[20], by=None)
        method, moved = event()
        assert (method, moved["UID"], moved["SEQUENCE"]) == ("PUBLISH", first["UID"], 1)
        services.leave(participation=participation, by=None)
        method, given_up = event()
        assert (method, given_up["UID"], given_up["SEQUENCE"], given_up["STATUS"]) == (
            "CANCEL",
            first["UID"],
            2,
            "CANCELLED",
        )

    def test_the_room_is_open_around_its_time_only(self, opened, participation, settings):
        settings.VIDEO_URL = "https://meet.example.org"
        room = f"https://meet.example.org/{participation.appointment.video_room}"
        assert len(participation.appointment.video_room) == 32
        assert room not in text_of(go(opened, "appointment_detail"))
        for minutes, is_open in [(20, False), (10, True), (-100, True), (-200, False)]:
            starts_at = timezone.now() + timedelta(minutes=minutes)
            Appointment.objects.update(
                starts_at=starts_at,
                blocked_from=starts_at,
                ends_at=starts_at + timedelta(minutes=45),
                blocked_until=starts_at + timedelta(minutes=60),
            )
            assert (room in text_of(go(opened, "appointment_detail"))) == is_open

    def test_says_why_if_one_wants_to(self, opened, participation):
        go(opened, "appointment_cancel", reason="unsafe")
        participation.refresh_from_db()
        assert participation.left_reason == "unsafe"

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


def counsellor_of(participation) -> str:
    return participation.appointment.counsellor.person.name


def shapes(queries: CaptureQueriesContext) -> list[str]:
    """What was asked of the tables of bookings and of limits; the edition of the guides is looked at by the clock."""
    return [query["sql"].split("VALUES")[0] for query in queries if re.search("counselling_|_bucket", query["sql"])]


class TestLostLink:
    def ask(self, client, phone):
        answer = go(client, "appointment_lost", phone=phone)
        page = client.get(answer.headers["Location"])
        return answer.status_code, answer.headers["Location"], strip(text_of(page))

    def test_is_sent_to_the_stored_number_and_the_answer_tells_nothing(self, client, counsellor, times):
        participation = services.book(request=request_for(wish_for(counsellor), times[0]), by=None)
        with CaptureQueriesContext(connection) as of_known:
            known = self.ask(Client(), "0300 1234567")
        with CaptureQueriesContext(connection) as of_unknown:
            unknown = self.ask(Client(), "0300 7654321")
        assert known == unknown
        assert shapes(of_known) == shapes(of_unknown) != [], "what is done for both is the same, and takes as long"
        assert not ParticipationNotice.objects.filter(kind="link").exists()
        assert services.answer_link_requests() == 2
        assert not LinkRequest.objects.exists()
        owed = ParticipationNotice.objects.get(kind="link")
        assert owed.participation == participation
        assert participation.token in owed.text("en")
        assert Participation.objects.get().token_hash == participation.token_hash, "nobody else can end the link"
        self.ask(client, "0300 1234567")
        services.answer_link_requests()
        assert ParticipationNotice.objects.filter(kind="link").count() == 1, "once a day"

    def test_past_the_limit_the_answer_is_the_same(self, client):
        answers = {self.ask(client, "0300 1234567") for _time in range(5)}
        assert len(answers) == 1
        assert LinkRequest.objects.count() == 3

    def test_wants_a_number(self, client):
        assert go(client, "appointment_lost", phone="12").context["form"].errors["phone"]


class TestWhatOnesOwnPagesSayOfSomebodyKnown:
    """Whoever types somebody's name and number sees pages of their own: they must look as a newcomer's do."""

    def seen(self, counsellor, starts_at, **who):
        client = Client()
        fill(client, counsellor, starts_at, **who)
        pages = [text_of(client.get(send(client).headers["Location"]))]
        made = Participation.objects.order_by("created_at").last()
        go(client, "appointment_open", made.token, open="1")
        pages += [text_of(go(client, name)) for name in ("appointment_detail", "appointment_move")]
        pages.append(text_of(go(client, "appointment_move_time", day(starts_at))))
        return [strip(page.replace(made.token, "").replace(made.reference, "")) for page in pages]

    @pytest.mark.parametrize(
        "known",
        [{"zone": "Asia/Dubai"}, {"do_not_contact_at": timezone.now()}, {"may_say_who": False}, {"to_come": 3}],
        ids=lambda known: next(iter(known)),
    )
    def test_is_what_they_say_of_a_newcomer(self, counsellor, times, settings, known):
        settings.VIDEO_URL = "https://meet.example.org"
        to_come = known.pop("to_come", 0)
        BeneficiaryFactory(name="Bano Bibi", phone="+923001234567", **known)
        for start in times[-to_come:] if to_come else []:
            services.book(request=request_for(wish_for(counsellor), start, name="Bano Bibi"), by=None)
        of_known = self.seen(counsellor, times[0])
        services.leave(participation=Participation.objects.order_by("created_at").last(), by=None)
        assert self.seen(counsellor, times[0], name="Zeba", phone="0300 7654321") == of_known


def strip(page: str, token: str = "") -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return re.sub(r"<[^>]+>", " ", page.replace(token, "") if token else page)


def test_another_persons_link_shows_theirs_only(client):
    mine, theirs = ParticipationFactory(), ParticipationFactory()
    go(client, "appointment_open", mine.token, open="1")
    assert theirs.reference not in text_of(go(client, "appointment_detail"))
