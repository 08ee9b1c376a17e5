"""What goes wrong around the clock: providers that fail, clocks that jump, days without a beat, one bad recipient.

The gateway is a real one over HTTP on loopback; the clock is the test's, one tick after the other.
"""

import socket
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from messaging import gateway as apprise
from messaging import hours, services
from messaging.models import Notice
from tests.messaging.providers import Gateway, gateway
from tests.messaging.sample.factories import ErrandFactory, ErrandNoticeFactory
from tests.messaging.sample.models import Errand, ErrandNotice, Person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 7, tzinfo=UTC)  # in Karachi, on a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Kind, Status = ErrandNotice.Kind, Notice.Status


@pytest.fixture
def sms_gateway(settings) -> Iterator[Gateway]:
    """An SMS gateway over HTTP, which the portal is set up to use."""
    with gateway() as running:
        settings.SMS_CHANNEL, settings.SMS_URL = "messaging.gateway.AppriseSms", running.url
        settings.MESSAGES_PER_HOUR = settings.MESSAGES_PER_DAY = 100_000
        yield running


def nobody_listens() -> str:
    """The address of a gateway that is down."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return f"json://127.0.0.1:{port}/send?:to={{phone}}"


def owed(count, **given):
    """So many by SMS alone, due at noon."""
    values = {"kind": Kind.REMINDER, "due_at": NOON, "not_after": NOON + 5 * HOUR, "errand__person__email": ""}
    return [ErrandNoticeFactory.create(**values | given) for _number in range(count)]


def tick(start, until, step=5 * MINUTE) -> Counter[str]:
    """The clock ticks from the one moment until before the other; says what became of how many."""
    tally: Counter[str] = Counter()
    while start < until:
        tally += services.dispatch_due(now=start)
        start += step
    return tally


def standing() -> dict[str, int]:
    return dict(Counter(ErrandNotice.objects.values_list("status", flat=True)))


def assert_none_silently_lost():
    on_the_list = set(ErrandNotice.objects.to_call().values_list("pk", flat=True))
    for notice in ErrandNotice.objects.holding():
        assert notice.status in (Status.PENDING, Status.SENT) or notice.pk in on_the_list


# Providers


def test_a_provider_that_is_down_for_two_hours(sms_gateway, settings):
    """What is still of use goes once, afterwards; the rest is for a call, and goes never."""
    settings.SMS_URL = nobody_listens()
    owed(5)
    owed(5, not_after=NOON + HOUR)
    tick(NOON, NOON + 2 * HOUR)
    settings.SMS_URL = sms_gateway.url
    tick(NOON + 2 * HOUR, NOON + 5 * HOUR)
    assert standing()[Status.SENT] == 5  # of the others some were given up, some were still to be tried
    assert list(sms_gateway.times.values()) == [1] * 5
    assert ErrandNotice.objects.to_call().count() == 5


def test_a_provider_that_then_is_slow_then_busy_then_broken(sms_gateway, monkeypatch):
    """Silence and 500 leave it open whether the message went: a person calls. 429 does not: it goes later."""
    monkeypatch.setattr(apprise, "ANSWERS_WITHIN", 0.1)
    owed(2)
    sms_gateway.thinks = 0.5
    tick(NOON, NOON + MINUTE)
    assert standing() == {Status.UNKNOWN: 2}
    monkeypatch.setattr(apprise, "ANSWERS_WITHIN", 10.0)
    sms_gateway.thinks, sms_gateway.status = 0.0, 429
    owed(2)
    tick(NOON + MINUTE, NOON + 10 * MINUTE)
    assert standing() == {Status.UNKNOWN: 2, Status.PENDING: 2}
    sms_gateway.status = 200
    tick(NOON + 10 * MINUTE, NOON + HOUR)
    assert standing() == {Status.UNKNOWN: 2, Status.SENT: 2}
    sms_gateway.status = 500
    owed(2)
    tick(NOON + HOUR, NOON + 2 * HOUR)
    assert standing() == {Status.UNKNOWN: 4, Status.SENT: 2}
    assert max(sms_gateway.times.values()) == 1
    assert_none_silently_lost()


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.deep)])
def test_a_recipient_that_always_fails_stops_nobody_else(sms_gateway, count):
    notices = owed(count)
    bad = notices[count // 2]
    sms_gateway.refuses.add(bad.errand.person.phone)
    tick(NOON, NOON + 20 * MINUTE, step=MINUTE)
    assert standing() == {Status.SENT: count - 1, Status.FAILED: 1}
    assert len(sms_gateway.taken) == count - 1
    assert ErrandNotice.objects.to_call().get() == bad


# Clocks


def test_a_beat_that_was_dead_for_two_hours(sms_gateway):
    """What is still of use goes with the first tick, what is not is for a call, what was called off goes never."""
    owed(4)
    owed(3, not_after=NOON + HOUR)
    gone = owed(2)
    Errand.objects.filter(pk__in=[notice.errand_id for notice in gone]).update(stands=False)
    tick(NOON + 2 * HOUR, NOON + 2 * HOUR + MINUTE)
    assert standing() == {Status.SENT: 4, Status.MISSED: 3, Status.SUPERSEDED: 2}
    assert len(sms_gateway.taken) == 4
    assert_none_silently_lost()


def test_a_clock_that_jumps_three_days_ahead_and_comes_back(sms_gateway):
    """Nothing goes twice or unseen: what the jump made useless is for a call, the rest goes at its time."""
    for day in range(5):
        owed(2, due_at=NOON + day * DAY, not_after=NOON + day * DAY + 5 * HOUR)
    tick(NOON, NOON + MINUTE)
    tick(NOON + 3 * DAY, NOON + 3 * DAY + MINUTE)
    assert standing() == {Status.SENT: 4, Status.MISSED: 4, Status.PENDING: 2}
    tick(NOON + MINUTE, NOON + 2 * MINUTE)
    tick(NOON + 3 * DAY, NOON + 3 * DAY + MINUTE)
    tick(NOON + 4 * DAY, NOON + 4 * DAY + MINUTE)
    assert standing() == {Status.SENT: 6, Status.MISSED: 4}
    assert set(sms_gateway.times.values()) == {1}
    assert_none_silently_lost()


def test_a_clock_that_is_set_back_an_hour(sms_gateway):
    """Nothing goes again; what a dead worker had begun is known to be unknown an hour later than otherwise."""
    sent, taken = owed(3), owed(1)[0]
    ErrandNotice.objects.filter(pk=taken.pk).update(
        status=Status.SENDING,
        lease_token="00000000-0000-4000-8000-000000000000",
        lease_until=NOON + 2 * MINUTE,
        begun_at=NOON,
    )
    tick(NOON, NOON + MINUTE)
    tick(NOON - HOUR, NOON, step=20 * MINUTE)
    assert standing() == {Status.SENT: 3, Status.SENDING: 1}
    tick(NOON, NOON + 10 * MINUTE)
    assert standing() == {Status.SENT: 3, Status.UNKNOWN: 1}
    assert len(sms_gateway.taken) == len(sent)
    assert_none_silently_lost()


# Safe hours


ZONES = ("Asia/Karachi", "Europe/Athens", "America/Toronto", "Asia/Kuala_Lumpur")
OWN_HOURS = ((None, None), (time(10), time(12)), (time(22), time(2)))


def test_over_three_days_nothing_goes_outside_of_safe_hours(sms):
    """People of four zones, with hours of their own or without; reminders by day, what they asked for by their own."""
    for number, zone in enumerate(ZONES):
        for begins, ends in OWN_HOURS:
            errand = ErrandFactory(person__zone=zone, person__safe_from=begins, person__safe_until=ends)
            Person.objects.filter(pk=errand.person_id).update(email="")
            for kind in Kind.values:
                due_at = NOON + number * 7 * HOUR
                ErrandNoticeFactory(errand=errand, kind=kind, due_at=due_at, not_after=NOON + 3 * DAY)
    tick(NOON, NOON + 3 * DAY, step=HOUR / 2)
    assert standing() == {Status.SENT: len(ZONES) * len(OWN_HOURS) * len(Kind.values)}
    for notice in ErrandNotice.objects.with_subject():
        asked_for = notice.kind in notice.ASKED_FOR
        assert hours.allows(notice.sent_at, notice.errand.person, asked_for=asked_for)


# Many


def test_a_minute_and_a_half_of_10000_in_an_hour(sms_gateway):
    """Each leaves within a minute of its time, with ticks half a minute apart that end before the next one begins."""
    apart = HOUR / 10_000
    for number in range(250):
        owed(1, due_at=NOON + number * apart)
    for second in range(0, 150, 30):
        services.dispatch_due(now=NOON + timedelta(seconds=second), lasting=20)
    assert standing() == {Status.SENT: 250}
    assert all(notice.sent_at - notice.due_at <= MINUTE for notice in ErrandNotice.objects.all())
