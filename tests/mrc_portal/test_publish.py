"""What is published is seen in every web process: asked of the real server, of each of its two workers by itself."""

import http.client
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.mrc_portal.test_processes import until
from tests.mrc_portal.test_serve import END_WITHIN, Run, checkout, free_port, query, serving

__all__ = ["checkout"]

pytestmark = pytest.mark.deep

PAGE = "/ur/destinations/saudi-arabia/work/"
SEEN_WITHIN = 2.0  # seconds
BOTH_WITHIN = 60  # seconds until each worker has taken one of the connections

REWRITE = "UPDATE destinations_sectiontext SET html = '<p>Written anew.</p>'"
PUBLISH = "UPDATE centre_edition SET number = number + 1"


class Line:
    """A connection that one of the workers has taken; whatever is asked on it, that one answers."""

    def __init__(self, run: Run) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", run.port, timeout=120)
        self.close = self.connection.close
        self.shows_what_is_new()
        self.worker = self._taken_by(run)

    def shows_what_is_new(self) -> bool:
        self.connection.request("GET", PAGE)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        assert answer.status == 200
        assert not answer.will_close, "each question would go to any worker"
        return "Written anew." in page

    def _taken_by(self, run: Run) -> int:
        ours = f":{self.connection.sock.getsockname()[1]:04X}"
        ends = (row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:])
        [end] = [f"socket:[{row[9]}]" for row in ends if row[1].endswith(f":{run.port:04X}") and row[2].endswith(ours)]
        return next(pid for pid in run.pids() for fd in Path(f"/proc/{pid}/fd").iterdir() if str(fd.readlink()) == end)


@pytest.fixture
def run(checkout):
    with serving(checkout, free_port(), DEMO="0") as run:
        yield run
        run.process.terminate()
        assert run.process.wait(END_WITHIN) == 0


@pytest.fixture
def lines(run) -> Iterator[list[Line]]:
    """One to each of the two workers."""
    with ExitStack() as opened:
        taken: dict[int, Line] = {}

        def both_have_one() -> bool:
            line = opened.enter_context(closing(Line(run)))
            taken.setdefault(line.worker, line)
            return len(taken) == 2

        assert until(both_have_one, BOTH_WITHIN), f"of two workers only {list(taken)} answered"
        yield list(taken.values())


def test_both_web_workers_show_a_publish_within_two_seconds(run, lines):
    query(run.checkout, REWRITE, demo=False)
    # Each has the page, and has looked at the edition just now: nothing but a new edition tells it of the new text.
    assert [line.shows_what_is_new() for line in lines] == [False, False]
    query(run.checkout, PUBLISH, demo=False)
    # However long a loaded machine takes to answer: what is asked for from now on is the new page.
    time.sleep(SEEN_WITHIN)
    assert [line.shows_what_is_new() for line in lines] == [True, True]
