"""The dispatcher: claim, commit, send; one step of the clock a test."""

import time
import uuid
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from messaging import notices, services
from messaging.channels import NotKnown, NotNow, Refused
from messaging.models import Notice
from messaging.services import dispatch
from messaging.tasks import tick
from safeguards.models import AuditEntry
from tests.factories import ParticipationNoticeFactory, UserFactory
from tests.messaging.sample.factories import ErrandNoticeFactory
from tests.messaging.sample.models import Errand, ErrandNotice

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)  # noon in Karachi
NIGHT = datetime(2026, 11, 23, 17, tzinfo=UTC)  # 22:00 there
MINUTE = timedelta(minutes=1)

Kind, Status, Why = ErrandNotice.Kind, Notice.Status, Notice.Why


def owed(**values):
    return ErrandNoticeFactory.create(**{"kind": Kind.REMINDER, "due_at": NOW - MINUTE, **values})


def taken(token=None, *, ended=True, begun=True, **values):
    """A notice that a worker has claimed, and perhaps begun to send."""
    lease_until = NOW - MINUTE if ended else NOW + MINUTE
    begun_at = NOW - 3 * MINUTE if begun else None
    return owed(
        status=Status.SENDING, lease_token=token or uuid.uuid4(), lease_until=lease_until, begun_at=begun_at, **values
    )


def dispatched(now=NOW):
    return dict(services.dispatch_due(now=now))


def status(notice):
    notice.refresh_from_db()
    return notice.status


# What is sent, and what is not


def test_what_is_due_is_sent_and_settled(sms):
    notice = owed()
    assert dispatched() == {"sent": 1}
    assert status(notice) == Status.SENT
    assert (notice.sent_at, notice.channel_tried, notice.attempts, notice.lease_until) == (NOW, "sms", 1, None)
    assert notice.provider_reference.startswith("scripted-")
    assert sms.sent == [(notice.errand.person.phone, f"Errand, code {notice.errand.pk}.")]


def test_what_was_sent_is_not_sent_again(sms):
    owed()
    dispatched()
    assert dispatched() == {}
    assert len(sms.sent) == 1


def test_what_is_not_due_yet_waits(sms):
    notice = owed(due_at=NOW + MINUTE)
    assert dispatched() == {}
    assert status(notice) == Status.PENDING


@pytest.mark.parametrize("changed", [{"stands": False}, {"revision": 1}])
def test_what_holds_no_longer_is_superseded(sms, changed):
    notice = owed()
    Errand.objects.update(**changed)
    assert dispatched() == {"superseded": 1}
    assert (status(notice), notice.why) == (Status.SUPERSEDED, Why.GONE)
    assert not sms.sent


def test_what_comes_too_late_is_missed_and_a_person_calls(sms):
    notice = owed(due_at=NOW - 60 * MINUTE, not_after=NOW)
    assert dispatched() == {"missed": 1}
    assert status(notice) == Status.MISSED
    assert ErrandNotice.objects.to_call().get() == notice
    assert not sms.sent


def test_at_a_quiet_hour_it_is_moved_to_the_next_allowed_one(sms):
    notice = owed(due_at=NIGHT, not_after=NIGHT + timedelta(hours=24))
    assert dispatched(NIGHT) == {"pending": 1}
    assert status(notice) == Status.PENDING
    assert notice.due_at == NIGHT + timedelta(hours=11)
    assert dispatched(notice.due_at) == {"sent": 1}


def test_what_waits_for_an_hour_that_comes_too_late_is_missed(sms):
    notice = owed(due_at=NIGHT, not_after=NIGHT + timedelta(hours=2))
    assert dispatched(NIGHT) == {"missed": 1}
    assert (status(notice), notice.why) == (Status.MISSED, Why.NO_SAFE_HOUR)


def test_one_that_cannot_be_made_does_not_stop_the_rest(sms):
    bad, good = owed(word="", due_at=NOW - 2 * MINUTE), owed()
    assert dispatched() == {"failed": 1, "sent": 1}
    assert (status(bad), bad.why) == (Status.FAILED, Why.BROKEN)
    assert status(good) == Status.SENT


