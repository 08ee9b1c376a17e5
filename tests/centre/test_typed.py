"""A form that was sent after the sign-in session had ended is not lost, and nobody else gets to see it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from centre.models import Role
from counselling.models import Note
from tests.centre.conftest import signed_in
from tests.counselling.recording import begun, recorded
from tests.factories import CounsellorFactory, UserFactory

pytestmark = pytest.mark.django_db

CANARY = "canary of what was typed"


@pytest.fixture
def record():
    """The record of a session without a note."""
    return recorded(begun(counsellor=CounsellorFactory()))


@pytest.fixture
def page(record):
    return reverse("counselling:note_write", args=[record.participation.appointment_id])


def late(client, record, page, time_machine, *, after=timedelta(minutes=50), **sent):
    """The counsellor signs in, opens the form, and sends it much later."""
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    signed_in(client, record.recorded_by)
    assert client.get(page).status_code == 200
    time_machine.move_to(start + after, tick=False)
    return client.post(page, sent or {"text": CANARY}, headers={"referer": f"http://testserver{page}"})


def fields_of(page) -> dict[str, str]:
    """What the first form in the middle of the page would send."""
    form = page.partition("<main")[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def test_after_signing_in_again_it_is_sent_as_it_was_typed(client, record, page, time_machine):
    typed = f"  {CANARY}\n<b>&quot;</b> زرمینہ"
    answer = late(client, record, page, time_machine, text=typed)
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={page}"
    assert not Note.objects.exists()
    assert "what you typed is kept" in client.get(answer.headers["Location"]).content.decode()
    again = signed_in(client, record.recorded_by).get(page)
    assert "no-store" in again.headers["Cache-Control"]
    fields = fields_of(again.content.decode())
    assert fields["text"] == typed
    assert client.post(page, fields).status_code == 302
    assert Note.objects.get().text == typed.strip()
    assert "What you typed is still here" not in client.get(page, follow=True).content.decode(), "it waits no longer"


def test_twelve_hours_are_no_reason_to_lose_it_either(client, record, page, time_machine):
    start = timezone.now()
    signed_in(client, record.recorded_by)
    for minutes in range(0, 12 * 60 + 1, 25):
        time_machine.move_to(start + timedelta(minutes=minutes))
        client.get(page)
    time_machine.move_to(start + timedelta(minutes=12 * 60 + 3))
    assert "next=" in client.post(page, {"text": CANARY}).headers["Location"]
    assert CANARY in signed_in(client, record.recorded_by).get(page).content.decode()


def test_nobody_else_who_signs_in_at_this_desk_gets_it(client, record, page, time_machine):
    late(client, record, page, time_machine)
    other = CounsellorFactory(centre=record.participation.appointment.centre).person
    other_answer = signed_in(client, other).get(page)
    assert other_answer.status_code == 404
    assert "typed" not in client.session
    client.logout()
    assert CANARY not in signed_in(client, record.recorded_by).get(page).content.decode()


def test_it_lies_nowhere_in_clear(client, record, page, time_machine):
    answer = late(client, record, page, time_machine)
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert any("typed" in session for session in kept)
    assert CANARY not in str(kept)
    assert CANARY not in str(answer.cookies)
    assert CANARY not in client.get(answer.headers["Location"]).content.decode()


def test_it_is_gone_half_an_hour_later(client, record, page, time_machine):
    late(client, record, page, time_machine)
    time_machine.move_to(timezone.now() + timedelta(minutes=31), tick=False)
    assert CANARY not in signed_in(client, record.recorded_by).get(page).content.decode()


def test_it_is_gone_half_an_hour_later_although_its_writer_works_on_elsewhere(client, record, page, time_machine):
    late(client, record, page, time_machine)
    signed_in(client, record.recorded_by)
    for _quarter in range(3):
        time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
        assert client.get(reverse("counselling:today")).status_code == 200
    assert "typed" not in client.session
    assert CANARY not in client.get(page).content.decode()


def test_it_can_be_thrown_away(client, record, page, time_machine):
    late(client, record, page, time_machine)
    signed_in(client, record.recorded_by)
    answer = client.post(page, {"typed_before": "drop"})
    assert answer.headers["Location"] == page
    assert CANARY not in client.get(page).content.decode()
    assert not Note.objects.exists()


def test_a_button_without_a_page_of_its_own_is_pressed_again(client, record, time_machine):
    """Whoever comes back to its address by GET would else find no page there."""
    participation = begun(counsellor=record.participation.appointment.counsellor, days_ago=2)
    address = reverse("counselling:link_replace", args=[participation.appointment_id])
    start = timezone.now()
    signed_in(client, record.recorded_by)
    time_machine.move_to(start + timedelta(minutes=50))
    client.post(address, {"yes": "1"})
    assert signed_in(client, record.recorded_by).get(address).status_code == 200


def test_whose_browser_it_is_cannot_be_forged(client, record, page):
    client.cookies["whose"] = f"{record.recorded_by.pk}:never-signed"
    client.post(page, {"text": CANARY})
    assert "typed" not in client.session
    assert CANARY not in signed_in(client, record.recorded_by).get(page).content.decode()


def test_of_a_stranger_nothing_is_kept(client, page):
    answer = client.post(page, {"text": CANARY})
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={reverse('centre:desk')}"
    assert "typed" not in client.session


def test_more_than_a_session_should_hold_is_not_kept_and_said_so(client, record, page, time_machine):
    answer = late(client, record, page, time_machine, text="x" * 260_000)
    assert answer.headers["Location"].endswith(page), "to the page it was sent from"
    assert "typed" not in client.session
    assert "nothing was saved" in client.get(answer.headers["Location"]).content.decode()


def test_no_password_is_ever_kept(client, time_machine):
    person = UserFactory(roles_given=[Role.EDITOR])
    start = timezone.now()
    signed_in(client, person)
    time_machine.move_to(start + timedelta(minutes=50))
    client.post(reverse("account_change_password"), {"oldpassword": CANARY})
    assert "typed" not in client.session


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_is_too_long_for_the_portal_is_told_in_words(client, record, language):
    signed_in(client, record.recorded_by)
    address = f"/{language}/desk/sessions/{record.participation.appointment_id}/note/write/"
    answer = client.post(address, {"text": "ن" * 1_100_000})
    assert answer.status_code == 413
    assert {"en": "This is too long", "ur": "یہ بہت لمبا ہے"}[language] in answer.content.decode()
    assert not Note.objects.exists()
