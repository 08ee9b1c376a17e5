"""The whole portal in one command, as a person runs it: from a folder of its own, with an empty environment."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from mrc_portal import embedded
from mrc_portal.management.commands.serve import CannotServe, refuse_taken_port
from mrc_portal.processes import Lock
from tests.mrc_portal.test_processes import alive, until

NOT_SHIPPED = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", ".hypothesis")
START_WITHIN = 240  # seconds on a machine that runs other tests too; alone the first start of a demo takes some twenty
END_WITHIN = 10


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy of this checkout in a folder with a space in its name, which everybody can reach."""
    folder = Path(tempfile.mkdtemp(prefix="mrc-serve-")).resolve()
    folder.chmod(0o755)
    shutil.copytree(settings.BASE_DIR, folder / "my portal", ignore=NOT_SHIPPED)
    yield folder / "my portal"
    shutil.rmtree(folder)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Run:
    """One `manage.py serve`, with what it has said."""

    def __init__(self, checkout: Path, port: int, **environ: str) -> None:
        self.checkout = checkout
        self.port = port
        self.output = checkout / "said"
        with self.output.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=checkout,
                env={"PATH": os.environ["PATH"], "PORT": str(port)} | environ,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def is_ready(self) -> bool:
        ready = until(lambda: "The portal is ready" in self.said or self.process.poll() is not None, START_WITHIN)
        return ready and self.process.poll() is None

    def first_page(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/en/")
        status = connection.getresponse().status
        connection.close()
        return status

    def pids(self) -> set[int]:
        """Every process of this run: its lock goes down to all of them."""
        lock = Lock(os.open(self.checkout / "var" / "lock", os.O_RDONLY))
        holders = lock.holders()
        os.close(lock.descriptor)
        return holders

    def pid_of(self, program: str) -> int:
        return next(pid for pid in self.pids() if program in Path(f"/proc/{pid}/cmdline").read_text().split("\0"))


@contextmanager
def serving(checkout: Path, port: int, **environ: str) -> Iterator[Run]:
    run = Run(checkout, port, **environ)
    try:
        assert run.is_ready(), run.said
        yield run
    finally:
        run.process.kill()
        run.process.wait()


def query(checkout: Path, statement: str, *, demo: bool = True) -> list[tuple[object, ...]]:
    address = embedded.database(checkout / "var", demo=demo)
    connection = psycopg2.connect(host=address["HOST"], user=address["USER"], dbname=address["NAME"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_the_demo_keeps_what_was_entered_and_leaves_no_process(checkout):
    with serving(checkout, free_port()) as first:
        assert f"http://localhost:{first.port}" in first.said
        assert "manager@example.org" in first.said
        assert first.first_page() == 200
        again = Run(checkout, free_port())
        assert again.process.wait(30) == 1
        assert again.said == (
            f"CommandError: The portal already runs in this folder (process {first.process.pid}): stop that one first, "
            "or use another checkout.\n"
        )
        query(checkout, "INSERT INTO django_session VALUES ('kept', 'entered', now() + interval '1 day')")
        before = first.pids()
        assert len(before) > 8
        first.process.kill()
        assert until(lambda: not any(map(alive, before)), END_WITHIN)

    with serving(checkout, first.port) as second:
        assert query(checkout, "SELECT session_data FROM django_session WHERE session_key = 'kept'") == [("entered",)]
        before = second.pids()
        began = time.monotonic()
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(END_WITHIN) == 0
        assert time.monotonic() - began < END_WITHIN
        assert not any(map(alive, before))
        assert second.said.rstrip().endswith("Stopped.")


def test_without_demo_it_starts_empty_and_ends_when_a_part_of_it_does(checkout):
    with serving(checkout, free_port(), DEMO="0") as run:
        assert "invite_manager" in run.said
        assert f"PORT={run.port} " in run.said, "the link to the first manager would lead elsewhere"
        assert "example.org " not in run.said
        before = run.pids()
        os.kill(run.pid_of("beat"), signal.SIGKILL)
        assert run.process.wait(END_WITHIN) == 1
        assert "CommandError: clock has ended by itself, so the portal stops" in run.said
        assert not any(map(alive, before))


def test_a_taken_port_is_one_line_before_anything_starts(checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Run(checkout, port)
        assert run.process.wait(60) == 1
        assert run.said == f"CommandError: Port {port} is taken: choose another, as in make run PORT={port + 1}.\n"
        assert not (checkout / "var" / "postgres").exists()


def test_a_port_taken_for_ipv6_alone_is_taken_too():
    with socket.socket(socket.AF_INET6) as taken:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        taken.bind(("::1", 0))
        with pytest.raises(CannotServe, match="is taken"):
            refuse_taken_port(taken.getsockname()[1])


def test_the_lock_of_a_folder_that_is_not_ours_to_write_is_one_line(checkout):
    (checkout / "var").write_text("a file in the way")
    run = Run(checkout, free_port(), MRC_SECRET_KEY="s" * 50)
    assert run.process.wait(60) == 1
    assert len(run.said.splitlines()) == 1