def test_one_that_takes_for_ever_to_make_does_not_stop_the_rest(sms, monkeypatch):
    bad, good = owed(due_at=NOW - 2 * MINUTE), owed()
    monkeypatch.setattr(dispatch, "MAKE_WITHIN", 0.2)
    monkeypatch.setattr(ErrandNotice, "said", lambda notice, _language: time.sleep(30) if notice.pk == bad.pk else {})
    assert dispatched() == {"failed": 1, "sent": 1}
    assert status(good) == Status.SENT


# Leases


def test_what_a_dead_worker_had_not_begun_is_sent_by_another(sms):
    notice = taken(begun=False)
    assert dispatched() == {"given back": 1, "sent": 1}
    assert status(notice) == Status.SENT


def test_what_a_dead_worker_had_begun_is_unknown_and_a_person_calls(sms):
    notice = taken()
    assert dispatched() == {"unknown": 1}
    assert (status(notice), notice.why) == (Status.UNKNOWN, Why.INTERRUPTED)
    assert ErrandNotice.objects.to_call().get() == notice
    assert not sms.sent


def test_of_which_not_to_know_is_worse_it_is_sent_again(sms):
    notice = taken(kind=Kind.MOVED, attempts=1, channel_tried="sms")
    assert dispatched() == {"given back": 1, "sent": 1}
    assert (status(notice), notice.attempts) == (Status.SENT, 2)


def test_but_not_for_ever(sms):
    taken(kind=Kind.MOVED, attempts=len(dispatch.LADDER) + 1)
    assert dispatched() == {"unknown": 1}


def test_what_another_worker_is_at_is_left_to_it(sms):
    notice = taken(ended=False)
    assert dispatched() == {}
    assert status(notice) == Status.SENDING


def test_a_worker_that_comes_back_late_says_what_became_of_it(sms):
    """Its lease has ended and the notice is on the call list: that it has arrived after all is worth knowing."""
    notice = owed()
    sms.answers.append(lambda: ErrandNotice.objects.update(status=Status.UNKNOWN, lease_until=None))
    dispatched()
    assert status(notice) == Status.SENT


def test_a_worker_that_comes_back_late_is_not_heard_where_another_has_taken_over(sms):
    notice, other = owed(kind=Kind.MOVED), uuid.uuid4()
    sms.answers.append(lambda: ErrandNotice.objects.update(lease_token=other))
    assert dispatched() == {"lost": 1}
    assert (status(notice), notice.lease_token) == (Status.SENDING, other)


def test_a_worker_that_lost_its_lease_before_its_turn_sends_nothing(sms):
    first, second = owed(due_at=NOW - 2 * MINUTE), owed()
    rows = ErrandNotice.objects.filter(pk=second.pk)
    sms.answers.append(
        lambda: rows.update(status=Status.PENDING, lease_token=None, lease_until=None, due_at=NOW + MINUTE)
    )
    assert dispatched() == {"sent": 1, "lost": 1}
    assert [to for to, _body in sms.sent] == [first.errand.person.phone]


def test_what_changes_between_claim_and_sending_is_not_sent(sms):
    owed(due_at=NOW - 2 * MINUTE)
    second = owed()
    sms.answers.append(lambda: Errand.objects.filter(pk=second.errand.pk).update(revision=1))
    assert dispatched() == {"sent": 1, "superseded": 1}
    assert len(sms.sent) == 1


def test_who_asks_not_to_be_contacted_between_claim_and_sending_is_not(sms):
    owed(due_at=NOW - 2 * MINUTE)
    person = owed().errand.person
    sms.answers.append(lambda: type(person).objects.filter(pk=person.pk).update(do_not_contact_at=NOW))
    assert dispatched() == {"sent": 1, "failed": 1}
    assert len(sms.sent) == 1


def test_when_time_is_up_what_was_not_begun_waits_again(sms):
    notice = owed()
    assert dict(services.dispatch_due(now=NOW, lasting=0)) == {}
    assert (status(notice), notice.lease_token) == (Status.PENDING, None)


def test_where_the_database_fails_the_worker_stops_and_holds_on_to_nothing(sms):
    first, second = owed(due_at=NOW - 2 * MINUTE), owed()
    sms.answers.append(OperationalError("gone"))
    with pytest.raises(OperationalError):
        dispatched()
    assert status(first) == Status.SENDING  # nobody knows; its lease will end
    assert status(second) == Status.PENDING


