"""What stands behind the portal, and whether each part answers."""

from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from messaging import services as messaging
from mrc_portal.celery import app

SILENT_FOR = 300  # seconds without a beat before the alarm is raised
LATE_BY = 600  # seconds by which a notice may be late before the alarm is raised


def check() -> dict[str, dict[str, Any]]:
    """Each part's name with `ok`; of the beat, and of the notice that has waited longest, also `age`, in seconds."""
    database = _database()
    beat, notices = (_beat(), _notices()) if database["ok"] else ({"ok": False}, {"ok": False})
    return {"database": database, "broker": _broker(), "beat": beat, "notices": notices}


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return {"ok": False}
    return {"ok": True}


def _broker() -> dict[str, Any]:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except (BrokerError, OSError):
        return {"ok": False}
    return {"ok": True}


def _beat() -> dict[str, Any]:
    last = messaging.last_beat()
    if last is None:
        return {"ok": False, "age": None}
    age = (timezone.now() - last).total_seconds()
    return {"ok": age < SILENT_FOR, "age": round(age)}


def _notices() -> dict[str, Any]:
    age = messaging.oldest_due_age().total_seconds()
    return {"ok": age < LATE_BY, "age": round(age)}
