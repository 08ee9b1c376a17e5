"""The whole portal in one command: servers where none are given, then web, worker and clock, until told to stop."""

import errno
import http
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mrc_portal import embedded, env, external
from mrc_portal.management.commands.prepare import DEMO_ACCOUNTS
from mrc_portal.processes import AlreadyRunning, Lock, end_with_parent, stop, tie

STOP_PATIENCE = 4.0  # seconds for what is being answered; the embedded servers have as long again
FIRST_PAGE_PATIENCE = 60.0
FIRST_PAGE = "/en/"


class ToldToStop(BaseException):
    """SIGINT or SIGTERM: everything that was begun is taken down on the way up."""


class Command(BaseCommand):
    help = "Runs the portal; Ctrl-C or SIGTERM ends all of it."
    requires_system_checks = ()  # `prepare` runs them, once the servers are there that some of them ask

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--end-with-parent", action="store_true", help="end when the process that started this one (make) dies"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told_to_stop)
        if options["end_with_parent"]:
            end_with_parent(signal.SIGTERM)
        try:
            with ExitStack() as begun:
                Portal(env.read(), env.VAR, self._say, begun).run()
        except ToldToStop:
            self._say("Stopped.")
        except (embedded.CannotRun, external.Unfit, CannotServe) as error:
            raise CommandError(str(error)) from None

    def _say(self, line: str) -> None:
        """Says it at once, even into a pipe."""
        self.stdout.write(line)
        self.stdout.flush()

    def _told_to_stop(self, number: int, frame: Any) -> NoReturn:
        """Once is enough: a second Ctrl-C must not break off the taking down."""
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise ToldToStop


class CannotServe(Exception):
    """The portal cannot start or go on; the text is one line that says why and what to do."""


