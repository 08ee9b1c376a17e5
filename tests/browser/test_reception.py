"""The rest of the desk in a browser: what is done ten times a day takes three presses at most, by keyboard too."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from counselling.models import Appointment, Counsellor, Participation, SessionRecord
from tests.browser.conftest import PHONE, SCREEN, VisitAs, findings, overflows
from tests.counselling.asking import soon
from tests.counselling.recording import begun, recorded
from tests.factories import (
    EVERY_DAY,
    CallBackFactory,
    CounsellorFactory,
    ParticipationFactory,
    ParticipationNoticeFactory,
)

pytestmark = pytest.mark.browser
Look = Callable[[Page, str], None]


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The second factor is offered, not forced: it is not what is walked through here."""
    settings.DEMO = True


@pytest.fixture
def counsellor(portal: str) -> Counsellor:
    found: Counsellor = CounsellorFactory(person__name="شازیہ", hours_given=EVERY_DAY)
    return found


@pytest.fixture
def participation(counsellor: Counsellor) -> Participation:
    found: Participation = ParticipationFactory(
        appointment__counsellor=counsellor,
        appointment__starts_at=soon(timedelta(minutes=20)),
        beneficiary__name="زرمینہ",
        memorable_word="چنار",
        said_beforehand="میں اکیلی نہیں ہوں گی۔",
        language="ps",
        wants_interpreter=True,
    )
    return found


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Iterator[Look]:
    """Looks at a page as axe-core does and whether it fits; keeps a picture of it where asked for one."""
    found: list[str] = []
    pictures = request.config.getoption("--basetemp")

    def at(page: Page, name: str) -> None:
        found.extend(findings(page))
        if overflows(page):
            found.append(f"{name} must be scrolled sideways")
        if pictures:
            page.screenshot(path=Path(pictures).parent / "pictures" / f"{name}.png", full_page=True)

    yield at
    assert found == []


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_every_page_of_the_desk(
    visit_as: VisitAs,
    look: Look,
    counsellor: Counsellor,
    participation: Participation,
    portal: str,
    language: str,
    size: dict[str, int],
):
    person, session = participation.beneficiary_id, participation.appointment_id
    CallBackFactory(centre=counsellor.centre, topic="work")
    CallBackFactory(taken_at=timezone.now(), taken_by=counsellor.person, topic="rights")
    CallBackFactory(centre=counsellor.centre, with_whom="woman")
    failed = ParticipationNoticeFactory(
        participation=ParticipationFactory(
            appointment__counsellor=counsellor, appointment__starts_at=timezone.now() + timedelta(days=2)
        ),
        status="failed",
    )
    page = visit_as(counsellor.person, f"/{language}/desk/today/", size=size)
    for path in (
        "today/",
        "book/",
        "walk-in/",
        "diary/",
        "diary/?length=day&whose=centre",
        "calls/",
        "calendar/",
        f"people/{person}/",
        f"people/{person}/contact/",
        f"people/{person}/book/",
        f"sessions/{session}/",
        f"sessions/{session}/move/",
        f"sessions/{session}/cancel/",
    ):
        page.goto(f"{portal}/{language}/desk/{path}")
        name = path.replace(str(person), "x").replace(str(session), "x").strip("/").replace("/", "-").partition("?")[0]
        look(page, f"desk-{language}-{size['width']}-{name}-{'day' if '?' in path else 'week'}")
    assert failed.status == "failed"


