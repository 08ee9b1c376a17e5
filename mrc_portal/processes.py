"""Child processes that never outlive us, and the lock by which a folder is run by one portal at a time. Linux only.

A child ends in one of three ways: we stop it; we die and the kernel signals it (PR_SET_PDEATHSIG); or the next start
finds it still holding our lock, which every child inherits, and ends it.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

PR_SET_PDEATHSIG = 1
LEFTOVERS_PATIENCE = 5.0  # seconds in which what an earlier run left behind may end by itself

_libc = ctypes.CDLL(None, use_errno=True)


class AlreadyRunning(Exception):
    """Another process, still alive, holds the lock."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"process {pid}")
        self.pid = pid


def end_with_parent(with_signal: signal.Signals) -> None:
    """From now on the kernel sends this process the signal when its parent dies."""
    if _libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")


def tie(with_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` for subprocess.Popen that ties the child to this process, however this process may end."""
    parent = os.getpid()

    def tie_child() -> None:
        end_with_parent(with_signal)
        if os.getppid() != parent:  # the parent died before the tie held
            os._exit(1)

    return tie_child


def stop(children: Iterable[subprocess.Popen[bytes]], *, with_signal: signal.Signals, patience: float) -> None:
    """All of them have ended: by the signal, or killed with their group after `patience` seconds.

    Each child must lead a group of its own (`start_new_session`).
    """
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.send_signal(with_signal)
    deadline = time.monotonic() + patience
    for child in running:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


class Lock:
    """A locked file. Every child inherits it (`pass_fds=[lock.descriptor]`): it stays locked as long as any lives."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> Self:
        """The lock at this path, once what an earlier run left behind has ended. Raises AlreadyRunning."""
        lock = cls(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        try:
            lock._wait()
        except BaseException:
            os.close(lock.descriptor)
            raise
        os.ftruncate(lock.descriptor, 0)
        os.pwrite(lock.descriptor, str(os.getpid()).encode(), 0)
        return lock

    def release(self) -> None:
        """Nothing that inherited the lock is left alive, and it is free for the next."""
        self.end_holders(signal.SIGKILL)
        os.close(self.descriptor)

    def holders(self) -> set[int]:
        """The other processes that keep the file locked; not those that merely have it open and wait for their turn."""
        wanted = os.fstat(self.descriptor)
        found = set()
        for link in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                held = link.stat()
                if (held.st_dev, held.st_ino) == (wanted.st_dev, wanted.st_ino):
                    keeps = "lock:" in (link.parent.with_name("fdinfo") / link.name).read_text()
                    found |= {int(link.parts[2])} if keeps else set()
            except OSError:  # ended meanwhile, or not ours to look at
                continue
        return found - {os.getpid()}

    def end_holders(self, with_signal: signal.Signals) -> None:
        for pid in self.holders():
            try:
                os.kill(pid, with_signal)
            except ProcessLookupError:
                continue

    def _wait(self) -> None:
        """Waits for leftovers to end, then ends them. Where their head is alive they are none: AlreadyRunning."""
        deadline = time.monotonic() + LEFTOVERS_PATIENCE
        while not self._locked():
            head = self._head()
            if head in self.holders():
                raise AlreadyRunning(head)
            if time.monotonic() > deadline:
                self.end_holders(signal.SIGKILL)
            time.sleep(0.1)

    def _locked(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _head(self) -> int:
        """The process that took the lock last; 0 where it has not written itself down yet."""
        return int(os.pread(self.descriptor, 20, 0) or b"0")
