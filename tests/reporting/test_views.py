"""The doors of the report: the analyst's month, as a page and as a file, and what everybody may see."""

import csv
import io
import re
from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centre.models import Role, User
from counselling.services import recount_tallies
from reporting.models import ReportCheck
from reporting.periods import Month
from safeguards.models import AuditEntry
from tests.factories import (
    ActivityFactory,
    ChannelMonthFactory,
    DistrictFactory,
    GroupRecordFactory,
    SatisfactionFactory,
    SessionRecordFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LAST = Month.last_full()
MOST_QUERIES = 64  # one for each indicator and cut, and what every page of the staff asks


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The second factor is offered, not forced: it is not what is tried here."""
    settings.DEMO = True


@pytest.fixture
def rows(db: None) -> None:
    """A session, a group, an activity and a channel's figures, in the last full month and in Urdu where they can be."""
    noon = datetime.combine(LAST.first, time(12), timezone.get_default_timezone())
    sialkot = DistrictFactory(name_en="Sialkot", name_ur="سیالکوٹ")
    SessionRecordFactory(participation__appointment__starts_at=noon, district=sialkot)
    GroupRecordFactory(appointment__starts_at=noon, women=4, men=0, girls=30, boys=6)
    ActivityFactory(on=LAST.last, women=17, men=0, girls=0, verified=True)
    ChannelMonthFactory(channel__name="=HYPERLINK(1)", month=LAST.first, followers=60_512, reach=190_000)
    recount_tallies()


def signed_in(*roles: Role) -> tuple[Client, User]:
    person, client = UserFactory(roles_given=roles), Client()
    client.force_login(person)
    return client, person


def read(answer: Any) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode("utf-8-sig")


@pytest.mark.parametrize(("language", "district"), [("en", "Sialkot"), ("ur", "سیالکوٹ")])
def test_the_analyst_opens_a_month_and_sees_each_figure_with_its_unit(rows, language, district):
    client, _analyst = signed_in(Role.ANALYST)
    assert f'/{language}/reports/{LAST}/"' in read(client.get(f"/{language}/reports/"))
    page = read(client.get(f"/{language}/reports/{LAST}/"))
    assert district in page
    assert "60,512" in page
    assert "190,000" in page


@pytest.mark.parametrize(("order", "first"), [("", "Attock"), ("community", "Sialkot"), ("nothing", "Attock")])
def test_districts_are_in_the_order_asked_for_under_the_whole_and_above_what_has_none(rows, order, first):
    day = datetime.combine(LAST.first, time(15), timezone.get_default_timezone())
    SessionRecordFactory(participation__appointment__starts_at=day, district=DistrictFactory(name_en="Attock"))
    SessionRecordFactory(participation__appointment__starts_at=day, district=None)
    ActivityFactory(on=LAST.last, district__name_en="Sialkot", women=40, men=0, girls=0, verified=True)
    recount_tallies()
    client, _analyst = signed_in(Role.ANALYST)
    page = read(client.get(f"/en/reports/{LAST}/", {"order": order}))
    by_district = re.findall(r'<th scope="row">(.*?)</th>', page.partition('id="by-district"')[2].partition("<h2")[0])
    assert by_district[0] == "The whole month"
    assert by_district[1] == first
    assert by_district[-1] == "not known"
    assert page.count('aria-sort="descending"') == (2 if order == "community" else 0)  # it has no media channels


def test_each_report_leads_to_those_before_and_after_it(rows):
    client, _analyst = signed_in(Role.ANALYST)
    running = LAST.back(-1)
    assert f'href="/en/reports/{LAST.back(1)}/" rel="prev"' in read(client.get(f"/en/reports/{LAST}/"))
    assert f'href="/en/reports/{running}/" rel="next"' in read(client.get(f"/en/reports/{LAST}/"))
    assert 'rel="next"' not in read(client.get(f"/en/reports/{running}/"))
    assert 'rel="prev"' not in read(client.get("/en/reports/2000-01/"))


def test_the_report_costs_the_same_however_many_rows_there_are(rows, django_assert_max_num_queries):
    client, _analyst = signed_in(Role.ANALYST)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"/en/reports/{LAST}/")


def test_the_month_is_taken_as_a_file_and_the_audit_knows(rows):
    client, analyst = signed_in(Role.ANALYST)
    answer = client.get(f"/en/reports/{LAST}.csv")
    assert f'filename="reach-{LAST}.csv"' in answer.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(read(answer))))
    by_name = {(line["indicator"], line["cut"], line["name"]): line for line in lines}
    sessions = by_name["Individual sessions", "", ""]
    assert (sessions["figure"], sessions["unit"], sessions["month"]) == ("1", "sessions", str(LAST))
    assert by_name["Individual sessions", "district", "Sialkot"]["figure"] == "1"
    assert by_name["Direct beneficiaries", "", ""]["figure"] == "41"
    assert by_name["Community members reached", "", ""]["figure"] == "17"
    assert by_name["Media reach", "channel", "'=HYPERLINK(1)"]["figure"] == "190000"
    assert all(line["definition"] for line in lines)
    entry = AuditEntry.objects.get(action="report.exported")
    assert (entry.by_id, entry.detail) == (analyst.pk, {"month": LAST.first.isoformat()})


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MANAGER])
def test_a_report_is_not_yet_checked_until_somebody_says_so_and_again_once_that_is_taken_back(role):
    client, person = signed_in(role)
    page = f"/en/reports/{LAST}/"
    assert "not yet checked" in read(client.get(page))
    for _time in range(2):  # the second says nothing new
        assert client.post(f"{page}check/").status_code == 302
    assert "not yet checked" not in read(client.get(page))
    assert person.name in read(client.get(page))
    assert 'tag--done">checked<' in read(client.get("/en/reports/"))
    check = ReportCheck.objects.get()
    assert (check.month, check.checked_by) == (LAST.first, person)
    for _time in range(2):
        assert client.post(f"{page}check/withdraw/").status_code == 302
    assert "not yet checked" in read(client.get(page))
    check.refresh_from_db()
    assert check.withdrawn_by == person
    acts = AuditEntry.objects.filter(action__startswith="report.check").order_by("at").values_list("action", "by")
    assert list(acts) == [("report.checked", person.pk), ("report.check_withdrawn", person.pk)]
    client.post(f"{page}check/")
    assert ReportCheck.objects.standing().count() == 1