class Keyboard:
    """Somebody without a mouse at the day's page, whose presses are counted: what they choose or fill in is none."""

    MOST_TABS = 60

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def to(self, target: str) -> None:
        """By Tab alone, from wherever the focus is."""
        for _tab in range(self.MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("target => document.activeElement.matches(target)", target):
                return
        pytest.fail(f"{target} is not reached by the keyboard")

    def press(self, target: str, key: str = "Enter") -> None:
        self.to(target)
        self.presses += 1
        if key == "Enter":
            with self.page.expect_navigation():
                self.page.keyboard.press(key)
        else:
            self.page.keyboard.press(key)

    def choose_next(self, target: str) -> None:
        """The next one of a list, as one press."""
        self.press(target, "ArrowDown")


@pytest.mark.parametrize("language", ["en", "ur"])
class TestTenTimesADay:
    """From the day's page, by keyboard alone, in three presses at most."""

    @pytest.fixture
    def keyboard(self, visit_as: VisitAs, counsellor: Counsellor, language: str) -> Callable[[], Keyboard]:
        return lambda: Keyboard(visit_as(counsellor.person, f"/{language}/desk/today/", size=SCREEN))

    @pytest.mark.parametrize(("outcome", "downs"), [("attended", 0), ("no_show", 1)])
    def test_a_session_is_recorded(
        self, keyboard: Callable[[], Keyboard], counsellor: Counsellor, outcome: str, downs: int
    ):
        begun(counsellor=counsellor)
        hands = keyboard()
        hands.press("main a[href$='/record/']")
        hands.press("[name=outcome]", "Space")
        for _down in range(downs):
            hands.page.keyboard.press("ArrowDown")
        hands.press("main form.form button[type=submit]")
        expect(hands.page.locator(".messages__one--success")).to_be_visible()
        assert SessionRecord.objects.get().outcome == outcome
        assert hands.presses <= 3

    def test_who_has_come_is_marked(
        self, keyboard: Callable[[], Keyboard], counsellor: Counsellor, participation: Participation
    ):
        hands = keyboard()
        hands.press("form[action$='/arrive/'] button")
        assert Participation.objects.filter(arrived_at__isnull=False).exists()
        assert hands.presses == 1

    def test_a_walk_in_is_received(self, keyboard: Callable[[], Keyboard], counsellor: Counsellor):
        hands = keyboard()
        hands.press("main a[href$='/walk-in/']")
        hands.press("main form.form button[type=submit]")
        assert hands.page.locator("[name=outcome][value=attended]").is_checked()
        assert hands.presses == 2

    def test_a_call_is_taken_and_what_came_of_it_said(self, keyboard: Callable[[], Keyboard], counsellor: Counsellor):
        call = CallBackFactory(centre=counsellor.centre, topic="work")
        hands = keyboard()
        hands.press("main a[href$='/calls/']")
        hands.press("form[action$='/take/'] button")
        hands.press("form[action$='/answer/'] button[value=answered]")
        call.refresh_from_db()
        assert call.outcome == "answered"
        assert hands.presses <= 3

    def test_another_session_is_booked(self, keyboard: Callable[[], Keyboard], counsellor: Counsellor):
        now = timezone.now()
        held = ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=now)
        recorded(held, started_at=now - timedelta(minutes=9), ended_at=now)
        hands = keyboard()
        hands.press("main a[href$='/book/']:not(.button)")
        hands.choose_next("[name=starts_at]")
        hands.press("main form.form button[type=submit]")
        assert Participation.objects.latest("created_at").beneficiary == held.beneficiary
        assert Appointment.objects.count() == 2
        assert hands.presses <= 3


def test_a_walk_in_takes_two_presses_by_keyboard(visit_as: VisitAs, counsellor: Counsellor):
    page = visit_as(counsellor.person, "/en/desk/today/", size=SCREEN)
    page.locator("a[href$='/walk-in/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/walk-in/")
    page.locator("form.form button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/")
    assert Appointment.objects.get().walked_in


def test_the_diary_is_turned_and_a_session_opened_by_keyboard(
    visit_as: VisitAs, counsellor: Counsellor, participation: Participation
):
    page = visit_as(counsellor.person, "/ur/desk/diary/", size=SCREEN)
    this_week = page.locator("h2").first.inner_text()
    for key, is_this_week in (("n", False), ("p", True), ("p", False), ("t", True)):
        page.locator(f"main a[accesskey={key}]").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert (page.locator("h2").first.inner_text() == this_week) is is_this_week
    entry = page.locator(f".diary a[href$='/sessions/{participation.appointment_id}/']")
    for _press in range(40):
        if entry.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sessions/{participation.appointment_id}/")


def test_who_calls_is_booked_on_one_page_by_keyboard(visit_as: VisitAs, counsellor: Counsellor):
    page = visit_as(counsellor.person, "/en/desk/book/", size=SCREEN)
    page.locator("[name=starts_at]").focus()
    page.keyboard.press("ArrowDown")
    for typed in ("Bano", "0300 1234567"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.locator("[name=consent]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/*/")
    expect(page.locator("main")).to_contain_text(Participation.objects.get().reference)


def test_who_has_come_is_seen_by_one_press_and_the_word_by_two(
    visit_as: VisitAs, counsellor: Counsellor, participation: Participation
):
    page = visit_as(counsellor.person, "/ur/desk/today/", size=SCREEN)
    page.locator("form[action$='/arrive/'] button").click()
    participation.refresh_from_db()
    assert participation.arrived_at
    page.locator(f"a[href$='/sessions/{participation.appointment_id}/']").first.click()
    page.locator("form[action$='/word/'] button").click()
    expect(page.locator("main")).to_contain_text("چنار")
