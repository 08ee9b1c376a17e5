"""What each indicator counts, and that it equals a recount of the rows by plain SQL."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from counselling.services import recount_tallies
from outreach.models import Activity
from reporting.indicators import BY_CENTRE, BY_CHANNEL, BY_DISTRICT, BY_KEY, INDICATORS
from reporting.periods import Month, Period
from reporting.units import Attendances, Beneficiaries, Persons, Sessions
from tests.factories import (
    ActivityFactory,
    BeneficiaryFactory,
    CentreFactory,
    ChannelMonthFactory,
    DistrictFactory,
    GroupRecordFactory,
    MediaChannelFactory,
    SatisfactionFactory,
    SessionRecordFactory,
    UserFactory,
)
from tests.reporting.recount import recount

pytestmark = pytest.mark.django_db

OCTOBER = Period.of_month(Month(2026, 10))
QUARTER = Period.of_months_to(Month(2026, 11), 3)
# Midnight in Pakistan is five hours before midnight in UTC.
LAST_OF_SEPTEMBER = datetime(2026, 9, 30, 18, 59, tzinfo=UTC)
FIRST_OF_OCTOBER = datetime(2026, 9, 30, 19, 0, tzinfo=UTC)
MIDDLE_OF_OCTOBER = datetime(2026, 10, 15, 7, 0, tzinfo=UTC)
LAST_OF_OCTOBER = datetime(2026, 10, 31, 18, 59, tzinfo=UTC)
FIRST_OF_NOVEMBER = datetime(2026, 10, 31, 19, 0, tzinfo=UTC)


def session(at: datetime, **facts: Any) -> Any:
    """A session that took place then; `**facts` as the factory takes them."""
    return SessionRecordFactory(participation__appointment__starts_at=at, **facts)


def missed(at: datetime, **facts: Any) -> Any:
    return session(at, no_show=True, **facts)


def group(at: datetime, **facts: Any) -> Any:
    return GroupRecordFactory(appointment__starts_at=at, **facts)


def whole(key: str, period: Period = OCTOBER) -> Any:
    return BY_KEY[key].whole(period)


def test_without_rows_every_indicator_is_none_of_its_unit():
    for indicator in INDICATORS:
        assert indicator.whole(OCTOBER) == indicator.unit(0)
        assert all(indicator.figures(OCTOBER, cut) == {} for cut in indicator.cuts if cut)


def test_a_month_begins_and_ends_at_midnight_in_pakistan():
    for at in (LAST_OF_SEPTEMBER, FIRST_OF_OCTOBER, LAST_OF_OCTOBER, FIRST_OF_NOVEMBER):
        session(at)
        missed(at)
        group(at)
    recount_tallies()
    assert whole("individual_sessions") == Sessions(2)
    assert whole("no_shows") == Sessions(2)
    assert whole("group_sessions") == Sessions(2)


def test_virtual_is_by_video_phone_or_whatsapp_as_it_was_held():
    for mode in ("video", "phone", "whatsapp", "in_person"):
        session(MIDDLE_OF_OCTOBER, mode=mode, participation__appointment__mode="in_person")
    group(MIDDLE_OF_OCTOBER, mode="video")
    recount_tallies()
    assert whole("virtual_sessions") == Sessions(3)
    assert whole("individual_sessions") == Sessions(4)


def test_somebody_who_comes_twice_is_one_person_and_two_sessions():
    somebody = BeneficiaryFactory()
    for at in (FIRST_OF_OCTOBER, LAST_OF_OCTOBER, FIRST_OF_NOVEMBER):
        session(at, participation__beneficiary=somebody)
    session(MIDDLE_OF_OCTOBER)
    missed(MIDDLE_OF_OCTOBER)
    recount_tallies()
    assert whole("people") == Persons(2)
    assert whole("individual_sessions") == Sessions(3)
    assert whole("people", QUARTER) == Persons(2)


def test_direct_beneficiaries_are_people_and_heads():
    session(MIDDLE_OF_OCTOBER)
    group(MIDDLE_OF_OCTOBER, women=1, men=2, girls=3, boys=4)
    group(MIDDLE_OF_OCTOBER, appointment__kind="orientation", women=0, men=10, girls=0, boys=0)
    recount_tallies()
    assert whole("group_attendances") == Attendances(20)
    assert whole("direct_beneficiaries") == Beneficiaries(21)


def test_a_group_to_which_nobody_came_is_no_session():
    group(MIDDLE_OF_OCTOBER, women=0, men=0, girls=0, boys=0, started_at=None, ended_at=None, topics=[])
    recount_tallies()
    assert whole("group_sessions") == whole("no_shows") == Sessions(0)


def test_only_verified_activities_are_community_reached():
    coordinator = UserFactory()
    for state in ({}, {"verified": True, "confirmed_by": coordinator}, {"returned": True}, {"refuted": True}):
        ActivityFactory(on=date(2026, 10, 31), women=1, men=2, girls=3, boys=4, **state)
    assert whole("community") == Attendances(10)
    assert whole("community_unverified") == Attendances(20)
    assert whole("community_refuted") == Attendances(10)
    assert whole("activities").count == 1


def test_followers_are_a_stock_and_reach_is_a_flow():
    page, radio = MediaChannelFactory(), MediaChannelFactory(kind="radio")
    for month, followers in ((9, 100), (10, 120), (11, 150)):
        ChannelMonthFactory(channel=page, month=date(2026, month, 1), followers=followers, reach=1_000)
    ChannelMonthFactory(channel=radio, month=date(2026, 11, 1), followers=None, reach=5)
    ChannelMonthFactory(channel__kind="youtube", month=date(2026, 11, 1), followers=40, reach=None)
    assert whole("followers", QUARTER).count == 190
    assert whole("facebook_followers", QUARTER).count == 150
    assert whole("media_reach", QUARTER).count == 3_005
    assert {key: figure.count for key, figure in BY_KEY["media_reach"].figures(QUARTER, BY_CHANNEL).items()} == {
        page.pk: 3_000,
        radio.pk: 5,
    }


def test_what_people_said_counts_where_and_when_they_said_it_and_no_smaller_cut_is_there():
    for at, answer in ((LAST_OF_SEPTEMBER, "not"), (FIRST_OF_OCTOBER, "much"), (LAST_OF_OCTOBER, "much")):
        said = SatisfactionFactory(answer=answer, answered_at=at)
    assert whole("helped_much") == Sessions(2)
    assert whole("helped_not") == Sessions(0)
    centre = said.participation.appointment.centre_id
    assert BY_KEY["helped_much"].figures(OCTOBER, BY_CENTRE)[centre] == Sessions(1)
    assert BY_DISTRICT not in BY_KEY["helped_much"].cuts


def test_every_figure_equals_a_recount_by_every_cut():
    districts, centres = DistrictFactory.create_batch(2), CentreFactory.create_batch(2)
    people = BeneficiaryFactory.create_batch(3)
    moments = [LAST_OF_SEPTEMBER, FIRST_OF_OCTOBER, MIDDLE_OF_OCTOBER, LAST_OF_OCTOBER, FIRST_OF_NOVEMBER]
    for number in range(30):
        at = moments[number % 5] + timedelta(days=number % 3)
        district = [*districts, None][number % 3]
        facts = {"district": district, "participation__appointment__counsellor__centre": centres[number % 2]}
        facts |= {"participation__beneficiary": people[number % 3], "mode": ("video", "in_person", "phone")[number % 3]}
        session(at, **facts, **({"no_show": True} if number % 7 == 0 else {}))
        group(at, district=district, appointment__counsellor__centre=centres[number % 2], women=number)
        ActivityFactory(
            on=at.date(),
            district=districts[number % 2],
            centre=[*centres, None][number % 3],
            women=number + 1,
            verified=number % 2 == 0,
            refuted=number % 5 == 1 and number % 2 == 1,
        )
        SatisfactionFactory(
            answer=("much", "somewhat", "little", "not")[number % 4],
            answered_at=at + timedelta(days=number % 2),
            participation__appointment__counsellor__centre=centres[number % 2],
        )
    for number, centre in enumerate([*centres, None]):
        ChannelMonthFactory(channel__centre=centre, month=date(2026, 10, 1), followers=number, reach=number * 10)
    recount_tallies()
    assert Activity.objects.refuted().exists()
    for period in (OCTOBER, QUARTER):
        for indicator in INDICATORS:
            for cut in indicator.cuts:
                read = {key: figure.count for key, figure in indicator.figures(period, cut).items() if figure.count}
                assert read == recount(indicator.key, period.first, period.last, cut), (indicator.key, cut)
    assert len(BY_KEY["individual_sessions"].figures(OCTOBER, BY_DISTRICT)) == 3
    assert len(BY_KEY["community"].figures(OCTOBER, BY_CENTRE)) == 3
