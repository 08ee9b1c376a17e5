"""What is prepared is planned once a connection, and outlasts whatever happens around it."""

from contextlib import suppress

import pytest
from django.db import DataError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from centre.models import Centre
from safeguards.prepared import Prepared, PreparedModels
from tests.factories import CentreFactory

TWICE = Prepared("twice_a_number", "SELECT %(number)s * 2, %(number)s::text", number="bigint")
SHARE = Prepared("share_of_a_hundred", "SELECT 100 / %(number)s", number="bigint")
NAMED = PreparedModels(
    Centre, "centre_by_slug", "SELECT {columns} FROM centre_centre WHERE slug = %(slug)s", slug="text"
)


def statements_of(ask) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return [query["sql"] for query in asked.captured_queries]


def prepared_names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name = %s", [TWICE.name])
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db
def test_it_goes_one_way_to_the_server_each_time_and_is_prepared_on_the_first():
    assert TWICE.rows({"number": 21}) == [(42, "21")]
    assert prepared_names() == [TWICE.name]
    assert statements_of(lambda: TWICE.rows({"number": 4})) == [" EXECUTE twice_a_number (4)"]


@pytest.mark.django_db(transaction=True)
def test_each_connection_prepares_its_own():
    TWICE.rows({"number": 1})
    connection.close()
    assert prepared_names() == []
    assert statements_of(lambda: TWICE.rows({"number": 2})) == [" EXECUTE twice_a_number (2)"]
    assert prepared_names() == [TWICE.name]
    assert TWICE.rows({"number": 3}) == [(6, "3")]


def ask_and_fail() -> None:
    TWICE.rows({"number": 1})
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_it_outlasts_a_transaction_that_is_rolled_back():
    connection.close()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask_and_fail()
    assert TWICE.rows({"number": 2}) == [(4, "2")]


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_the_first_time_it_is_asked_is_prepared_nevertheless():
    connection.close()
    with pytest.raises(DataError):
        SHARE.rows({"number": 0})
    assert SHARE.rows({"number": 4}) == [(25,)]


def fail_and_ask() -> None:
    with suppress(DataError), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    TWICE.rows({"number": 1})


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_prepared_is_prepared_the_next_time():
    connection.close()
    with pytest.raises(InternalError), transaction.atomic():
        fail_and_ask()
    assert TWICE.rows({"number": 2}) == [(4, "2")]


@pytest.mark.django_db
def test_a_column_that_a_migration_adds_meanwhile_changes_nothing():
    centre = CentreFactory()
    assert NAMED.first({"slug": centre.slug}) == centre
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or what the factories wrote stands in the way
        cursor.execute("ALTER TABLE centre_centre ADD COLUMN added_meanwhile int")
    assert NAMED.first({"slug": centre.slug}) == centre
    assert NAMED.first({"slug": "nowhere"}) is None
