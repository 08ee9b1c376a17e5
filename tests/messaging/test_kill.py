"""Workers that are killed in the middle of it: nothing is sent twice that must not be, and nothing is silently lost.

Real processes, PostgreSQL and Valkey; an SMS gateway over HTTP and a mail server on loopback keep the truth of what
was sent.
"""

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from redis import Redis

from messaging.models import Notice
from messaging.services import dispatch
from mrc_portal import embedded
from mrc_portal.processes import stop, tie
from tests.messaging.brokers import Broker
from tests.messaging.providers import Gateway, MailServer, gateway, mail_server
from tests.messaging.real import SECONDS_APART
from tests.messaging.sample.factories import ErrandFactory, ErrandNoticeFactory
from tests.messaging.sample.models import ErrandNotice

pytestmark = pytest.mark.django_db(transaction=True)

logger = logging.getLogger(__name__)

Kind, Status = ErrandNotice.Kind, Notice.Status

KILLS = 20
PATIENCE = 90  # seconds without any progress; a busy machine takes its time
SHORT_LEASE = timedelta(seconds=1)


class Providers:
    """The gateway and the mail server, and what reached them."""

    def __init__(self, sms: Gateway, mail: MailServer) -> None:
        self.sms, self.mail = sms, mail

    @property
    def times(self) -> Counter[str]:
        """How often each address got a message."""
        return self.sms.times + self.mail.times


@pytest.fixture
def providers() -> Iterator[Providers]:
    with gateway() as sms, mail_server() as mail:
        yield Providers(sms, mail)


@pytest.fixture
def environment(providers, servers) -> dict[str, str]:
    """What a process needs to know to work on this test's database, broker and providers."""
    database = connection.settings_dict
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.messaging.real",
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}",
        "REDIS_URL": f"unix://{embedded.sockets(servers.var)}/valkey.sock",
        "MRC_SMS_URL": providers.sms.url,
        "MRC_MESSAGES_PER_HOUR": "100000",
        "MRC_MESSAGES_PER_DAY": "100000",
        "MRC_EMAIL_URL": f"smtp://127.0.0.1:{providers.mail.port}",
        "MRC_EMAIL_FROM": "MRC <no-reply@example.org>",
        "MRC_LOG_LEVEL": "ERROR",
    }


def started(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The process, which ends with this one however this one ends, and leads a group of its own."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=tie(signal.SIGTERM),  # noqa: PLW1509 - the threads of the providers hold no lock that it needs
    )


def owe(count: int, kind: str) -> None:
    """So many are due, every other by SMS, the rest by e-mail."""
    for number in range(count):
        silent = {"person__phone": ""} if number % 2 else {}
        errand = ErrandFactory.create(person__awake=True, **silent)
        ErrandNoticeFactory.create(errand=errand, kind=kind)


def age_leases() -> None:
    """Two minutes pass in one second, for leases: those of the dead end while the test watches.

    That those of the living may end too costs nothing: it is part of what must hold.
    """
    fresh = ErrandNotice.objects.filter(lease_until__gt=timezone.now() + SHORT_LEASE)
    fresh.update(lease_until=F("lease_until") - dispatch.LEASE + SHORT_LEASE)


def unsettled() -> QuerySet[ErrandNotice]:
    return ErrandNotice.objects.filter(status__in=[Status.PENDING, Status.SENDING])


def wait_until_settled(*, some_died: bool = True) -> None:
    deadline, least = time.monotonic() + PATIENCE, unsettled().count()
    while count := unsettled().count():
        if count < least:
            deadline, least = time.monotonic() + PATIENCE, count
        assert time.monotonic() < deadline, f"{count} notices are not settled"
        if some_died:
            age_leases()
        time.sleep(0.1)


def assert_none_twice_and_none_lost(providers: Providers) -> None:
    """By the providers' own count, not by ours; of changes, which go at least once, only that none is lost."""
    times = providers.times
    on_the_list = set(ErrandNotice.objects.to_call().values_list("pk", flat=True))
    for notice in ErrandNotice.objects.with_subject():
        address = next(iter(notice.addresses().values()))
        if notice.status == Status.SENT:
            assert times[address] == 1 or (notice.kind == Kind.MOVED and times[address] > 1)
        else:
            assert notice.status == Status.UNKNOWN
            assert times[address] <= 1
            assert notice.pk in on_the_list


