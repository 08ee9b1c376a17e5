"""Measuring by turns: ours and the peer's runs alternate, so that a machine's moods fall on both."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

RUNS = 5


@dataclass(frozen=True)
class Result:
    """How much better ours is: 1.0 is as fast, or as small, as the peer; 2.0 twice as fast, or half as big."""

    ratio: float
    against: str
    runs: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def by_turns(
    ours: Callable[[], object], peer: Callable[[], object], *, against: str, calls: int, runs: int = RUNS
) -> Result:
    """The median over the runs of the peer's time by ours, each run being `calls` calls in a row."""
    return seconds_by_turns(
        lambda times: seconds_for(ours, times),
        lambda times: seconds_for(peer, times),
        against=against,
        calls=calls,
        runs=runs,
    )


def seconds_by_turns(
    ours: Callable[[int], float], peer: Callable[[int], float], *, against: str, calls: int, runs: int = RUNS
) -> Result:
    """The same where each side says itself how many seconds so many calls took."""
    for warm_up in (ours, peer):
        warm_up(max(calls // 10, 1))
    ratios = [peer(calls) / ours(calls) for _run in range(runs)]
    return Result(round(statistics.median(ratios), 3), against, runs)


def seconds_for(work: Callable[[], object], calls: int) -> float:
    """How long so many calls in a row take."""
    started = time.perf_counter()
    for _call in range(calls):
        work()
    return time.perf_counter() - started


def table(results: Iterable[tuple[str, Result]]) -> str:
    """The results for people."""
    rows = [("", "ratio", "against", "runs")] + [
        (name, f"{result.ratio:.2f}", result.against, str(result.runs)) for name, result in results
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
