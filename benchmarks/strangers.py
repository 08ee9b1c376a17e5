"""Peers from elsewhere: each installed in a virtual environment of its own under `var/`, and asked through a pipe.

A stranger is a module that is started in its environment, gets ready, writes `ready` and what it has to say of itself
in JSON, and from then on reads a number of calls a line and answers with the seconds they took (`stranger.py`): so both
sides measure themselves, and no network stands between.
"""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "strangers"


@contextmanager
def stranger(module: str, *given: str, requirements: Sequence[str]) -> Iterator["Stranger"]:
    """A module of this package, running beside us until the block ends."""
    # Nothing of ours in its surroundings: it must not find our settings.
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with _running(_environment(module, requirements), module, *given, surroundings=bare) as running:
        yield running


@contextmanager
def own(module: str, *given: str) -> Iterator["Stranger"]:
    """The same for a module that runs as we do: it is asked as the peers are."""
    with _running(Path(sys.executable), module, *given, surroundings=dict(os.environ)) as running:
        yield running


@contextmanager
def _running(python: Path, module: str, *given: str, surroundings: dict[str, str]) -> Iterator["Stranger"]:
    process = subprocess.Popen(
        [python, "-m", f"benchmarks.{module}", *given],
        cwd=ROOT,
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Stranger(process)
    finally:
        process.terminate()
        process.wait(timeout=10)


class Stranger:
    """One that runs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin
        assert process.stdout
        self.asks: IO[str] = process.stdin
        self.answers: IO[str] = process.stdout
        word, _space, of_itself = self.answers.readline().strip().partition(" ")
        if word != "ready":
            raise RuntimeError("A peer did not get ready; what it said stands above.")
        self.says: dict[str, Any] = json.loads(of_itself)
        self.pid = process.pid

    def seconds(self, calls: int) -> float:
        """How long it took for so many calls in a row."""
        self.asks.write(f"{calls}\n")
        self.asks.flush()
        return float(self.answers.readline())

    def private_bytes(self) -> int:
        """The memory that is its own, as the kernel counts it."""
        rows = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return sum(int(row.split()[1]) * 1024 for row in rows if row.startswith(("Private_Clean:", "Private_Dirty:")))


def _environment(module: str, requirements: Sequence[str]) -> Path:
    """The Python of the module's own environment, which is made where it is not there or asks for other packages."""
    home = HOME / module
    python, note = home / "bin" / "python", home / "requirements.txt"
    wanted = "\n".join(requirements)
    if not note.exists() or note.read_text() != wanted:
        sys.stderr.write(f"Installing {', '.join(requirements)} beside the portal\n")
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
        note.write_text(wanted)
    return python
