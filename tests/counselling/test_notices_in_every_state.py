"""An appointment that is moved or given up while its notices stand in every state: what holds no more goes never."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from counselling import services
from counselling.models import ParticipationNotice
from messaging import services as messaging
from messaging.models import Notice
from tests.counselling.asking import free, request_for, wish_for
from tests.factories import EVERY_DAY, CounsellorFactory, UserFactory

pytestmark = pytest.mark.django_db

Status = Notice.Status
NEWS = {"moved": "moved", "moved by themselves": "confirmation", "cancelled": "cancelled", "given up": "given_up"}


@pytest.fixture
def outbox(settings):
    settings.DEMO = True
    settings.SMS_CHANNEL = "messaging.channels.OutboxSms"


@pytest.fixture
def made():
    wish = wish_for(CounsellorFactory(hours_given=EVERY_DAY))
    times = [start for start in free(wish) if start > timezone.now() + timedelta(days=3)]
    participation = services.book(request=request_for(wish, times[3]), by=None)
    participation.another_time = times[30]
    return participation


def standing_as(notice, status, *, begun=False):
    """Puts the reminder into a state as the dispatcher would have left it."""
    now = timezone.now()
    values = {"status": status, "due_at": now - timedelta(minutes=1)}
    if status == Status.SENDING:
        values |= {"lease_token": uuid.uuid4(), "lease_until": now + timedelta(minutes=1)}
        values |= {"begun_at": now} if begun else {}
    if status == Status.SENT:
        values |= {"sent_at": now}
    ParticipationNotice.objects.filter(pk=notice.pk).update(**values)


def change(participation, how):
    if how.startswith("moved"):
        by = UserFactory() if how == "moved" else None
        services.move(participation=participation, starts_at=participation.another_time, by=by)
    else:
        services.leave(participation=participation, by=UserFactory() if how == "cancelled" else None)


@pytest.mark.parametrize("how", NEWS)
@pytest.mark.parametrize("status", Status.values)
def test_whatever_state_a_reminder_is_in_it_goes_no_more_and_the_news_is_owed(outbox, made, status, how):
    reminder = made.notices.get(rule="24h")
    made.notices.filter(kind="confirmation").delete()
    standing_as(reminder, status)
    change(made, how)
    reminder.refresh_from_db()
    assert reminder.status == (Status.SUPERSEDED if status == Status.PENDING else status)
    assert not ParticipationNotice.objects.to_call().filter(pk=reminder.pk).exists()
    made.refresh_from_db()
    assert made.notices.pending().filter(kind=NEWS[how], revision=made.revision).count() == 1
    # A worker that had taken it and not begun finds that it holds no longer; later ticks leave it alone.
    messaging.dispatch_due(now=timezone.now() + timedelta(minutes=5))
    reminder.refresh_from_db()
    assert reminder.status != Status.PENDING
    assert reminder.sent_at is None or status == Status.SENT


@pytest.mark.parametrize("how", NEWS)
def test_what_a_dead_worker_had_begun_is_unknown_and_nobody_calls_about_it(outbox, made, how):
    reminder = made.notices.get(rule="24h")
    standing_as(reminder, Status.SENDING, begun=True)
    change(made, how)
    messaging.dispatch_due(now=timezone.now() + timedelta(minutes=5))
    reminder.refresh_from_db()
    assert reminder.status == Status.UNKNOWN
    assert not ParticipationNotice.objects.to_call().filter(pk=reminder.pk).exists()
