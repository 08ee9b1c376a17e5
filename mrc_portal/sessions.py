"""Sessions as Django keeps them in the database, looked up by a statement that is planned once a connection."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from safeguards.prepared import Prepared

SESSION = Prepared(
    "session",
    "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s",
    key="text",
    now="timestamptz",
)


class SessionStore(DatabaseSessions):
    """Every page of a booking and of the staff reads one: put together by Django, that was a sixth of such a page."""

    def load(self) -> dict[str, Any]:
        """What it holds; where there is none with this key, or its time is over, a new one is begun under another."""
        found = SESSION.rows({"key": self.session_key, "now": timezone.now()})
        if not found:
            self._session_key = None
            return {}
        loaded: dict[str, Any] = self.decode(found[0][0])
        return loaded
