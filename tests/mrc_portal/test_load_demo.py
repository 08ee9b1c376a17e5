"""The command that loads the demonstration: once, into a database that is nobody else's; here a month of it."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from counselling.models import Appointment, Beneficiary
from mrc_portal.demo import definition
from mrc_portal.demo.chance import Chance, shared
from mrc_portal.demo.places import weights_of
from reporting.indicators import BY_KEY
from reporting.periods import Month, Period
from safeguards.models import AuditEntry
from tests.factories import BeneficiaryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


def load(**options: Any) -> str:
    out = StringIO()
    call_command("load_demo", months=1, stdout=out, **options)
    return out.getvalue()


def test_it_loads_once_and_marks_the_database():
    call_command("load_reference", verbosity=0)
    assert "is loaded" in load()
    assert AuditEntry.objects.get(action="demo.loaded").detail == {"months": 1}
    count = Appointment.objects.count()
    assert "nothing changed" in load()
    assert Appointment.objects.count() == count


def test_a_month_holds_what_that_month_does_in_the_whole():
    call_command("load_reference", verbosity=0)
    load()
    last = Period.of_month(Month.last_full())
    assert 50 < BY_KEY["virtual_sessions"].whole(last).count < 250
    assert 1_000 < BY_KEY["direct_beneficiaries"].whole(last).count < 6_000
    before = Period.of_month(Month.last_full().back(1))
    assert all(BY_KEY[key].whole(before).count == 0 for key in BY_KEY)


def test_a_database_with_beneficiaries_that_was_never_marked_is_refused():
    BeneficiaryFactory()
    with pytest.raises(CommandError, match="may be real"):
        load()
    assert Beneficiary.objects.count() == 1


def test_a_real_portal_is_refused(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="no demonstration"):
        load()


def test_without_centres_it_says_what_to_do():
    with pytest.raises(CommandError, match=r"run manage\.py prepare"):
        load()


def test_the_same_months_are_the_same_life():
    call_command("load_reference", verbosity=0)
    lives = []
    for _time in range(2):
        before = transaction.savepoint()
        load()
        lives.append(_life())
        transaction.savepoint_rollback(before)
    assert lives[0] == lives[1]
    assert lives[0]


def _life() -> list[tuple[object, ...]]:
    """What happened, but for what the hour of loading decides: the appointments to come."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.id, r.outcome, r.mode, r.started_at, r.topics, r.district_id, p.reference, b.name_index
            FROM counselling_sessionrecord r
            JOIN counselling_participation p ON p.id = r.participation_id
            JOIN counselling_beneficiary b ON b.id = p.beneficiary_id
            ORDER BY r.id"""
        )
        sessions = [(*row[:-1], bytes(row[-1])) for row in cursor.fetchall()]
        cursor.execute(
            'SELECT id, "on", district_id, place, women, men, confirmed_at FROM outreach_activity ORDER BY 1'
        )
        return sessions + cursor.fetchall()


def test_numbers_are_shared_out_whole():
    chance = Chance("shares")
    for _time in range(200):
        weights = [chance.random() + 0.01 for _each in range(chance.randint(1, 30))]
        total = chance.randint(0, 5_000)
        parts = shared(total, weights)
        assert sum(parts) == total
        assert all(abs(part - total * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True))


def test_a_district_weighs_its_published_part_of_its_province():
    weights = weights_of([("sialkot", "PK-PB"), ("okara", "PK-PB"), ("kasur", "PK-PB"), ("islamabad", "PK-IS")])
    part = 33_000 / definition.PROVINCES_THEN["PK-PB"]
    assert weights["sialkot"] == pytest.approx(definition.PROVINCES["PK-PB"] * part)
    assert weights["okara"] == weights["kasur"]
    assert sum(weights.values()) == pytest.approx(definition.PROVINCES["PK-PB"] + definition.PROVINCES["PK-IS"])
