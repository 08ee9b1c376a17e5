"""The counsellor's desk: who gets in, what they see, and what a press of a button does."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from centre.models import Role
from counselling.models import Appointment, GroupRecord, Note, SessionRecord
from mrc_portal.shelf import shelf
from safeguards.crypto import Unreadable
from safeguards.models import AuditEntry
from tests.counselling.recording import begun, group_begun, group_recorded, recorded
from tests.factories import (
    AppointmentFactory,
    CounsellorFactory,
    DistrictFactory,
    ParticipationFactory,
    ParticipationNoticeFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

CANARY = "canary-desk-note-77"
PAGES = ["session_detail", "session_record", "session_correct", "note_read", "note_write"]
GROUP_PAGES = ["session_detail", "group_record", "group_correct"]


@pytest.fixture(autouse=True)
def _demo(settings):
    """The second factor is offered, not forced: it is not what is tried here."""
    settings.DEMO = True


@pytest.fixture
def counsellor(db):
    return CounsellorFactory()


@pytest.fixture
def desk(counsellor):
    """A browser in which the counsellor is signed in."""
    return browser_of(counsellor.person)


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def address(name, appointment=None, language="en"):
    with override(language):
        return reverse(f"counselling:{name}", args=[appointment.pk] if appointment else [])


def typed(appointment, **changes):
    """What a counsellor types, in Urdu digits where there are any."""
    zone = ZoneInfo(appointment.centre.zone)
    started, ended = (moment.astimezone(zone) for moment in (appointment.starts_at, appointment.ends_at))
    return {
        "outcome": "attended",
        "mode": "phone",
        "started_at": f"{started:%H:%M}".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
        "ended_at": f"{ended:%H:%M}",
        "arrived_at": "",
        "topics": ["work", "risks"],
        "destination": "",
        "stage": "decided",
        "district": "",
        "sex": "man",
        "age_band": "18_24",
        "project": "",
        "note": CANARY,
    } | changes


def typed_of_group(appointment, **changes):
    given = typed(appointment, **changes)
    for name in ("arrived_at", "destination", "stage", "sex", "age_band", "note"):
        given.pop(name, None)
    heads = {"women": "۱۲", "men": "", "girls": "30", "boys": "0", "institution_kind": "school"}
    return {**heads, "mode": "in_person", **given} | changes


def text(response):
    return response.content.decode()


# The day


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_day_shows_what_is_next_and_what_is_not_recorded(desk, counsellor, language):
    next_one = ParticipationFactory(appointment__counsellor=counsellor, beneficiary__name="Zarmina")
    waiting = begun(counsellor=counsellor, days_ago=2, beneficiary__name="Palwasha")
    ParticipationFactory(appointment__centre=counsellor.centre, beneficiary__name="Somebody else's")
    done = recorded(begun(counsellor=counsellor, days_ago=3, beneficiary__name="Mahnoor"))
    response = desk.get(address("today", language=language))
    for participation in (next_one, waiting):
        assert address("session_detail", participation.appointment, language) in text(response)
        assert participation.beneficiary.name in text(response)
    assert str(done.participation.appointment_id) not in text(response)
    assert "Somebody else" not in text(response)


def test_today_is_a_day_of_the_centre(desk, counsellor):
    zone = ZoneInfo(counsellor.centre.zone)
    noon = timezone.now().astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0)
    for start in (noon, noon + timedelta(days=1)):
        ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=start)
    response = desk.get(address("today"))
    assert [line.appointment.starts_at for line in response.context["lines"]] == [noon]


def test_an_empty_day_says_so(desk):
    assert "No appointments today." in text(desk.get(address("today")))


def test_the_days_queries_do_not_grow_with_its_rows(desk, counsellor):
    def queries():
        shelf.clear()  # it looks at the edition once a second: now with every request, however long the rows take
        with CaptureQueriesContext(connection) as found:
            assert desk.get(address("today")).status_code == 200
        return len(found)

    begun(counsellor=counsellor, days_ago=1)
    queries()  # what the first request of all finds out once
    before = queries()
    for days_ago in range(2, 8):
        begun(counsellor=counsellor, days_ago=days_ago)
        group_begun(counsellor=counsellor, days_ago=days_ago, hour=10)
    assert queries() == before


def test_the_desk_leads_here(desk):
    assert address("today") in text(desk.get(reverse("centre:desk")))


# Who gets in


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COUNSELLOR])
def test_the_desk_is_closed_to_other_roles(role):
    appointment = recorded(note=CANARY).participation.appointment
    client = browser_of(UserFactory(roles_given=[role]))
    assert client.get(address("today")).status_code == 403
    for name in PAGES:
        response = client.post(address(name, appointment))
        assert response.status_code == (405 if name == "session_detail" else 403), name
        assert CANARY not in text(response)
    assert client.get(address("session_detail", appointment)).status_code == 403


def test_anothers_appointment_is_a_missing_one(desk):
    """Word for word what is answered for an appointment that there is not."""
    others = recorded(note=CANARY).participation.appointment
    others_group = group_recorded().appointment
    nowhere = Appointment(pk="00000000-0000-4000-8000-000000000000")
    for names, appointment in ((PAGES, others), (GROUP_PAGES, others_group)):
        for name in names:
            for ask in (desk.get, desk.post):
                denied, missing = ask(address(name, appointment)), ask(address(name, nowhere))
                assert denied.status_code == missing.status_code, name
                assert denied.status_code in (404, 405)
                bodies = [text(r).replace(str(a.pk), "") for r, a in ((denied, appointment), (missing, nowhere))]
                assert bodies[0] == bodies[1]
    assert not AuditEntry.objects.filter(action="note.read").exists()


@pytest.mark.parametrize("name", ["today", "supervised", "session_detail", "session_record", "session_correct"])
def test_no_cache_keeps_a_page_of_the_desk(desk, counsellor, name):
    participation = begun(counsellor=counsellor)
    if name == "session_correct":
        recorded(participation)
    appointment = None if name in ("today", "supervised") else participation.appointment
    response = desk.get(address(name, appointment))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"


# Recording


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_session_is_recorded_with_its_note(desk, counsellor, language):
    participation = begun(counsellor=counsellor)
    appointment, district = participation.appointment, DistrictFactory()
    project = ProjectFactory(starts_on="2020-01-01")
    page = address("session_record", appointment, language)
    assert desk.get(page).status_code == 200
    response = desk.post(page, typed(appointment, district=district.pk, project=project.pk), follow=True)
    assert response.redirect_chain == [(address("session_detail", appointment, language), 302)]
    record = SessionRecord.objects.get()
    assert (record.outcome, record.mode, record.topics) == ("attended", "phone", ["work", "risks"])
    assert (record.started_at, record.ended_at) == (appointment.starts_at, appointment.ends_at)
    assert (record.district, record.project, record.sex) == (district, project, "man")
    assert Note.objects.get().record == record
    assert CANARY not in text(response)


def test_what_is_known_stands_there_already(desk, counsellor):
    """The booking's topic and time; of a person seen before, what was said then."""
    earlier = recorded(begun(counsellor=counsellor, days_ago=9), sex="woman", age_band="45_59", stage="leaving")
    person = earlier.participation.beneficiary
    participation = begun(counsellor=counsellor, beneficiary=person, topic="rights")
    form = desk.get(address("session_record", participation.appointment)).context["form"]
    assert form["topics"].value() == ["rights"]
    assert (
        form["started_at"].value()
        == participation.appointment.starts_at.astimezone(ZoneInfo(counsellor.centre.zone)).time()
    )
    assert [form[name].value() for name in ("sex", "age_band", "stage")] == ["woman", "45_59", "leaving"]
    assert not form["outcome"].value()


