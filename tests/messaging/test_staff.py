"""What the staff does about notices: pauses, sending again, calls instead; and what is not kept."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from messaging import services
from messaging.models import Attempt, Notice, Pause
from messaging.services import purge
from messaging.services.clock import CLOCK
from safeguards.models import AuditEntry
from tests.factories import AttemptFactory, HeartbeatFactory, UserFactory
from tests.messaging.sample.factories import ErrandNoticeFactory
from tests.messaging.sample.models import ErrandNotice

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)  # noon in Karachi
HOUR = timedelta(hours=1)
Status, Why = Notice.Status, Notice.Why


def owed(**given):
    return ErrandNoticeFactory.create(**{"kind": "reminder", "due_at": NOW, "not_after": NOW + 9 * HOUR, **given})


def dispatched(now=NOW):
    return dict(services.dispatch_due(now=now))


# Pauses


def test_while_a_channel_is_paused_the_next_one_takes_it(sms):
    notice = owed()
    services.pause(channel="sms", by=UserFactory())
    assert dispatched() == {"sent": 1}
    notice.refresh_from_db()
    assert notice.channel_tried == "email"
    assert notice.channels_refused == []


def test_where_only_paused_channels_are_left_it_waits_and_goes_once_one_opens(sms):
    owed(errand__person__email="")
    manager = UserFactory()
    services.pause(channel="sms", by=manager)
    assert dispatched() == {"pending": 1}
    assert dispatched(NOW + HOUR) == {"pending": 1}
    services.resume(channel="sms", by=manager)
    assert dispatched(NOW + 2 * HOUR) == {"sent": 1}
    assert len(sms.sent) == 1


def test_what_waits_too_long_for_a_channel_is_for_a_call(sms):
    notice = owed(errand__person__email="", not_after=NOW + timedelta(minutes=3))
    services.pause(channel="sms", by=UserFactory())
    assert dispatched() == {"missed": 1}
    assert ErrandNotice.objects.to_call().get() == notice


def test_a_channel_is_paused_once_and_all_of_it_is_audited():
    manager = UserFactory()
    services.pause(channel="sms", by=manager)
    with pytest.raises(services.PausedAlready):
        services.pause(channel="sms", by=manager)
    for _twice in range(2):
        services.resume(channel="sms", by=manager)
    made = Pause.objects.get()
    assert (made.began_by, made.ended_by) == (manager, manager)
    assert [entry.action for entry in AuditEntry.objects.about(made).order_by("at")] == [
        "channel.paused",
        "channel.resumed",
    ]


# Sending again, and calling instead


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNKNOWN, Status.MISSED, Status.SENT])
def test_what_came_to_nothing_or_did_not_arrive_can_be_sent_again(sms, status):
    now = services.database_now()
    sent_at = now if status == Status.SENT else None
    notice = ErrandNoticeFactory.create(status=status, sent_at=sent_at, channels_refused=["sms"], why="http.400")
    person = UserFactory()
    services.send_again(notice=notice, by=person)
    services.dispatch_due()
    notice.refresh_from_db()
    assert (notice.status, notice.released_by) == (Status.SENT, person)
    assert len(sms.sent) == 1
    assert AuditEntry.objects.about(notice).get().action == "notice.sent_again"


def test_a_number_abroad_is_written_to_once_the_staff_says_so(sms):
    notice = ErrandNoticeFactory.create(errand__person__phone="+491701234567", errand__person__email="")
    assert dict(services.dispatch_due()) == {"failed": 1}
    notice.refresh_from_db()
    assert notice.why == Why.FOREIGN
    services.send_again(notice=notice, by=UserFactory())
    assert dict(services.dispatch_due()) == {"sent": 1}
    assert [to for to, _body in sms.sent] == ["+491701234567"]


@pytest.mark.parametrize("given", [{"status": "pending"}, {"errand__stands": False, "status": "failed"}], ids=str)
def test_what_waits_or_holds_no_longer_is_not_sent_again(given):
    notice = ErrandNoticeFactory.create(**given)
    with pytest.raises(services.NotToSend):
        services.send_again(notice=notice, by=UserFactory())


def test_a_call_instead_takes_it_from_the_queue_and_puts_it_on_the_list(sms):
    notice = owed()
    services.call_instead(notice=notice, by=UserFactory())
    assert dispatched() == {}
    assert ErrandNotice.objects.to_call().get() == notice
    with pytest.raises(services.NotToCall):
        services.call_instead(notice=notice, by=UserFactory())


def test_nobody_is_called_instead_who_does_not_want_to_be():
    with pytest.raises(services.NotToCall):
        services.call_instead(notice=owed(errand__person__may_call=False), by=UserFactory())


# What is seen of it


def test_each_attempt_is_written_down_with_the_text_that_left(sms):
    notice = owed(errand__person__email="")
    dispatched()
    attempt = Attempt.objects.at([notice]).get()
    assert (attempt.channel, attempt.outcome, attempt.parts) == ("sms", "sent", 1)
    assert attempt.text == sms.sent[0][1]
    assert attempt.reference


def test_the_queue_is_counted_by_kind():
    owed(due_at=services.database_now() - HOUR, not_after=services.database_now() + HOUR)
    owed(due_at=services.database_now(), not_after=services.database_now() + HOUR, status=Status.UNKNOWN)
    owed(due_at=services.database_now() + HOUR, not_after=services.database_now() + 2 * HOUR)
    [line] = services.queue()
    assert line.counts == [2, 1, 1, 0, 1, 0, 0]


# What is not kept


def test_texts_go_after_a_month_and_attempts_after_a_year():
    now = services.database_now()
    new, old, older = (
        AttemptFactory(begun_at=now - age) for age in (timedelta(), purge.TEXTS_KEPT + HOUR, purge.ATTEMPTS_KEPT + HOUR)
    )
    assert services.purge_attempts() == 1
    assert set(Attempt.objects.values_list("pk", flat=True)) == {new.pk, old.pk}
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.text, new.text is None) == (None, False)
    assert older.pk not in set(Attempt.objects.values_list("pk", flat=True))


# The watchdog


def test_the_watchdog_is_silent_where_all_is_well_and_says_what_is_late():
    HeartbeatFactory(name=CLOCK)
    call_command("watchdog")
    owed(due_at=services.database_now() - HOUR, not_after=services.database_now() + HOUR)
    with pytest.raises(CommandError, match=r"notices \(36\d\d s\)"):
        call_command("watchdog")
