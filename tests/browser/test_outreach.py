"""The volunteer's journey, with a thumb at 360 px: logged, sent back, mended, confirmed; in both languages."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from centre.models import Role, User
from outreach.choices import State
from outreach.models import Activity
from outreach.months import current_month, preceding
from tests.browser.conftest import NARROWEST, PHONE, SCREEN, VisitAs, findings, overflows
from tests.factories import (
    ActivityFactory,
    ChannelMonthFactory,
    DeviceTokenFactory,
    DistrictFactory,
    MediaChannelFactory,
    MembershipFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The second factor is offered, not forced: it is not what is walked through here."""
    settings.DEMO = True


@pytest.fixture
def volunteer(portal: str) -> User:
    person: User = MembershipFactory(person__name="نسرین").person
    return person


@pytest.fixture
def coordinator(portal: str) -> User:
    person: User = UserFactory(roles_given=[Role.COORDINATOR])
    return person


def fill(page: Page, *, women: str, girls: str) -> None:
    """What a volunteer types after an outing; the rest stands there already."""
    page.fill("[name=place]", "گورنمنٹ گرلز سکول")
    page.select_option("[name=kind]", "school")
    page.check("[name=topics][value=risks]")
    page.fill("[name=women]", women)
    page.fill("[name=girls]", girls)


def press(page: Page) -> None:
    with page.expect_navigation():
        button(page).click()


def button(page: Page) -> Locator:
    return page.locator("main form[method=post] button[type=submit]").first


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_where_the_network_goes_while_an_activity_is_logged_nothing_typed_is_lost(
    visit_as: VisitAs, volunteer: User, language: str, size: dict[str, int]
):
    ActivityFactory(logged_by=volunteer, project=ProjectFactory())
    phone = visit_as(volunteer, f"/{language}/outreach/activities/new/", size=size)
    fill(phone, women="23", girls="4")
    phone.context.set_offline(True)
    button(phone).click()
    expect(phone.locator("[data-no-network]")).to_be_visible()
    assert findings(phone) == []
    assert not overflows(phone)
    assert phone.input_value("[name=women]") == "23"
    phone.context.set_offline(False)
    expect(phone.locator("[data-no-network]")).to_be_hidden()
    press(phone)
    expect(phone.locator(".messages__one--success")).to_be_visible()
    assert Activity.objects.filter(women=23, girls=4).count() == 1


@pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("ur", True), ("ur", False)], ids=["en", "ur", "ur without JavaScript"]
)
def test_an_activity_is_logged_sent_back_mended_and_confirmed(
    visit_as: VisitAs, volunteer: User, coordinator: User, language: str, javascript: bool
):
    ActivityFactory(logged_by=volunteer, verified=True, project=ProjectFactory())

    phone = visit_as(volunteer, f"/{language}/outreach/activities/new/", java_script_enabled=javascript)
    assert phone.input_value("[name=on]") == f"{timezone.localdate():%Y-%m-%d}"
    assert phone.input_value("[name=district]")
    assert phone.input_value("[name=project]")
    fill(phone, women="۲۳", girls="4")
    press(phone)
    activity = Activity.objects.waiting().get()
    expect(phone.locator("h1")).to_contain_text(activity.receipt)
    expect(phone.locator(".messages__one--success")).to_be_visible()
    assert (activity.women, activity.girls, activity.source) == (23, 4, "online")

    desk = visit_as(coordinator, f"/{language}/outreach/check/", size=SCREEN, java_script_enabled=javascript)
    desk.locator("main table a").first.click()
    desk.locator(f"a[href$='{activity.pk}/return/']").click()
    desk.fill("[name=reason]", "کتنی لڑکیاں تھیں؟")
    press(desk)
    activity.refresh_from_db()
    assert activity.state == State.RETURNED

    phone.goto(phone.url.split("/outreach/")[0] + "/outreach/activities/")
    phone.locator("a[href='?state=returned']").first.click()
    phone.locator("main .card a").click()
    expect(phone.locator("main")).to_contain_text("کتنی لڑکیاں تھیں؟")
    phone.locator("a[href$='/mend/']").click()
    assert phone.input_value("[name=women]") == "23"
    phone.fill("[name=girls]", "40")
    press(phone)
    activity.refresh_from_db()
    assert (activity.state, activity.girls, activity.revision) == (State.WAITING, 40, 1)

    desk.goto(desk.url.split("/outreach/")[0] + "/outreach/check/")
    desk.locator("[name=marked]").check()
    press(desk)
    activity.refresh_from_db()
    assert (activity.state, activity.confirmed_by) == (State.VERIFIED, coordinator)
    phone.reload()
    expect(phone.locator("main .tag--done")).to_be_visible()


def test_a_nervous_thumb_logs_one(visit_as: VisitAs, volunteer: User):
    DistrictFactory(code="attock")
    phone = visit_as(volunteer, "/ur/outreach/activities/new/")
    phone.select_option("[name=district]", "attock")
    fill(phone, women="5", girls="")
    phone.locator("main form[method=post] button[type=submit]").dblclick()
    expect(phone.locator(".messages__one--success")).to_be_visible()
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_page_of_outreach_has_a_finding_or_must_be_scrolled_sideways(
    visit_as: VisitAs, portal: str, volunteer: User, language: str
):
    everybody = UserFactory(roles_given=[Role.VOLUNTEER, Role.COORDINATOR, Role.MANAGER])
    mended = ActivityFactory(logged_by=volunteer, place="ایک لمبے نام والا گاؤں جس کا سکول بند ہے")
    own = ActivityFactory(logged_by=everybody, returned=True)
    refuted = ActivityFactory(logged_by=volunteer, refuted=True)
    DeviceTokenFactory(person=everybody)
    month = preceding(current_month())
    channel = ChannelMonthFactory(month=month, engagement=None).channel
    MediaChannelFactory(kind="radio")
    paths = [
        "activities/",
        "activities/?state=verified",
        "activities/new/",
        f"activities/{mended.pk}/",
        f"activities/{refuted.pk}/",
        f"activities/{own.pk}/",
        f"activities/{own.pk}/mend/",
        f"activities/{mended.pk}/return/",
        f"activities/{mended.pk}/refute/",
        "check/",
        "check/?state=verified",
        "phones/",
        "phones/new/",
        "media/",
        "media/new/",
        f"media/{channel.pk}/",
        f"media/{channel.pk}/{month.year}-{month.month}/",
    ]
    page = visit_as(everybody, f"/{language}/outreach/activities/", bypass_csp=True)
    found: list[str] = []
    for path in paths:
        page.goto(f"{portal}/{language}/outreach/{path}")
        found += findings(page)
        for size in (NARROWEST, PHONE, SCREEN):
            page.set_viewport_size(size)
            found += [f"{page.url} overflows at {size['width']}"] if overflows(page) else []
    page.goto(f"{portal}/{language}/outreach/activities/new/")
    press(page)
    expect(page.locator(".error-summary")).to_be_focused()
    found += findings(page)
    assert found == []
