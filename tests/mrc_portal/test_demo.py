"""The demonstration whole: the programme's published year, read by the report from the stored rows."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from centre.cuts import Stage
from centre.models import District, User
from counselling.models import (
    Appointment,
    Beneficiary,
    Counsellor,
    DailyTally,
    GroupRecord,
    Note,
    Participation,
    PersonDay,
    SessionRecord,
)
from mrc_portal.demo import definition
from mrc_portal.demo.load import load_demo
from outreach.models import Activity, ActivityTally, ChannelMonth, Group, MediaChannel
from reporting.indicators import BY_CHANNEL, BY_DISTRICT, BY_KEY, INDICATORS
from reporting.periods import Month, Period
from tests.reporting.recount import recount

pytestmark = pytest.mark.django_db

LAST = Month.last_full()
YEAR = Period.of_months_to(LAST, definition.YEAR)
ALL = Period.of_months_to(LAST, definition.MONTHS)
YEARS = [Period.of_months_to(LAST.back(ago * definition.YEAR), definition.YEAR) for ago in reversed(range(4))]
PERIODS = {"a month": Period.of_month(LAST), "a year": YEAR, "all": ALL}


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for all of these tests, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        began = time.perf_counter()
        load_demo(LAST)
        sys.stderr.write(f"The demonstration was loaded in {time.perf_counter() - began:.1f} s.\n")
        connection.check_constraints()  # once, and not again after each test
        yield
        transaction.set_rollback(True)


def figure(key: str, period: Period) -> int:
    return BY_KEY[key].whole(period).count


def test_the_published_year_is_read_from_the_rows():
    assert figure("virtual_sessions", YEAR) in definition.VIRTUAL_SESSIONS
    assert figure("community", YEAR) in definition.COMMUNITY


def test_the_four_years_are_read_from_the_rows():
    assert figure("direct_beneficiaries", ALL) in definition.BENEFICIARIES
    assert figure("media_reach", ALL) in definition.REACH


def test_the_followers_of_the_facebook_page_are_read_from_the_rows():
    page = MediaChannel.objects.get(kind="facebook")
    followers = BY_KEY["followers"].figures(Period.of_month(LAST), BY_CHANNEL)
    assert followers[page.pk].count in definition.FOLLOWERS
    assert max(followers.values()) == followers[page.pk]
    assert figure("facebook_followers", YEAR) == figure("facebook_followers", ALL) == followers[page.pk].count


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS.keys())
@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.key)
def test_every_figure_equals_a_recount(indicator, period):
    for cut in indicator.cuts:
        read = {key: figure.count for key, figure in indicator.figures(period, cut).items() if figure.count}
        assert read == recount(indicator.key, period.first, period.last, cut), cut


def test_whatever_is_counted_grows_from_year_to_year():
    for key in ("individual_sessions", "people", "group_attendances", "community", "media_reach"):
        years = [figure(key, year) for year in YEARS]
        assert years == sorted(years)
        assert years[0] > years[-1] / 4


def test_provinces_weigh_as_published():
    province_of = dict(District.objects.values_list("pk", "province"))
    published = sum(definition.PROVINCES.values())
    for key, tolerance in (("individual_sessions", 0.02), ("community", 0.025), ("group_attendances", 0.04)):
        counted: Counter[str] = Counter()
        for district, read in BY_KEY[key].figures(ALL, BY_DISTRICT).items():
            counted[province_of[district]] += read.count
        for province, registered in definition.PROVINCES.items():
            part = counted[province] / counted.total()
            assert part == pytest.approx(registered / published, abs=tolerance), (key, province)


def test_districts_weigh_as_published_where_they_are():
    sessions = BY_KEY["individual_sessions"].figures(ALL, BY_DISTRICT)
    punjab = list(District.objects.filter(province="PK-PB").values_list("pk", flat=True))
    known = [code for codes in definition.DISTRICTS for code in codes]
    heaviest = sorted(punjab, key=lambda code: sessions[code].count, reverse=True)[:5]
    assert set(heaviest) <= set(known)
    assert sum(sessions[code].count for code in sessions if code and code.startswith("karachi")) > 200


def test_some_come_again_some_do_not_come_and_some_cancel():
    people, sessions = figure("people", ALL), figure("individual_sessions", ALL)
    assert 1.1 < sessions / people < 2
    assert 0.05 < figure("no_shows", ALL) / sessions < 0.2
    assert Appointment.objects.filter(status="cancelled").exists()
    assert Participation.objects.filter(appointment__status="cancelled", left_at__isnull=True).count() == 0


def test_people_go_on_along_their_way():
    """Of those who come again, many are at another stage by then; nobody goes back."""
    stages = [stage.value for stage in Stage]
    theirs: dict[object, list[int]] = defaultdict(list)
    for who, stage in SessionRecord.objects.attended().in_order().values_list("participation__beneficiary", "stage"):
        theirs[who].append(stages.index(stage))
    again = [way for way in theirs.values() if len(way) > 1]
    assert all(way == sorted(way) for way in again)
    assert sum(way[0] < way[-1] for way in again) > len(again) / 4


def test_nobody_without_a_number_is_called():
    called = Participation.objects.exclude(appointment__mode="in_person")
    assert not called.filter(beneficiary__phone_index__isnull=True).exists()


def test_some_activities_are_not_verified_and_some_refuted():
    assert 0 < figure("community_unverified", ALL) < figure("community", ALL) / 10
    assert 0 < figure("community_refuted", ALL) < figure("community", ALL) / 10
    waiting = Activity.objects.waiting().values("centre").annotate(Count("pk"))
    assert len(waiting) == 3


def test_nobody_works_on_sundays_and_fewer_on_fridays():
    days = SessionRecord.objects.attended().values_list("started_at", flat=True)
    weekdays = Counter(timezone.localtime(day).weekday() for day in days)
    assert weekdays[6] == 0
    assert weekdays[4] < weekdays[0]


def test_the_desk_has_appointments_today_and_in_the_days_to_come():
    today = timezone.localdate()
    for counsellor in Counsellor.objects.all():
        theirs = Appointment.objects.filter(counsellor=counsellor, status="booked")
        assert theirs.filter(starts_at__date=today).exists()
        assert theirs.filter(starts_at__date__gt=today).count() > 10
    recorded = SessionRecord.objects.filter(participation__appointment__starts_at__date__gte=today)
    assert not recorded.exists()


def test_nothing_is_left_to_record_before_today():
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert not Appointment.objects.awaiting_record(today).exists()


def test_everybody_is_invented():
    block = range(definition.PEOPLES_NUMBERS.start, definition.VOLUNTEERS_NUMBERS.stop)
    for beneficiary in Beneficiary.objects.order_by("pk")[:500]:
        assert beneficiary.phone is None or int(beneficiary.phone) in block
        assert beneficiary.email is None or beneficiary.email.endswith("@example.org")
    for person in User.objects.all():
        assert person.phone is None or int(person.phone) in block
        assert person.email is None or person.email.endswith("@example.org")


@pytest.mark.parametrize(
    "model",
    [
        Activity,
        ActivityTally,
        Appointment,
        Beneficiary,
        ChannelMonth,
        Counsellor,
        DailyTally,
        Group,
        GroupRecord,
        Note,
        Participation,
        PersonDay,
        SessionRecord,
        User,
    ],
    ids=lambda model: model.__name__,
)
def test_rows_are_such_as_the_portal_itself_writes(model):
    for row in model._default_manager.order_by("pk")[:20]:
        row.full_clean(exclude=["password"])


def test_the_public_figures_are_these(client):
    rows = client.get("/figures.json").json()["figures"]
    read = {(row["months"], row["key"]): row["value"] for row in rows}
    assert read[12, "virtual_sessions"] in definition.VIRTUAL_SESSIONS
    assert read[12, "community"] in definition.COMMUNITY
    assert read[48, "direct_beneficiaries"] in definition.BENEFICIARIES
    assert read[48, "media_reach"] in definition.REACH


def test_loaded_again_it_leaves_alone_what_was_entered():
    entered = Activity.objects.waiting().first()
    entered.women += 1
    entered.save()
    before = _number_of_rows()
    assert load_demo(LAST) is False
    assert _number_of_rows() == before
    assert Activity.objects.get(pk=entered.pk).women == entered.women


def _number_of_rows() -> dict[str, int]:
    tables = [table for table in connection.introspection.table_names() if not table.startswith("django_")]
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found
