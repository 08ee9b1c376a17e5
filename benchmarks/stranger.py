"""What runs in a peer's own environment, on its side of the pipe; see `strangers.py`."""

import json
import sys
import time
from collections.abc import Callable
from typing import IO


def own_answers() -> IO[str]:
    """Where answers are written; what the peer itself prints while it works is none, and goes to the errors."""
    answers, sys.stdout = sys.stdout, sys.stderr
    return answers


def answer(ask: Callable[[], object], answers: IO[str], **of_itself: object) -> None:
    """Is ready, and then says how many seconds so many calls took, until nobody asks any more."""
    print("ready", json.dumps(of_itself), file=answers, flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        for _call in range(int(line)):
            ask()
        print(time.perf_counter() - started, file=answers, flush=True)
