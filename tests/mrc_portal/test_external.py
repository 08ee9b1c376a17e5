"""Servers that the environment names are looked at first; one that does not fit is a line that says what to set."""

import pytest

from mrc_portal import embedded, external
from mrc_portal.embedded import Servers


@pytest.fixture
def database(servers: Servers) -> dict[str, object]:
    return embedded.database(servers.var, demo=False)


def test_servers_that_fit_are_taken(servers, database):
    external.check_postgres(database)
    external.check_redis(embedded.broker_url(servers.var))


@pytest.mark.parametrize("versions", [range(15, 18), range(19, 22)])
def test_postgresql_of_an_untried_version_is_refused(database, monkeypatch, versions):
    monkeypatch.setattr(external, "POSTGRES_VERSIONS", versions)
    with pytest.raises(external.Unfit, match="DATABASE_URL: that is PostgreSQL 18; set it to"):
        external.check_postgres(database)


def test_an_old_redis_is_refused(servers, monkeypatch):
    monkeypatch.setattr(external, "REDIS_LEAST", 99)
    with pytest.raises(external.Unfit, match="REDIS_URL: that is Redis"):
        external.check_redis(embedded.broker_url(servers.var))


def test_a_server_that_does_not_answer_is_one_line(database):
    with pytest.raises(external.Unfit) as refused:
        external.check_postgres(database | {"HOST": "/nowhere", "PASSWORD": "s3cret"})
    assert str(refused.value).startswith("DATABASE_URL: the server cannot be used")
    assert "\n" not in str(refused.value)
    assert "s3cret" not in str(refused.value)
    with pytest.raises(external.Unfit, match="REDIS_URL: the server cannot be used"):
        external.check_redis("redis+socket:///nowhere/valkey.sock")