def dispatch_with_kills(environment: dict[str, str], *, workers: int = 2, kills: int = KILLS) -> None:
    """So many workers see to all that is due; until so many of them have died they die at their second notice."""
    dispatchers = started(["-m", "tests.messaging.dispatchers", str(workers), str(kills)], environment)
    try:
        wait_until_settled()
    finally:
        dispatchers.terminate()
        killed, _errors = dispatchers.communicate(timeout=PATIENCE)
    assert int(killed) == kills


def test_workers_killed_20_times_send_no_reminder_twice_and_lose_none(providers, environment):
    owe(60, Kind.REMINDER)
    owe(15, Kind.MOVED)
    dispatch_with_kills(environment)
    assert_none_twice_and_none_lost(providers)
    assert ErrandNotice.objects.filter(status=Status.UNKNOWN).count() >= 5  # they were killed where it hurts


def test_two_dispatchers_at_once_send_each_once(providers, environment):
    owe(40, Kind.REMINDER)
    dispatch_with_kills(environment, kills=0)
    assert set(providers.times.values()) == {1}
    assert ErrandNotice.objects.filter(status=Status.SENT).count() == 40


@pytest.mark.deep
def test_of_600_due_reminders_4_workers_killed_40_times_send_none_twice_and_lose_none(providers, environment):
    owe(600, Kind.REMINDER)
    dispatch_with_kills(environment, workers=4, kills=40)
    assert_none_twice_and_none_lost(providers)
    on_the_list = ErrandNotice.objects.to_call().count()
    assert 10 <= on_the_list <= 40  # they were killed where it hurts; a kill costs one notice at most


@pytest.mark.deep
def test_the_same_kills_are_seen_where_sending_twice_is_allowed(providers, environment):
    """The control: were reminders sent again when a lease ends, the test above would be red."""
    owe(60, Kind.MOVED)
    dispatch_with_kills(environment)
    assert max(providers.times.values()) > 1
    assert_none_twice_and_none_lost(providers)


# With Celery


class Portal:
    """Two workers and two beats, as real as they come; whoever dies is started again."""

    CELERY = ("-m", "celery", "--app", "mrc_portal", "--quiet", "--skip-checks")

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.beats = [self.start_beat(number) for number in range(2)]
        self.workers = [self._worker() for _number in range(2)]

    def start_beat(self, number: int) -> subprocess.Popen[bytes]:
        return started(
            [*self.CELERY, "beat", "--schedule", str(self.folder / f"beat-{number}"), "--pidfile", ""], self.environment
        )

    def _worker(self) -> subprocess.Popen[bytes]:
        options = ["--concurrency", "2", "--without-gossip", "--without-mingle"]
        return started([*self.CELERY, "worker", *options], self.environment)

    def kill_a_process_of_a_pool(self) -> bool:
        """Celery itself puts another in its place, but where it has only just begun: then it gives up altogether."""
        self.start_again_whoever_gave_up()
        worker = random.choice(self.workers)
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        if children:
            os.kill(int(random.choice(children)), signal.SIGKILL)
        return bool(children)

    def kill_a_worker(self) -> bool:
        worker = self.workers.pop(0)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.communicate()
        self.workers.append(self._worker())
        return True

    def start_again_whoever_gave_up(self) -> None:
        """As the machine's service manager does."""
        ended = [worker for worker in self.workers if worker.poll() is not None]
        for worker in ended:
            worker.communicate()
            self.workers.remove(worker)
            self.workers.append(self._worker())

    def stop(self) -> None:
        running = [*self.beats, *self.workers]
        stop(running, with_signal=signal.SIGTERM, patience=30)
        for process in running:
            process.communicate()


@pytest.fixture
def portal(environment, tmp_path) -> Iterator[Portal]:
    running = Portal(environment, tmp_path)
    yield running
    running.stop()


@pytest.mark.deep
def test_celery_workers_killed_and_a_broker_emptied(providers, portal, servers):
    """Whole workers and processes of their pools are killed 20 times, and the broker forgets everything five times."""
    broker = Redis(unix_socket_path=str(embedded.sockets(servers.var) / "valkey.sock"))
    providers.sms.thinks = 0.05
    owe(600, Kind.REMINDER)
    owe(100, Kind.MOVED)
    wait_until_one_is_sent(providers)
    kills = 0
    while kills < KILLS:
        time.sleep(random.uniform(0.1, 0.4))
        age_leases()
        kills += portal.kill_a_worker() if kills % 4 == 3 else portal.kill_a_process_of_a_pool()
        if kills % 4 == 0:
            broker.flushall()
    assert unsettled().exists()  # they died while there was something to do
    portal.start_again_whoever_gave_up()
    wait_until_settled()
    broker.close()
    assert_none_twice_and_none_lost(providers)


