"""Dispatchers as processes without Celery: one loads Django and forks another worker whenever one has died.

    python -m tests.messaging.dispatchers WORKERS DEATHS

The first DEATHS workers kill themselves (SIGKILL, as `kill -9` does) at their second notice: in turn between claim and
beginning, between beginning and sending, and after the provider took the message but before that was written down.
After SIGTERM it says how many died like that. Claims are small: the test has leases end within a second, which on a
busy machine is not enough for a hundred messages, and the living would take each other's for ever.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import django
from django.conf import settings
from django.utils.module_loading import import_string

from mrc_portal.processes import end_with_parent

AT_NOTICE = 2
CLAIMED_AT_ONCE = 10
TICK_LASTS = 3.0  # seconds, of which tidying may take one where the machine is busy
POINTS = ("claimed", "begun", "taken")


class Stop:
    """Whether SIGTERM has come."""

    asked = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


stop = Stop()


def main(workers: int, deaths: int) -> None:
    signal.signal(signal.SIGTERM, stop)
    end_with_parent(signal.SIGTERM)
    django.setup()
    import_string(settings.SMS_CHANNEL)  # once here rather than in every fork
    born, killed, alive = 0, 0, set[int]()
    while not stop.asked:
        while len(alive) < workers:
            alive.add(fork(POINTS[born % len(POINTS)] if born < deaths else None))
            born += 1
        while alive and (ended := os.waitpid(-1, os.WNOHANG))[0]:
            alive.discard(ended[0])
            killed += os.waitstatus_to_exitcode(ended[1]) == -signal.SIGKILL
        time.sleep(0.01)
    for pid in alive:
        os.kill(pid, signal.SIGTERM)
    for pid in alive:
        os.waitpid(pid, 0)
    sys.stdout.write(str(killed))


def fork(dies_at: str | None) -> int:
    pid = os.fork()
    if pid:
        return pid
    end_with_parent(signal.SIGKILL)
    work(dies_at)
    os._exit(0)


def work(dies_at: str | None) -> None:
    dispatch = import_string("messaging.services.dispatch")
    dispatch.BATCH = CLAIMED_AT_ONCE
    if dies_at:
        doom(dispatch, dies_at)
    while not stop.asked:
        dispatch.dispatch_due(lasting=TICK_LASTS)
        time.sleep(0.02)


def doom(dispatch: Any, point: str) -> None:
    """The process dies when it comes by this point for the second time."""
    seen = 0

    def perhaps_die() -> None:
        nonlocal seen
        seen += 1
        if seen == AT_NOTICE:
            os.kill(os.getpid(), signal.SIGKILL)

    if point == "claimed":
        run = dispatch._Errand.run
        dispatch._Errand.run = lambda errand: (perhaps_die(), run(errand))[1]
    else:
        for channel, carrier in dispatch.CARRIERS.items():
            dispatch.CARRIERS[channel] = lambda carrier=carrier: Doomed(carrier(), point, perhaps_die)


class Doomed:
    """A carrier that dies before or after it has sent."""

    def __init__(self, carrier: Any, point: str, perhaps_die: Callable[[], None]) -> None:
        self.carrier, self.point, self.perhaps_die = carrier, point, perhaps_die
        self.ready = carrier.ready

    def send(self, message: Any, *, to: str) -> str:
        if self.point == "begun":
            self.perhaps_die()
        reference: str = self.carrier.send(message, to=to)
        if self.point == "taken":
            self.perhaps_die()
        return reference


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