class Portal:
    """One running portal. What it starts is taken down by the stack `begun`, in the opposite order."""

    def __init__(self, environment: env.Environment, var: Path, say: Callable[[str], None], begun: ExitStack) -> None:
        self.environment = environment
        self.var = var
        self.say = say
        self.begun = begun

    def run(self) -> None:
        """Runs until something ends: raises CannotServe, or lets ToldToStop through."""
        self.lock = self._take_lock()
        self.begun.callback(self.lock.release)
        refuse_taken_port(self.environment.port)
        if self.environment.embedded:
            self._start_servers()
        else:
            self._check_servers()
        self._prepare()
        programs: dict[str, subprocess.Popen[bytes]] = {}
        self.begun.callback(lambda: stop(programs.values(), with_signal=signal.SIGTERM, patience=STOP_PATIENCE))
        for name, command in self._commands().items():
            programs[name] = self._start(command)
            if name == "web":  # alone at first, so that the first page need not share the processor
                self._wait_for_first_page(programs)
        self.say(self._greeting())
        while True:
            self._refuse_death(programs)
            time.sleep(0.2)

    def _take_lock(self) -> Lock:
        try:
            self.var.mkdir(exist_ok=True)
            return Lock.take(self.var / "lock")
        except AlreadyRunning as running:
            raise CannotServe(
                f"The portal already runs in this folder (process {running.pid}): stop that one first, or use another "
                "checkout."
            ) from None
        except OSError as error:
            raise CannotServe(f"{self.var} cannot be written ({error.strerror}): run as its owner.") from None

    def _start_servers(self) -> None:
        self.say("Starting PostgreSQL and Valkey; their data is under var/.")
        self.servers = embedded.Servers(self.var, self.lock, say=self.say)
        self.begun.callback(self.servers.stop)
        self.servers.start()

    def _check_servers(self) -> None:
        external.check_postgres(self.environment.database)
        external.check_redis(self.environment.redis_url)
        if owner := self.environment.migrate_database_url:
            external.check_postgres(env.database_address(owner), setting="MIGRATE_DATABASE_URL")

    def _prepare(self) -> None:
        self.say("Preparing the database and the pages.")
        owner = self.environment.migrate_database_url
        preparing = self._start([sys.executable, "manage.py", "prepare"], {"DATABASE_URL": owner} if owner else {})
        self.begun.callback(stop, [preparing], with_signal=signal.SIGTERM, patience=STOP_PATIENCE)
        if preparing.wait() != 0:
            raise CannotServe("The portal could not be prepared: what failed stands above.")

    def _commands(self) -> dict[str, list[str]]:
        """Always `python -m`: the first line of an installed script breaks on a long path or one with spaces."""
        # Celery's advice to root runs over ten lines at each start; docs/operations.md says it once.
        celery = [sys.executable, "-W", "ignore:You're running the worker with superuser privileges"]
        celery += ["-m", "celery", "--app", "mrc_portal", "--quiet", "--skip-checks"]
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
        granian += ["--workers", "2", "--blocking-threads", "1"]
        # A granian worker told to stop while it starts does not hear it (tried): so it is not asked for long.
        granian += ["--workers-kill-timeout", "3"]
        return {
            "web": [*granian, "--port", str(self.environment.port), "mrc_portal.wsgi:application"],
            "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
            "clock": [*celery, "beat", "--schedule", str(self.var / "beat"), "--pidfile", ""],
        }

    def _start(self, command: list[str], extra: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=os.environ | (extra or {}),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone, and we take down in the right order
            pass_fds=[self.lock.descriptor],
            preexec_fn=tie(signal.SIGTERM),  # noqa: PLW1509 - this process has no other thread
        )

    def _wait_for_first_page(self, programs: dict[str, subprocess.Popen[bytes]]) -> None:
        deadline = time.monotonic() + FIRST_PAGE_PATIENCE
        while (status := first_page_status(self.environment)) is None:
            self._refuse_death(programs)
            if time.monotonic() > deadline:
                raise CannotServe(f"The first page did not answer within {FIRST_PAGE_PATIENCE:.0f} seconds.")
            time.sleep(0.05)
        if status != http.HTTPStatus.OK:
            raise CannotServe(f"The first page answers {status}: what failed stands above.")

    def _refuse_death(self, programs: dict[str, subprocess.Popen[bytes]]) -> None:
        """None goes on without the others: a portal that looks alive but sends nothing out is worse than none."""
        dead = next((name for name, program in programs.items() if program.poll() is not None), "")
        if self.environment.embedded:
            dead = dead or self.servers.dead()
        if dead:
            raise CannotServe(f"{dead} has ended by itself, so the portal stops; why stands above or in var/log.")

    def _greeting(self) -> str:
        manage = shlex.join([sys.executable, str(settings.BASE_DIR / "manage.py")])
        if self.environment.demo:
            accounts = DEMO_ACCOUNTS.read_text(encoding="utf-8").strip()
            return f"\nThe portal is ready, as a demo: {self.environment.origin}\n\n{accounts}\n"
        return (
            f"\nThe portal is ready: {self.environment.origin}\n"
            "The first manager is made in another terminal, while this one runs:\n"
            f"    DEMO=0 PORT={self.environment.port} {manage} invite_manager name@example.org\n"
        )


def refuse_taken_port(port: int) -> None:
    """Raises CannotServe where something else has the port, for IPv4 or IPv6: browsers try both for `localhost`."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind((host, port))
        except PermissionError:
            raise CannotServe(f"Port {port} is not open to you: choose another, as in make run PORT=8001.") from None
        except OSError as error:
            if error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):  # a machine without IPv6
                continue
            raise CannotServe(f"Port {port} is taken: choose another, as in make run PORT={port + 1}.") from None


def first_page_status(environment: env.Environment) -> int | None:
    """What the first page answers, or None where nothing answers yet."""
    origin = urlsplit(environment.origin)
    connection = http.client.HTTPConnection("127.0.0.1", environment.port, timeout=10)
    try:
        connection.request("GET", FIRST_PAGE, headers={"Host": origin.netloc, "X-Forwarded-Proto": origin.scheme})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
