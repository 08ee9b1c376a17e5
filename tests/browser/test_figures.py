"""The analyst's journey and the public figures, walked through in both languages on a small phone."""

import csv
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from centre.models import Role
from counselling.services import recount_tallies
from reporting.periods import Month
from tests.browser.conftest import NARROWEST, PHONE, SCREEN, Visit, VisitAs, findings, overflows
from tests.factories import (
    ActivityFactory,
    ChannelMonthFactory,
    DistrictFactory,
    GroupRecordFactory,
    SessionRecordFactory,
    UserFactory,
)

pytestmark = pytest.mark.browser

LAST = Month.last_full()


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The second factor is offered, not forced: it is not what is walked through here."""
    settings.DEMO = True


@pytest.fixture
def counted(portal: str) -> None:
    """A month with something in every table."""
    noon = datetime.combine(LAST.first, time(12), timezone.get_default_timezone())
    district = DistrictFactory(name_en="Sialkot", name_ur="سیالکوٹ")
    SessionRecordFactory(participation__appointment__starts_at=noon, district=district)
    GroupRecordFactory(appointment__starts_at=noon, district=district)
    ActivityFactory(on=_day(20), district=district, verified=True)
    ChannelMonthFactory(month=LAST.first, followers=60_512, reach=190_000)
    recount_tallies()


def _day(number: int) -> date:
    return LAST.first.replace(day=number)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_analyst_goes_from_the_desk_to_a_month_and_takes_it(visit_as: VisitAs, counted: None, language: str):
    page = visit_as(UserFactory(roles_given=[Role.ANALYST]), f"/{language}/desk/")
    page.locator("main a[href$='/reports/']").first.click()
    page.locator(f"main a[href$='/reports/{LAST}/']").click()
    page.wait_for_url(f"**/{language}/reports/{LAST}/")
    assert "60,512" in page.locator("main").inner_text()
    found = findings(page)
    for size in (NARROWEST, PHONE, SCREEN):
        page.set_viewport_size(size)
        assert not overflows(page), size
    assert found == []
    with page.expect_download() as taken:
        page.locator(f"a[href$='/reports/{LAST}.csv']").click()
    with open(taken.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert len(lines) > 20
    assert {len(line) for line in lines} == {8}


@pytest.mark.parametrize("language", ["en", "ur"])
def test_anybody_finds_the_figures_from_the_first_page(visit: Visit, counted: None, language: str):
    page = visit(f"/{language}/")
    page.locator("footer a[href$='/figures/']").click()
    page.wait_for_url(f"**/{language}/figures/")
    assert "60,512" in page.locator("main").inner_text()
    found = findings(page)
    for size in (NARROWEST, PHONE, SCREEN):
        page.set_viewport_size(size)
        assert not overflows(page), size
    assert found == []