def test_no_lease_ends_while_its_worker_may_live():
    longest = dispatch.TICK_LASTS + dispatch.MAKE_WITHIN + dispatch.SEND_WITHIN
    assert longest < django_settings.CELERY_TASK_SOFT_TIME_LIMIT < tick.time_limit < dispatch.LEASE.total_seconds()


def test_a_claim_takes_the_oldest_few():
    older = [owed(due_at=NOW - (100 - n) * MINUTE).pk for n in range(dispatch.BATCH)]
    owed()
    assert dispatch.claim(ErrandNotice.objects.all(), token=uuid.uuid4(), now=NOW) == older


def test_the_queries_of_a_notice_do_not_grow_with_the_batch(sms):
    for _number in range(5):
        owed()
    dispatched()  # registered models without notices cost their queries too
    counts = []
    for more in (5, 10):
        for _number in range(more):
            owed()
        with CaptureQueriesContext(connection) as queries:
            dispatched()
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
    # Read; begin and write down the attempt, which counts against the caps; settle and say what became of it.
    assert counts[1] - counts[0] == 6 * 5


# What providers say


def test_a_refusal_for_good_is_the_next_channels_turn(sms):
    notice = owed()
    sms.answers.append(Refused("http.400"))
    assert dispatched() == {"pending": 1, "sent": 1}
    assert (status(notice), notice.channel_tried, notice.channels_refused) == (Status.SENT, "email", ["sms"])
    assert [message.to for message in mail.outbox] == [[notice.errand.person.email]]


def test_refused_by_all_it_has_failed_and_a_person_calls(sms):
    notice = owed(errand__person__email="")
    sms.answers.append(Refused("http.400"))
    assert dispatched() == {"pending": 1, "failed": 1}
    assert (status(notice), notice.why) == (Status.FAILED, "http.400")
    assert ErrandNotice.objects.to_call().get() == notice


def test_a_refusal_for_now_is_tried_again_up_the_ladder(sms):
    notice = owed(not_after=NOW + timedelta(days=7))
    now = NOW
    for attempt, wait in enumerate(dispatch.LADDER, 1):
        sms.answers.append(NotNow("http.429"))
        assert dispatched(now) == {"pending": 1}
        assert (status(notice), notice.attempts, notice.why) == (Status.PENDING, attempt, "http.429")
        assert abs(notice.due_at - now - wait) <= wait * dispatch.JITTER
        assert dispatched(now) == {}
        now = notice.due_at
    assert dispatched(now) == {"sent": 1}
    assert (status(notice), notice.why) == (Status.SENT, "")


def test_at_the_end_of_the_ladder_it_is_the_next_channels_turn(sms):
    notice = owed(attempts=len(dispatch.LADDER), channel_tried="sms")
    sms.answers.append(NotNow("http.429"))
    assert dispatched() == {"pending": 1, "sent": 1}
    assert (status(notice), notice.channel_tried, notice.attempts) == (Status.SENT, "email", 1)


def test_where_another_try_would_come_too_late_it_is_the_next_channels_turn(sms):
    notice = owed(attempts=4, channel_tried="sms", not_after=NOW + 20 * MINUTE)
    sms.answers.append(NotNow("http.429"))
    assert dispatched() == {"pending": 1, "sent": 1}
    assert (status(notice), notice.channel_tried) == (Status.SENT, "email")


def test_where_nobody_knows_a_reminder_is_not_sent_again(sms):
    notice = owed()
    sms.answers.append(NotKnown("sms.no_answer"))
    assert dispatched() == {"unknown": 1}
    assert (status(notice), notice.why) == (Status.UNKNOWN, "sms.no_answer")
    assert dispatched(NOW + timedelta(hours=1)) == {}
    assert ErrandNotice.objects.to_call().get() == notice


def test_where_nobody_knows_a_change_is_sent_again(sms):
    notice = owed(kind=Kind.MOVED)
    sms.answers.append(NotKnown("sms.no_answer"))
    assert dispatched() == {"pending": 1}
    assert status(notice) == Status.PENDING
    assert dispatched(notice.due_at) == {"sent": 1}


