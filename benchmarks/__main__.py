"""`make bench`: measures the portal against its peers, prints the table and writes results.json."""

import importlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import django
from django.core.management import call_command
from tqdm import tqdm

from benchmarks.measure import Result, table
from mrc_portal import embedded
from mrc_portal.processes import Lock

RESULTS = Path(__file__).with_name("results.json")
ROOMS = ["guides", "booking", "booking_page", "notices"]  # modules of this package; each has `results()`


@contextmanager
def portal() -> Iterator[None]:
    """A portal of its own, on servers of its own, with the guides loaded."""
    with tempfile.TemporaryDirectory(prefix="mrc-bench-") as folder:
        var = Path(folder).resolve()
        var.chmod(0o755)  # under root the servers run as somebody else, who must reach it
        lock = Lock.take(var / "lock")
        servers = embedded.Servers(var, lock)
        servers.start()
        try:
            _name(var)
            django.setup()
            call_command("collectstatic", interactive=False, verbosity=0)
            call_command("translations", compile=True)
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("load_reference", verbosity=0)
            call_command("load_guides", verbosity=0)
            yield
        finally:
            servers.stop()
            lock.release()


def _name(var: Path) -> None:
    """Tells the settings which servers to use."""
    address = embedded.database(var, demo=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": f"postgresql://{address['USER']}@/{address['NAME']}?host={quote(address['HOST'])}",
        "REDIS_URL": f"unix://{embedded.sockets(var)}/valkey.sock",
        "DEMO": "1",
        "MRC_LOG_LEVEL": "WARNING",
    }


def measure() -> dict[str, Result]:
    """Every ratio by its name."""
    found: dict[str, Result] = {}
    for room in tqdm(ROOMS, desc="measuring", unit="room"):
        found |= dict(importlib.import_module(f"benchmarks.{room}").results())
    return found


if __name__ == "__main__":
    with portal():
        measured = measure()
    RESULTS.write_text(json.dumps({name: result.as_json() for name, result in measured.items()}, indent=2) + "\n")
    print(table(measured.items()))
