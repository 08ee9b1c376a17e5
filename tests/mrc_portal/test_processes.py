"""A folder is run by one portal at a time, and no child outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mrc_portal import processes
from mrc_portal.processes import AlreadyRunning, Lock, stop

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]

# A head that takes the lock, starts a tied or an untied child and says both numbers.
HEAD = """
import signal, subprocess, sys, time
from pathlib import Path
from mrc_portal.processes import Lock, tie
lock = Lock.take(Path(sys.argv[1]))
child = subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(60)"],
    pass_fds=[lock.descriptor],
    preexec_fn=tie(signal.SIGTERM) if sys.argv[2] == "tied" else None,
)
print(child.pid, flush=True)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    """Whether the process still runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False


def until(claim, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.02)
    return claim()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


@pytest.fixture
def head(path: Path) -> Iterator[object]:
    """Starts another process that holds the lock; gives it and the number of its child."""
    started: list[tuple[subprocess.Popen[str], int]] = []

    def start(how: str) -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen([sys.executable, "-c", HEAD, str(path), how], stdout=subprocess.PIPE, text=True)
        assert process.stdout
        started.append((process, int(process.stdout.readline())))
        return started[-1]

    yield start
    for process, child in started:
        process.kill()
        process.communicate()
        if alive(child):
            os.kill(child, signal.SIGKILL)


def test_a_lock_that_was_released_can_be_taken_again(path):
    Lock.take(path).release()
    Lock.take(path).release()


def test_a_second_run_is_told_who_runs(path, head):
    process, _child = head("tied")
    with pytest.raises(AlreadyRunning) as refused:
        Lock.take(path)
    assert refused.value.pid == process.pid


def test_a_child_ends_when_its_parent_is_killed(path, head):
    process, child = head("tied")
    process.kill()
    process.wait()
    assert until(lambda: not alive(child))
    Lock.take(path).release()


def test_what_an_earlier_run_left_behind_is_ended_by_the_next(path, head, monkeypatch):
    monkeypatch.setattr(processes, "LEFTOVERS_PATIENCE", 0.3)
    process, child = head("untied")
    process.kill()
    process.wait()
    assert alive(child)
    lock = Lock.take(path)
    assert not alive(child)
    lock.release()


def test_releasing_ends_every_holder_but_no_one_who_waits(path):
    lock = Lock.take(path)
    child = subprocess.Popen(SLEEP, pass_fds=[lock.descriptor])
    with path.open() as opened, subprocess.Popen(SLEEP, pass_fds=[opened.fileno()]) as waiting:
        assert lock.holders() == {child.pid}
        lock.release()
        assert child.wait(5) == -signal.SIGKILL
        assert waiting.poll() is None
        waiting.kill()


def test_stopping_kills_what_does_not_listen():
    with subprocess.Popen(DEAF, start_new_session=True, stdout=subprocess.PIPE) as deaf:
        assert deaf.stdout
        deaf.stdout.readline()
        began = time.monotonic()
        stop([deaf], with_signal=signal.SIGTERM, patience=0.3)
        assert deaf.returncode == -signal.SIGKILL
        assert time.monotonic() - began < 3


def test_stopping_waits_no_longer_than_it_must():
    children = [subprocess.Popen(SLEEP, start_new_session=True) for _ in range(2)]
    stop(children, with_signal=signal.SIGTERM, patience=30)
    assert [child.returncode for child in children] == [-signal.SIGTERM] * 2
