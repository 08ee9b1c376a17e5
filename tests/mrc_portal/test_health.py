"""What stands behind the portal, and whether each part answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import services
from tests.messaging.sample.factories import ErrandNoticeFactory

pytestmark = pytest.mark.django_db


def test_all_is_well_where_the_clock_beats_and_nothing_is_late(client):
    services.record_heartbeat()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["notices"] == {"ok": True, "age": 0}


def test_a_clock_that_never_beat_raises_the_alarm(client):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert not response.json()["beat"]["ok"]


def test_a_notice_ten_minutes_late_raises_the_alarm_though_the_clock_beats(client):
    services.record_heartbeat()
    ErrandNoticeFactory.create(due_at=timezone.now() - timedelta(minutes=11))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert not response.json()["notices"]["ok"]
    assert response.json()["notices"]["age"] >= 660
