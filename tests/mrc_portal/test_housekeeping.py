"""What is over does not stay."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from messaging.models import OutboxMessage
from messaging.services import outbox
from mrc_portal.tasks import housekeeping
from safeguards.models import Bucket
from tests.factories import BucketFactory, OutboxMessageFactory

pytestmark = pytest.mark.django_db


def test_ended_sessions_go_and_others_stay():
    now = timezone.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="open", session_data="", expire_date=now + timedelta(minutes=1))
    housekeeping()
    assert [session.session_key for session in Session.objects.all()] == ["open"]


def test_full_buckets_go_and_others_stay():
    now = timezone.now()
    BucketFactory(full_at=now - timedelta(minutes=1))
    filling = BucketFactory(full_at=now + timedelta(minutes=1))
    housekeeping()
    assert Bucket.objects.get().full_at == filling.full_at


def test_expired_cache_entries_go_and_others_stay():
    cache.set("over", 1, timeout=60)
    cache.set("kept", 1, timeout=60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = now() - interval '1 second' WHERE cache_key LIKE '%over'")
    housekeeping()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        assert [key for (key,) in cursor.fetchall()] == [":1:kept"]


def test_the_outbox_keeps_its_newest_messages(monkeypatch):
    monkeypatch.setattr(outbox, "MOST", 2)
    now = timezone.now()
    for minutes in (3, 1, 2):
        OutboxMessageFactory(subject=f"{minutes} ago", written_at=now - timedelta(minutes=minutes))
    housekeeping()
    assert [message.subject for message in OutboxMessage.objects.all()] == ["1 ago", "2 ago"]