def test_who_has_come_has_attended_unless_the_counsellor_says_otherwise(desk, counsellor):
    participation = begun(counsellor=counsellor, arrived_at=timezone.now())
    form = desk.get(address("session_record", participation.appointment)).context["form"]
    assert form["outcome"].value() == "attended"


def test_the_day_leads_to_the_record_and_once_it_stands_to_another_session(desk, counsellor):
    alone, group = begun(counsellor=counsellor), group_begun(counsellor=counsellor, hour=10)
    to_come = ParticipationFactory(appointment__counsellor=counsellor)
    now = timezone.now()
    done = ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=now)
    recorded(done, started_at=now - timedelta(minutes=9), ended_at=now)
    day = text(desk.get(address("today")))
    assert address("session_record", alone.appointment) in day
    assert address("group_record", group) in day
    assert address("session_record", to_come.appointment) not in day
    assert address("session_record", done.appointment) not in day
    assert reverse("counselling:follow_up_create", args=[done.beneficiary_id]) in day


def test_nobody_came_takes_two_presses(desk, counsellor):
    """What was filled in beforehand, right or wrong, does not stand in the way."""
    appointment = begun(counsellor=counsellor).appointment
    given = typed(appointment, outcome="no_show", note="", ended_at="25:99", topics=[])
    assert desk.post(address("session_record", appointment), given).status_code == 302
    record = SessionRecord.objects.get()
    assert (record.outcome, record.started_at, record.topics, record.stage) == ("no_show", None, [], "")
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"outcome": ""}, "This field is required."),
        ({"topics": []}, "Choose at least one topic."),
        ({"started_at": ""}, "This field is required."),
        ({"started_at": "noon"}, "Enter a valid time."),
        ({"started_at": "23:10", "ended_at": "23:00"}, "A session ends after it starts."),
        ({"district": "atlantis"}, "Select a valid choice."),
        ({"note": "x" * 10_001}, "at most 10000 characters"),
    ],
)
def test_nothing_typed_is_lost_on_errors(desk, counsellor, wrong, says):
    appointment = begun(counsellor=counsellor).appointment
    response = desk.post(address("session_record", appointment), typed(appointment, **wrong))
    assert response.status_code == 200
    assert says in text(response)
    assert not SessionRecord.objects.exists()
    form = response.context["form"]
    assert form["stage"].value() == "decided"
    assert form["note"].value() == wrong.get("note", CANARY)
    assert (CANARY in text(response)) == ("note" not in wrong)


