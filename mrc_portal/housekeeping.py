"""What is over and would otherwise stay for ever: taken away by the clock."""

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from counselling import services as counselling
from destinations import services as destinations
from destinations.search.missed import purge_missed
from messaging import services as messaging
from safeguards import limits


def sweep() -> None:
    """No ended session, full bucket, lapsed hold or expired cache entry is left; a demo's outbox is bounded."""
    SessionStore.clear_expired()
    limits.purge_buckets()
    destinations.forget_feedback()
    _purge_cache()
    counselling.sweep_holds()
    messaging.trim_outbox()
    messaging.purge_attempts()
    messaging.purge_spending()
    purge_missed()


def _purge_cache() -> None:
    """Django takes expired entries away only once the table is full, and counts the whole table at each write."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < clock_timestamp()")  # noqa: S608 - our own table's name
