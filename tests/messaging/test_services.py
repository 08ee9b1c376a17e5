"""The heartbeat."""

import pytest
import time_machine
from django.utils import timezone

from messaging import services
from messaging.models import Heartbeat
from messaging.tasks import tick

pytestmark = pytest.mark.django_db


def test_a_clock_that_never_beat_says_so():
    assert services.last_beat() is None


def test_a_tick_is_remembered_in_one_row():
    with time_machine.travel("2026-11-01T09:00:00Z", tick=False):
        tick()
    with time_machine.travel("2026-11-01T09:00:30Z", tick=False):
        tick()
        assert services.last_beat() == timezone.now()
    assert Heartbeat.objects.count() == 1