def wait_until_one_is_sent(providers: Providers) -> None:
    deadline = time.monotonic() + PATIENCE
    while not providers.times:
        assert time.monotonic() < deadline, "no worker sends anything"
        time.sleep(0.05)


def wait_until_nobody_sends() -> None:
    """The ticks that were begun have brought to an end what they could, and given back the rest."""
    deadline = time.monotonic() + PATIENCE
    quiet_since = time.monotonic()
    while time.monotonic() < quiet_since + 3:
        assert time.monotonic() < deadline, "somebody still sends"
        if ErrandNotice.objects.filter(status=Status.SENDING).exists():
            quiet_since = time.monotonic()
        time.sleep(0.05)


@pytest.fixture
def broker(tmp_path_factory) -> Iterator[Broker]:
    running = Broker(tmp_path_factory.mktemp("broker"))
    yield running
    running.stop()


@pytest.fixture
def portal_on_its_own_broker(environment, broker, tmp_path) -> Iterator[Portal]:
    running = Portal(environment | {"REDIS_URL": broker.url}, tmp_path)
    yield running
    running.stop()


@pytest.mark.deep
def test_a_broker_that_is_flushed_stopped_and_comes_back_empty_costs_nothing_but_time(
    providers, portal_on_its_own_broker, broker
):
    """Two beats and two workers; nobody is killed, so that nothing may be unknown either.

    It goes away in the middle of sending, and more falls due meanwhile: of that nothing leaves before it is back.
    """
    providers.sms.thinks = 0.05
    owe(300, Kind.REMINDER)
    wait_until_one_is_sent(providers)
    broker.flush()
    broker.stop()
    assert unsettled().exists()  # it went away while they were at it
    wait_until_nobody_sends()
    owe(100, Kind.REMINDER)
    waiting = unsettled().count()
    time.sleep(3)
    assert unsettled().count() == waiting >= 100
    broker.start()
    wait_until_settled(some_died=False)
    assert all(worker.poll() is None for worker in portal_on_its_own_broker.workers)  # a portal of which one ends stops
    assert set(providers.times.values()) == {1}
    assert ErrandNotice.objects.filter(status=Status.SENT).count() == 400


@pytest.fixture
def portal_of_every_day(environment, tmp_path) -> Iterator[Portal]:
    """As it runs outside of tests: thirty seconds lie between two ticks."""
    running = Portal(environment | {SECONDS_APART: "30"}, tmp_path)
    yield running
    running.stop()


@pytest.mark.deep
def test_as_many_as_10000_in_an_hour_each_leave_within_a_minute_of_their_time(providers, portal_of_every_day):
    """Six minutes of such an hour, a thousand notices, in the time that this really takes; by SMS and by e-mail."""
    owe(1, Kind.REMINDER)
    wait_until_one_is_sent(providers)
    begins, apart = timezone.now() + timedelta(seconds=15), timedelta(hours=1) / 10_000
    for number in range(1000):
        silent = {"person__phone": ""} if number % 2 else {}
        errand = ErrandFactory.create(person__awake=True, **silent)
        ErrandNoticeFactory.create(errand=errand, kind=Kind.REMINDER, due_at=begins + number * apart)
    assert timezone.now() < begins + timedelta(seconds=30)  # they were owed before the most of them fell due
    deadline = time.monotonic() + 480
    while left := ErrandNotice.objects.exclude(status=Status.SENT).count():
        assert time.monotonic() < deadline, f"{left} have not left"
        time.sleep(1)
    of_the_hour = ErrandNotice.objects.filter(due_at__gte=begins)
    latest = of_the_hour.aggregate(by=Max(F("sent_at") - F("due_at")))["by"]
    logger.info("The latest left %.1f seconds after its time.", latest.total_seconds())
    assert latest <= timedelta(seconds=60)
    assert of_the_hour.count() == 1000
    assert set(providers.times.values()) == {1}