def test_a_manager_reads_what_people_wrote_and_nothing_of_who_they_are_and_the_audit_knows():
    noon = datetime.combine(LAST.first, time(12), timezone.get_default_timezone())
    said = SatisfactionFactory(answered_at=noon, words="The room was too <b>loud</b>.")
    SatisfactionFactory(answered_at=noon, words=None)
    client, manager = signed_in(Role.MANAGER)
    assert f'href="/en/reports/{LAST}/words/"' in read(client.get(f"/en/reports/{LAST}/"))
    page = read(client.get(f"/en/reports/{LAST}/words/"))
    assert "The room was too &lt;b&gt;loud&lt;/b&gt;." in page
    assert page.count("<article") == 1
    person = said.participation
    assert person.beneficiary.name not in page
    assert person.reference not in page
    assert person.appointment.counsellor.person.name not in page
    assert AuditEntry.objects.get(action="report.words_read").by_id == manager.pk
    assert "Nobody wrote anything." in read(client.get(f"/en/reports/{LAST.back(1)}/words/"))


def test_nobody_else_reads_what_people_wrote():
    client, _analyst = signed_in(Role.ANALYST)
    assert client.get(f"/en/reports/{LAST}/words/").status_code == 403
    assert "/words/" not in read(client.get(f"/en/reports/{LAST}/"))


def test_a_month_that_still_runs_cannot_be_checked():
    client, _analyst = signed_in(Role.ANALYST)
    page = f"/en/reports/{LAST.back(-1)}/"
    assert "I have checked" not in read(client.get(page))
    assert "once its month is over" in read(client.post(f"{page}check/", follow=True))
    assert not ReportCheck.objects.exists()


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.COORDINATOR, Role.VOLUNTEER, Role.EDITOR])
def test_the_report_is_closed_to_other_roles(role):
    client, _somebody = signed_in(role)
    for path in ("/en/reports/", f"/en/reports/{LAST}/", f"/en/reports/{LAST}.csv"):
        assert client.get(path).status_code == 403
    assert not AuditEntry.objects.filter(action="report.exported").exists()


def test_there_is_no_report_of_a_month_to_come_or_of_none():
    client, _analyst = signed_in(Role.ANALYST)
    running = LAST.back(-1)
    assert client.get(f"/en/reports/{running}/").status_code == 200
    for name in (running.back(-1), "2026-13", "latest"):
        assert client.get(f"/en/reports/{name}/").status_code == 404
        assert client.get(f"/en/reports/{name}.csv").status_code == 404


def test_the_running_month_says_that_its_figures_will_change():
    client, _analyst = signed_in(Role.ANALYST)
    warning = "This month is still running"
    assert warning in read(client.get(f"/en/reports/{LAST.back(-1)}/"))
    assert warning not in read(client.get(f"/en/reports/{LAST}/"))


@pytest.mark.parametrize("path", ["/en/figures/", "/ur/figures/", "/figures.json", "/figures.csv"])
def test_everybody_sees_the_totals_and_any_cache_may_keep_them(client, rows, path):
    answer = client.get(path, HTTP_ACCEPT_LANGUAGE="ur")
    assert "60512" in read(answer).replace(",", "")
    assert "190000" in read(answer).replace(",", "")
    assert not answer.cookies
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "public" in answer.headers["Cache-Control"]


def test_no_smaller_cut_is_public(client, rows):
    for path in ("/en/figures/", "/figures.json", "/figures.csv"):
        assert "Sialkot" not in read(client.get(path))
        assert client.get(path, {"cut": "district"}).status_code == 200
        assert "Sialkot" not in read(client.get(path, {"cut": "district"}))


def test_machines_are_told_in_english_what_each_figure_counts(client, rows):
    answer = client.get("/figures.json", HTTP_ACCEPT_LANGUAGE="ur")
    assert answer.headers["Content-Language"] == "en"
    figures = answer.json()["figures"]
    assert {figure["months"] for figure in figures} == {12, 48}
    direct = next(figure for figure in figures if figure["key"] == "direct_beneficiaries")
    assert (direct["value"], direct["unit"], direct["last"]) == (41, "beneficiaries", LAST.last.isoformat())
    assert direct["definition"]
    lines = list(csv.DictReader(io.StringIO(read(client.get("/figures.csv")))))
    assert [(line["key"], line["value"]) for line in lines] == [
        (row["key"], "" if row["value"] is None else str(row["value"])) for row in figures
    ]


def test_one_session_is_nobodys_business(client, rows):
    figures = client.get("/figures.json").json()["figures"]
    assert [row["value"] for row in figures if row["key"] == "virtual_sessions"] == [None, None]
    assert "withheld" in read(client.get("/en/figures/"))


def test_the_figures_are_found_from_every_page(client):
    assert 'href="/en/figures/"' in read(client.get("/en/"))
