"""The servers that DATABASE_URL and REDIS_URL name, looked at before anything relies on them."""

from typing import Any

import psycopg2
import redis

POSTGRES_VERSIONS = range(15, 19)
REDIS_LEAST = 7


class Unfit(Exception):
    """A server that does not answer, or that the portal does not run on; the text is one line that says what to set."""


def check_postgres(database: dict[str, Any], *, setting: str = "DATABASE_URL") -> None:
    """The setting names a server that answers, of a version and an encoding that we know. Raises Unfit."""
    try:
        connection = psycopg2.connect(
            host=database["HOST"],
            port=database["PORT"] or None,
            user=database["USER"] or None,
            password=database["PASSWORD"] or None,
            dbname=database["NAME"],
            **database["OPTIONS"],
        )
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Unfit(f"{setting}: the server cannot be used: {reason}") from None
    version, encoding = connection.server_version // 10_000, connection.get_parameter_status("server_encoding")
    connection.close()
    if version not in POSTGRES_VERSIONS:
        raise Unfit(
            f"{setting}: that is PostgreSQL {version}; set it to a server of version {POSTGRES_VERSIONS[0]} to "
            f"{POSTGRES_VERSIONS[-1]}."
        )
    if encoding != "UTF8":
        raise Unfit(f"{setting}: that database is encoded as {encoding}; set it to one encoded as UTF8.")


def check_redis(url: str) -> None:
    """REDIS_URL names a server that answers, Redis 7 or later or any Valkey. Raises Unfit."""
    address = url.replace("redis+socket://", "unix://")  # the same in redis-py's spelling
    with redis.Redis.from_url(address, socket_connect_timeout=5, socket_timeout=5) as server:
        try:
            version = server.info("server")["redis_version"]  # Valkey answers the Redis that it replaces, 7.2 or later
        except redis.RedisError as error:
            raise Unfit(f"REDIS_URL: the server cannot be used: {' '.join(str(error).split())}") from None
    if int(version.partition(".")[0]) < REDIS_LEAST:
        raise Unfit(f"REDIS_URL: that is Redis {version}; set it to Redis {REDIS_LEAST} or later, or to Valkey.")
