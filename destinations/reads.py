"""Counts reads without readers: a number a section, language and day, written down in batches."""

import atexit
import hashlib
import logging
import re
import secrets
import threading
import time
from collections import Counter
from datetime import date

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

logger = logging.getLogger(__name__)

BEACON = re.compile(r"(?P<section>[1-9]\d{0,9}) (?P<language>[a-z]{2,8})")
MOST_WAITING = 500  # different counts; what comes on top waits for nobody and is not counted
WAITS_FOR = 30.0  # seconds until what was counted is written down with the next read
MOST_FROM_ONE = 300  # reads from one address within `FORGETS_AFTER`: a whole street may share one
FORGETS_AFTER = 600.0  # seconds
MOST_SENDERS = 20_000  # different addresses; whoever comes on top is not counted until all are forgotten

# One statement for the whole batch. Sections that are not there or not published in the language count nothing; the
# order is the same in every process, so that two batches cannot wait for each other in a circle.
_ADD = """
INSERT INTO destinations_readtally AS tally (day, section_id, language, reads)
SELECT counted.day, counted.section, counted.language, counted.reads
FROM unnest(%(days)s::date[], %(sections)s::bigint[], %(languages)s::text[], %(reads)s::int[])
    AS counted (day, section, language, reads)
WHERE EXISTS (
    SELECT FROM destinations_sectiontext text
    WHERE text.section_id = counted.section AND text.language = counted.language AND text.published_at IS NOT NULL
)
ORDER BY counted.day, counted.section, counted.language
ON CONFLICT (day, section_id, language) DO UPDATE SET reads = tally.reads + EXCLUDED.reads
"""

Key = tuple[date, int, str]


class NoBeacon(ValueError):
    """What was sent names no section and language."""

    says_nothing_personal = True


class Turnstile:
    """How often each address was counted lately: a sealed word for each, in memory alone, gone within ten minutes.

    A bucket in PostgreSQL, as other limits have, would keep who reads: these keys open to nobody, for the secret that
    makes them is this process's own and is thrown away with them.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def lets_through(self, address: str) -> bool:
        with self.lock:
            if time.monotonic() - self.since > FORGETS_AFTER:
                self.forget()
            sealed = hashlib.blake2b(address.encode(), key=self.secret, digest_size=8).digest()
            if sealed not in self.passed and len(self.passed) >= MOST_SENDERS:
                return False
            self.passed[sealed] += 1
            return self.passed[sealed] <= MOST_FROM_ONE

    def forget(self) -> None:
        self.secret = secrets.token_bytes(32)
        self.passed: Counter[bytes] = Counter()
        self.since = time.monotonic()


class Reads:
    """What one process has counted and not yet written down."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: Counter[Key] = Counter()
        self.since = time.monotonic()

    def count(self, beacon: str) -> None:
        """One read more of the section that the beacon names (`12 ur`). Raises NoBeacon."""
        found = BEACON.fullmatch(beacon)
        if found is None or found["language"] not in dict(settings.LANGUAGES):
            raise NoBeacon(beacon[:20])
        key = (timezone.localdate(), int(found["section"]), found["language"])
        with self.lock:
            if not self.waiting:
                self.since = time.monotonic()
            if key in self.waiting or len(self.waiting) < MOST_WAITING:
                self.waiting[key] += 1
            is_due = time.monotonic() - self.since >= WAITS_FOR or len(self.waiting) >= MOST_WAITING
        if is_due:
            self.write()

    def write(self) -> None:
        """What was counted is in the rows. With the database out of reach it goes on waiting."""
        with self.lock:
            batch, self.waiting = self.waiting, Counter()
            self.since = time.monotonic()
        if not batch:
            return
        try:
            add(batch)
        except (DatabaseError, InterfaceError):
            logger.warning("Reads could not be written down; they wait.")
            with self.lock:
                self.waiting.update(batch)

    def forget(self) -> None:
        with self.lock:
            self.waiting.clear()


def add(batch: Counter[Key]) -> None:
    """These reads are added to the tallies, in one statement."""
    days, sections, languages = zip(*batch, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            {
                "days": list(days),
                "sections": list(sections),
                "languages": list(languages),
                "reads": list(batch.values()),
            },
        )


reads = Reads()
turnstile = Turnstile()
atexit.register(reads.write)  # an orderly end loses nothing; a killed process up to half a minute