def test_what_stands_against_it_is_said_and_nothing_typed_is_lost(desk, counsellor):
    """Somebody recorded it in another window meanwhile, and otherwise."""
    participation = begun(counsellor=counsellor)
    recorded(participation)
    response = desk.post(address("session_record", participation.appointment), typed(participation.appointment))
    assert "This session is recorded already" in text(response)
    assert CANARY in text(response)


def test_a_double_click_records_once_and_is_answered_alike(desk, counsellor):
    appointment = begun(counsellor=counsellor).appointment
    answers = [desk.post(address("session_record", appointment), typed(appointment)) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert SessionRecord.objects.count() == Note.objects.count() == 1


def test_times_are_those_of_the_centres_clock(desk, counsellor):
    counsellor.centre.zone = "Asia/Tokyo"
    counsellor.centre.save()
    appointment = begun(counsellor=counsellor, hour=2).appointment
    desk.post(address("session_record", appointment), typed(appointment, started_at="11:05", ended_at="11:40"))
    assert SessionRecord.objects.get().started_at == appointment.starts_at + timedelta(minutes=5)


def test_before_its_time_nothing_is_recorded(desk, counsellor):
    appointment = ParticipationFactory(appointment__counsellor=counsellor).appointment
    assert "Record it" not in text(desk.get(address("session_detail", appointment)))
    desk.post(address("session_record", appointment), typed(appointment, outcome="no_show"))
    assert not SessionRecord.objects.exists()


def test_a_record_is_corrected(desk, counsellor):
    record = recorded(begun(counsellor=counsellor), note=CANARY)
    appointment = record.participation.appointment
    page = address("session_correct", appointment)
    assert CANARY not in text(desk.get(page))
    response = desk.post(page, typed(appointment, revision="0", stage="abroad"))
    assert response.status_code == 302
    record.refresh_from_db()
    assert (record.stage, record.revision) == ("abroad", 1)
    again = desk.post(page, typed(appointment, revision="0", stage="returned"))
    assert "This was changed since you opened it." in text(again)
    assert Note.objects.get().changed_at is None


# Groups


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_group_is_recorded_and_corrected(desk, counsellor, language):
    appointment = group_begun(counsellor=counsellor)
    page = address("group_record", appointment, language)
    assert not desk.get(page).context["form"]["women"].value()
    assert desk.post(page, typed_of_group(appointment)).status_code == 302
    record = GroupRecord.objects.get()
    assert (record.women, record.men, record.girls, record.boys) == (12, 0, 30, 0)
    page = address("group_correct", appointment, language)
    assert desk.get(page).context["form"]["outcome"].value() == "attended"
    assert desk.post(page, typed_of_group(appointment, revision="0", boys="5")).status_code == 302
    record.refresh_from_db()
    assert record.heads == 47
    assert desk.get(address("session_detail", appointment, language)).status_code == 200


def test_a_group_that_came_has_heads(desk, counsellor):
    appointment = group_begun(counsellor=counsellor)
    empty = {"women": "", "girls": ""}
    response = desk.post(address("group_record", appointment), typed_of_group(appointment, **empty))
    assert "Count at least one person." in text(response)
    desk.post(address("group_record", appointment), typed_of_group(appointment, outcome="no_show", **empty))
    assert GroupRecord.objects.get().outcome == "no_show"


def test_each_kind_has_its_own_pages(desk, counsellor):
    alone, group = begun(counsellor=counsellor).appointment, group_begun(counsellor=counsellor, hour=10)
    assert desk.get(address("group_record", alone)).status_code == 404
    assert desk.get(address("session_record", group)).status_code == 404


# The note


def test_the_writer_opens_the_note_by_a_press_and_is_seen(desk, counsellor):
    record = recorded(begun(counsellor=counsellor), note=CANARY)
    appointment = record.participation.appointment
    assert CANARY not in text(desk.get(address("session_detail", appointment)))
    assert desk.get(address("note_read", appointment)).status_code == 405
    assert not AuditEntry.objects.filter(action="note.read").exists()
    response = desk.post(address("note_read", appointment))
    assert CANARY in text(response)
    assert "no-store" in response.headers["Cache-Control"]
    entry = AuditEntry.objects.get(action="note.read")
    assert (entry.by, entry.about_id) == (counsellor.person, str(record.note.pk))


def test_a_note_is_written_anew_and_nothing_typed_is_lost(desk, counsellor):
    record = recorded(begun(counsellor=counsellor), note=CANARY)
    page = address("note_write", record.participation.appointment)
    assert desk.get(page).status_code == 302, "what stands there is shown by the audited page alone"
    long = "y" * 10_001
    response = desk.post(page, {"text": long})
    assert response.status_code == 200
    assert long in text(response)
    seen = desk.post(address("note_read", record.participation.appointment)).context["form"].initial["seen"]
    said = {"text": "Put right.\n\nIn two parts.", "seen": seen}
    assert desk.post(page, said).status_code == 302
    late = desk.post(page, said | {"text": "From another window."})
    assert late.status_code == 200
    assert "From another window." in text(late), "nothing typed is lost"
    note = Note.objects.get()
    assert note.changed_at is not None
    assert "Put right." in text(desk.post(address("note_read", record.participation.appointment)))


def test_a_note_is_added_later(desk, counsellor):
    record = recorded(begun(counsellor=counsellor))
    page = address("note_write", record.participation.appointment)
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"text": CANARY}).status_code == 302
    assert Note.objects.get().written_by == counsellor.person


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_supervisor_reads_and_is_seen_but_writes_nothing(counsellor, language):
    supervisor = UserFactory(roles_given=[Role.COUNSELLOR])
    counsellor.supervisor = supervisor
    counsellor.save()
    record = recorded(begun(counsellor=counsellor), note="<b>" + CANARY)
    appointment = record.participation.appointment
    client = browser_of(supervisor)
    assert address("supervised", language=language) in text(client.get(address("today", language=language)))
    listed = text(client.get(address("supervised", language=language)))
    assert address("session_detail", appointment, language) in listed
    assert record.participation.beneficiary.name not in listed
    detail = text(client.get(address("session_detail", appointment, language)))
    assert record.participation.beneficiary.phone not in detail
    response = client.post(address("note_read", appointment, language))
    assert escape("<b>" + CANARY) in text(response)
    assert "<textarea" not in text(response)
    assert AuditEntry.objects.get(action="note.read").by == supervisor
    for name in ("session_record", "session_correct", "note_write"):
        assert client.post(address(name, appointment), typed(appointment, text="Mine.")).status_code == 404


