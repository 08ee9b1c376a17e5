"""The servers and the browser that tests run against: started when the first test asks, ended with the last."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from destinations.reads import reads, turnstile
from mrc_portal import embedded, translations
from mrc_portal.celery import app as celery_app
from mrc_portal.processes import Lock
from mrc_portal.shelf import shelf
from tests import chromium
from tests.guides import load_few


def pytest_configure(config: pytest.Config) -> None:
    """In a fresh checkout, too, the pages in Urdu speak Urdu: catalogues are made before any process reads them."""
    if not hasattr(config, "workerinput"):
        translations.compile_catalogues()


@pytest.fixture(scope="session")
def servers() -> Iterator[embedded.Servers]:
    """An embedded PostgreSQL and Valkey of this test process alone, which Django and Celery are pointed to."""
    # Not pytest's own temporary folder: that is closed to the account that the servers run as when we are root.
    var = Path(tempfile.mkdtemp(prefix="mrc-tests-")).resolve()
    var.chmod(0o755)
    lock = Lock.take(var / "lock")
    servers = embedded.Servers(var, lock, durable=False)
    servers.start()
    address = embedded.database(var, demo=False)
    connections.settings["default"].update(
        {name: address[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    )
    celery_app.conf.broker_url = embedded.broker_url(var)
    yield servers
    servers.stop()
    lock.release()
    shutil.rmtree(var)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: embedded.Servers, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Has the servers running before pytest-django makes the test database on them."""


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> Iterator[None]:
    """Empties the tables after a transactional test by the one way that the audit leaves, which is its owner's."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_as_owner(operations: DatabaseOperations, statements: list[str]) -> None:
        trigger = "ALTER TABLE safeguards_auditentry {} TRIGGER audit_only_grows"
        flush(operations, [trigger.format("DISABLE"), *statements, trigger.format("ENABLE")])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_as_owner)
        yield


@pytest.fixture(autouse=True)
def empty_shelf() -> None:
    """No test finds pages that another one left ready, or writes down what was read in another."""
    shelf.clear()
    reads.forget()
    turnstile.forget()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Each test begins in English: a page visited in Urdu leaves its thread in Urdu, and the order is random."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def few_guides(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Three published guides for all tests of a file, none of which sees what another did to them.

    They are loaded once, in a transaction around those of the tests: to load them takes longer than most of these. Not
    for tests that commit.
    """
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        load_few()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without a window."""
    # Playwright runs a loop in the tests' thread, which Django would take for asynchronous code and refuse to query in.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # Chromium's sandbox does not work for root; what is visited is our own portal on this machine.
        browser = playwright.chromium.launch(executable_path=chromium.find(), chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()