def test_a_provider_that_takes_for_ever_is_given_up(sms, monkeypatch):
    monkeypatch.setattr(dispatch, "SEND_WITHIN", 0.2)
    bad, good = owed(due_at=NOW - 2 * MINUTE), owed()
    sms.answers.append(lambda: time.sleep(30))
    assert dispatched() == {"unknown": 1, "sent": 1}
    assert (status(bad), bad.why) == (Status.UNKNOWN, Why.NO_ANSWER)
    assert status(good) == Status.SENT


def test_a_channel_that_breaks_does_not_stop_the_rest(sms):
    bad, good = owed(due_at=NOW - 2 * MINUTE), owed()
    sms.answers.append(ValueError("what a mess"))
    assert dispatched() == {"unknown": 1, "sent": 1}
    assert (status(bad), bad.why) == (Status.UNKNOWN, Why.BROKEN)
    assert status(good) == Status.SENT


# The call list


def test_nobody_is_called_who_does_not_want_to_be():
    for wish in ({"may_call": False}, {"do_not_contact_at": NOW}):
        owed(status=Status.UNKNOWN, **{f"errand__person__{name}": value for name, value in wish.items()})
    assert not ErrandNotice.objects.to_call().exists()


def test_nobody_is_called_about_what_holds_no_longer():
    owed(status=Status.MISSED, errand__stands=False)
    assert not ErrandNotice.objects.to_call().exists()


def test_a_call_takes_the_notice_off_the_list_and_is_audited():
    person, notice = UserFactory.create(), owed(status=Status.FAILED)
    services.record_call(by=person, notice=notice)
    assert not ErrandNotice.objects.to_call().exists()
    assert AuditEntry.objects.about(notice).get().by == person
    with pytest.raises(services.NotToCall):
        services.record_call(by=person, notice=notice)


def test_what_has_arrived_is_nothing_to_call_about():
    with pytest.raises(services.NotToCall):
        services.record_call(by=UserFactory.create(), notice=owed(status=Status.SENT, sent_at=NOW))


# Rows


def test_superseding_leaves_alone_what_a_worker_has_taken():
    waiting, sending = owed(), taken(ended=False)
    assert ErrandNotice.objects.all().supersede() == 1
    assert (status(waiting), status(sending)) == (Status.SUPERSEDED, Status.SENDING)


@pytest.mark.parametrize(
    "impossible",
    [
        {"status": "lost"},
        {"status": Status.SENDING},
        {"lease_until": NOW},
        {"status": Status.SENT},
        {"sent_at": NOW},
        {"not_after": NOW - 2 * MINUTE},
    ],
    ids=str,
)
def test_impossible_rows_are_refused(impossible):
    with pytest.raises(IntegrityError), transaction.atomic():
        owed(**impossible)


def test_how_late_the_clock_is():
    assert services.oldest_due_age(NOW) == timedelta(0)
    owed(due_at=NOW - 7 * MINUTE)
    owed(due_at=NOW - 5 * MINUTE)
    owed(due_at=NOW - 9 * MINUTE, errand__stands=False)  # nobody waits for that
    assert services.oldest_due_age(NOW) == 7 * MINUTE


def test_what_was_not_planned_is_planned_by_each_app(monkeypatch):
    plan_two, plan_three = Mock(return_value=2), Mock(return_value=3)
    registered = {"a": notices.Registered(ErrandNotice, plan_two), "b": notices.Registered(ErrandNotice, plan_three)}
    monkeypatch.setattr(notices, "_registered", registered)
    assert services.plan_missing() == 5


def test_what_counselling_owes_is_looked_after(sms):
    notice = ParticipationNoticeFactory.create()
    tick()
    assert status(notice) == Status.SENT
    [(to, body)] = sms.sent
    assert to == notice.participation.beneficiary.phone
    assert notice.participation.reference in body


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_has_locked_is_left_and_not_waited_for():
    """As the transaction that moves an appointment has its notices: neither it nor the worker waits for the other."""
    locked, free = owed(due_at=NOW - 2 * MINUTE), owed()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM sample_errandnotice WHERE id = %s FOR UPDATE", [locked.pk])
        assert dispatch.claim(ErrandNotice.objects.all(), token=uuid.uuid4(), now=NOW) == [free.pk]
        other.rollback()
    finally:
        other.close()
    assert dispatch.claim(ErrandNotice.objects.all(), token=uuid.uuid4(), now=NOW) == [locked.pk]
