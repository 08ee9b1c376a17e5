"""A hard end to what waits for somebody else's machine."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class TookTooLong(BaseException):
    """The time is over. No `except Exception` on the way up may take it for an ordinary failure."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What is done within ends by then, or raises TookTooLong.

    Time-outs of sockets hold for one read each, so that whoever sends a byte now and then holds them up for ever. The
    alarm can ring in the main thread of a process only, which is where a worker runs its tasks.
    """

    def ring(number: int, frame: FrameType | None) -> NoReturn:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
