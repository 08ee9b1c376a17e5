"""The counsellor's journey: the day, a session recorded by keyboard alone, a group, the note; in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from centre.models import Role
from counselling.models import Counsellor, GroupRecord, Note, Participation, SessionRecord
from safeguards.models import AuditEntry
from tests.browser.conftest import NARROWEST, PHONE, SCREEN, VisitAs, findings, overflows
from tests.counselling.recording import begun, group_begun, group_recorded, recorded
from tests.factories import PASSWORD, CounsellorFactory, DistrictFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.browser

NOTE = "گھر والوں کو معلوم نہیں۔ Canary-desk-note."
MOST_TABS = 60


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The second factor is offered, not forced: it is not what is walked through here."""
    settings.DEMO = True


@pytest.fixture
def counsellor(portal: str) -> Counsellor:
    found: Counsellor = CounsellorFactory(person__name="شازیہ")
    return found


@pytest.fixture
def participation(counsellor: Counsellor) -> Participation:
    found: Participation = begun(counsellor=counsellor, beneficiary__name="زرمینہ")
    return found


def tab_to(page: Page, name: str) -> None:
    """As somebody without a mouse goes there."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || document.activeElement.type") == name:
            return
    pytest.fail(f"{name} is not reached by the keyboard")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_session_is_recorded_by_keyboard_alone(
    visit_as: VisitAs, counsellor: Counsellor, participation: Participation, language: str
):
    page = visit_as(counsellor.person, f"/{language}/desk/today/", size=SCREEN)
    page.get_by_role("region").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.locator("a[href$='/record/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/")
    tab_to(page, "outcome")
    page.keyboard.press("Space")
    tab_to(page, "stage")
    page.keyboard.press("ArrowDown")
    tab_to(page, "note")
    page.keyboard.type(NOTE)
    tab_to(page, "submit")
    page.keyboard.press("Enter")
    expect(page.locator(".messages__one--success")).to_be_visible()
    record = SessionRecord.objects.get()
    appointment = participation.appointment
    assert (record.outcome, record.started_at, record.ended_at) == (
        "attended",
        appointment.starts_at,
        appointment.ends_at,
    )
    assert (record.stage, record.topics) == ("thinking", [participation.topic])
    assert Note.objects.get().record == record
    expect(page.locator("main")).not_to_contain_text("Canary-desk-note")


def test_a_name_in_urdu_is_set_whole_on_a_page_in_english(visit_as: VisitAs, counsellor: Counsellor):
    """Most faces for Latin lack some of its letters, which then stand as boxes; a page without any fetches no face."""
    latin = UserFactory(roles_given=[Role.MANAGER], name="Amna")
    page = visit_as(latin, "/en/desk/")
    page.wait_for_load_state("networkidle")
    beside = "[...document.fonts].filter(face => /beside Latin/.test(face.family) && face.status === 'loaded').length"
    assert page.evaluate(beside) == 0
    page = visit_as(counsellor.person, "/en/desk/today/")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate(beside) >= 1


@pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("ur", True), ("ur", False)], ids=["en", "ur", "ur without JavaScript"]
)
def test_a_mistake_loses_nothing_and_the_note_is_opened_by_a_press(
    visit_as: VisitAs, counsellor: Counsellor, participation: Participation, language: str, javascript: bool
):
    pk = participation.appointment_id
    page = visit_as(counsellor.person, f"/{language}/desk/sessions/{pk}/record/", java_script_enabled=javascript)
    page.check("[name=outcome][value=attended]")
    page.fill("[name=ended_at]", "00:05")
    page.fill("[name=note]", NOTE)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.input_value("[name=note]") == NOTE
    page.fill("[name=ended_at]", "11:40")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".messages__one--success")).to_be_visible()
    assert not AuditEntry.objects.filter(action="note.read").exists()
    page.locator(f"form[action$='/{pk}/note/'] button").click()
    assert page.input_value("[name=text]") == NOTE
    assert AuditEntry.objects.filter(action="note.read").count() == 1


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_a_sign_in_session_that_ended_loses_nothing_typed(
    visit_as: VisitAs,
    counsellor: Counsellor,
    participation: Participation,
    language: str,
    size: dict[str, int],
):
    pk = participation.appointment_id
    page = visit_as(counsellor.person, f"/{language}/desk/sessions/{pk}/record/", size=size)
    page.check("[name=outcome][value=attended]")
    page.fill("[name=note]", NOTE)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/accounts/login/**")
    assert findings(page) == []
    assert not overflows(page)
    page.fill("[name=login]", counsellor.person.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/record/")
    assert not SessionRecord.objects.exists()
    assert findings(page) == []
    assert not overflows(page)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".messages__one--success")).to_be_visible()
    assert Note.objects.get().text == NOTE


def test_essays_pasted_into_a_note_stand_there_still_when_the_form_says_they_are_too_long(
    visit_as: VisitAs, counsellor: Counsellor, participation: Participation
):
    page = visit_as(counsellor.person, f"/ur/desk/sessions/{participation.appointment_id}/record/")
    page.check("[name=outcome][value=attended]")
    essays = "نام " * 15_000  # in transit more than a quarter of a megabyte
    page.evaluate("document.querySelector('[name=note]').removeAttribute('maxlength')")
    page.fill("[name=note]", essays)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.input_value("[name=note]").strip() == essays.strip()
    assert not SessionRecord.objects.exists()


def test_a_group_is_recorded_on_a_phone_in_urdu(visit_as: VisitAs, counsellor: Counsellor):
    appointment = group_begun(counsellor=counsellor)
    page = visit_as(counsellor.person, f"/ur/desk/sessions/{appointment.pk}/")
    page.locator("a[href$='/record/']").click()
    page.check("[name=outcome][value=attended]")
    page.fill("[name=women]", "۱۲")
    page.check("[name=topics][value=risks]")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".messages__one--success")).to_be_visible()
    assert GroupRecord.objects.get().women == 12


@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_page_of_the_desk_has_a_finding_or_must_be_scrolled_sideways(
    visit_as: VisitAs, counsellor: Counsellor, participation: Participation, language: str
):
    DistrictFactory(code="attock")
    ParticipationFactory(appointment__counsellor=counsellor)
    CounsellorFactory(supervisor=counsellor.person)
    done = recorded(begun(counsellor=counsellor, days_ago=3), note=NOTE).participation.appointment_id
    group = group_begun(counsellor=counsellor, days_ago=4).pk
    group_done = group_recorded(group_begun(counsellor=counsellor, days_ago=5)).appointment_id
    pages = [
        "today/",
        "supervised/",
        f"sessions/{participation.appointment_id}/record/",
        f"sessions/{done}/",
        f"sessions/{done}/correct/",
        f"sessions/{group_done}/",
        f"groups/{group}/record/",
        f"groups/{group_done}/correct/",
    ]
    found = []
    page = visit_as(counsellor.person, f"/{language}/desk/{pages[0]}")
    origin = page.url.split(f"/{language}/")[0]
    for path in pages:
        page.goto(f"{origin}/{language}/desk/{path}")
        found += findings(page)
        for size in (NARROWEST, PHONE, SCREEN):
            page.set_viewport_size(size)
            assert not overflows(page), (path, size)
    page.goto(f"{origin}/{language}/desk/sessions/{done}/")
    page.locator("form[action$='/note/'] button").click()
    found += findings(page)
    assert found == []
