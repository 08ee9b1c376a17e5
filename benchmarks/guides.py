"""What a guide's page costs: kept ready, made anew, and where the reader has it already."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from benchmarks import nginx
from benchmarks.browser import Browser
from benchmarks.measure import Result, by_turns, seconds_by_turns, seconds_for
from benchmarks.strangers import Stranger, own, stranger
from destinations.models import SectionText
from mrc_portal.shelf import shelf

PAGE = "/en/destinations/saudi-arabia/work/"


def results() -> Iterator[tuple[str, Result]]:
    """The ratios of the guide's page."""
    browser = Browser()
    hello, page = browser.asks("/hello"), browser.asks(PAGE)
    yield "guide_warm_vs_hello", by_turns(page, hello, against="Django's hello, same middleware", calls=2000)
    cold, one_query = _cold(page), browser.asks("/en/one-query")
    yield (
        "guide_cold_vs_one_query",
        by_turns(cold, one_query, against="the same page, one query, one flat template", calls=50, runs=20),
    )
    again = browser.asks(PAGE, expecting=304, HTTP_IF_NONE_MATCH=page().head["ETag"])
    yield "guide_304_vs_hello", by_turns(again, hello, against="Django's hello, same middleware", calls=2000)
    yield from _against_wagtail(page)
    if nginx.is_installed():
        yield from nginx.results(PAGE)


def _against_wagtail(page: Callable[[], object]) -> Iterator[tuple[str, Result]]:
    """The kept page against the same text in a fresh Wagtail, whose cache on Valkey has it too; and both in memory."""
    text = SectionText.objects.in_language("en").of_country("saudi-arabia").get(section__topic="work")
    with tempfile.TemporaryDirectory(prefix="mrc-wagtail-") as folder:
        words = Path(folder) / "text.json"
        words.write_text(json.dumps({"title": text.title, "lead": text.lead, "html": text.html}), encoding="utf-8")
        given = (str(words), os.environ["REDIS_URL"], folder)
        peer = partial(stranger, "wagtail_peer", *given, requirements=("wagtail~=7.4", "wagtail-cache~=3.0", "redis"))
        with peer() as wagtail:
            yield (
                "guide_warm_vs_wagtail_cache",
                seconds_by_turns(
                    lambda calls: seconds_for(page, calls),
                    wagtail.seconds,
                    against="a fresh Wagtail with wagtail-cache on Valkey, the same text",
                    calls=2000,
                ),
            )
        # Its second start finds everything made, and so holds no more than a worker does.
        ours, theirs = _weighed(lambda: own("web_worker", PAGE)), _weighed(peer)
        against = f"a fresh Wagtail's worker: its {_mb(theirs)} MB private by our {_mb(ours)}, without the web server's"
        yield "web_worker_memory_vs_wagtail", Result(round(theirs / ours, 3), against, 1)


def _weighed(worker: Callable[[], AbstractContextManager[Stranger]]) -> int:
    """What a worker that has just started holds for itself after some thousand requests."""
    with worker() as asked:
        asked.seconds(2000)
        return asked.private_bytes()


def _mb(size: int) -> int:
    return round(size / 1e6)


def _cold(page: Callable[[], object]) -> Callable[[], None]:
    """The page made anew each time; the look at the edition, once a second and not once a page, is not counted."""

    def ask() -> None:
        shelf.pages.clear()
        page()

    return ask
