"""The Nu Html Checker that the long tests ask: found under var/tools, or fetched there from npm (it needs java)."""

import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VERSION = "26.9.27"
JAR = Path(__file__).resolve().parent.parent / "var" / "tools" / f"vnu-{VERSION}.jar"
INSIDE = "package/build/dist/vnu.jar"


class NuMissing(Exception):
    """The checker cannot run here; the text says what to install."""


def ensure() -> None:
    """Has the checker ready. Raises NuMissing."""
    if shutil.which("java") is None:
        raise NuMissing("java is missing: install it (Debian, Ubuntu: apt-get install default-jre-headless).")
    if JAR.exists():
        return
    if shutil.which("npm") is None:
        raise NuMissing(f"npm is missing: install it, or put the checker's vnu.jar at {JAR}.")
    JAR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"vnu-jar@{VERSION}", "--silent", "--pack-destination", folder]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise NuMissing(f"{' '.join(command)} failed:\n{done.stderr}")
        with tarfile.open(Path(folder) / f"vnu-jar-{VERSION}.tgz") as archive:
            found = archive.extractfile(INSIDE)
            if found is None:
                raise NuMissing(f"{INSIDE} is not in the package vnu-jar@{VERSION}.")
            JAR.write_bytes(found.read())


def errors(folder: Path, *, kind: str = "html") -> list[str]:
    """What the checker finds wrong in the files of this kind (html, css) in a folder: errors, not advice."""
    asked = ["--format", "json", "--exit-zero-always", "--errors-only", f"--skip-non-{kind}", str(folder)]
    command = ["java", "-jar", str(JAR), *asked]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    messages: list[dict[str, Any]] = json.loads(done.stderr or done.stdout)["messages"]
    return [
        f"{message['url'].rpartition('/')[2]}:{message.get('lastLine')}: {message['message']}" for message in messages
    ]


if __name__ == "__main__":
    try:
        ensure()
    except NuMissing as missing:
        raise SystemExit(str(missing)) from None
