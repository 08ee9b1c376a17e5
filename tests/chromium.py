"""The browser that tests drive: found on this machine, or installed where that is allowed."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


class ChromiumMissing(Exception):
    """No Chromium on this machine; the text says how to get one."""


def find() -> str:
    """The path of a Chromium that runs; the variable CHROMIUM names one in an unusual place. Raises ChromiumMissing."""
    names = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else NAMES
    for name in names:
        path = shutil.which(name)
        if path and runs(path):
            return path
    raise ChromiumMissing(
        f"Chromium is missing (looked for {', '.join(names)}). Install it with\n"
        f"    sudo apt-get update && sudo {' '.join(INSTALL)}\n"
        "or name it, as in CHROMIUM=/path/to/chrome make test."
    )


def runs(path: str) -> bool:
    """Whether this is a browser: some systems ship a script of its name that only tells how to install one."""
    return subprocess.run([path, "--version"], check=False, capture_output=True, timeout=30).returncode == 0


def install() -> None:
    """Installs Debian's Chromium, which only root may. What apt says is shown where it fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], INSTALL):
        done = subprocess.run(
            command, check=False, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise ChromiumMissing(f"Chromium is missing, and {' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def ensure() -> str:
    """The path of a Chromium, installed first where it is missing and we may. Raises ChromiumMissing."""
    try:
        return find()
    except ChromiumMissing:
        if os.geteuid() != 0 or shutil.which("apt-get") is None or "CHROMIUM" in os.environ:
            raise
    sys.stderr.write("Installing Chromium\n")
    install()
    return find()


if __name__ == "__main__":
    try:
        ensure()
    except ChromiumMissing as missing:
        raise SystemExit(str(missing)) from None