def test_a_forged_note_is_no_page(desk, counsellor):
    """Loudly: an error that is logged and answered by the page of errors, not an empty note."""
    record = recorded(begun(counsellor=counsellor), note=CANARY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counselling_note SET text = %s", [bytes(80)])
    with pytest.raises(Unreadable):
        desk.post(address("note_read", record.participation.appointment))
    assert not AuditEntry.objects.filter(action="note.read").exists()


def test_a_cancelled_appointment_says_so(desk, counsellor):
    appointment = AppointmentFactory(counsellor=counsellor, cancelled=True)
    page = text(desk.get(address("session_detail", appointment)))
    assert "This appointment was cancelled." in page
    assert desk.get(address("session_record", appointment)).status_code == 404


def test_messages_of_a_session_say_in_words_what_each_is(desk, counsellor):
    theirs = ParticipationFactory(appointment__counsellor=counsellor)
    ParticipationNoticeFactory(participation=theirs, kind="reminder", rule="24h")
    ParticipationNoticeFactory(participation=theirs, kind="link", rule="new 0123456789abcdef")
    page = desk.get(reverse("counselling:notice_list", args=[theirs.appointment_id])).content.decode()
    assert "24 hours before" in page
    assert "24h" not in page
    assert "0123456789abcdef" not in page
    for notice in theirs.notices.all():
        assert escape(str(notice.kind_label)).lower() in page.lower()
    assert "<h2></h2>" not in page
