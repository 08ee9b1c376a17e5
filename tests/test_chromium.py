"""The browser is found, or the exact command to get one is told."""

import os
import stat
from pathlib import Path

import pytest

from tests import chromium


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no browser; programs put into this folder are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def put(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_browser_is_found_under_any_of_its_names(bare):
    path = put(bare, "google-chrome", "exit 0")
    assert chromium.ensure() == path


def test_a_browser_in_an_unusual_place_can_be_named(bare, tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMIUM", put(bare, "my browser", "exit 0"))
    assert chromium.ensure() == str(bare / "my browser")


def test_a_script_that_only_tells_how_to_install_one_is_no_browser(bare):
    put(bare, "chromium-browser", "exit 1")
    path = put(bare, "chrome", "exit 0")
    assert chromium.find() == path


def test_an_ordinary_user_is_told_the_command(bare, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(chromium.ChromiumMissing, match="sudo apt-get install --yes --no-install-recommends chromium"):
        chromium.ensure()


def test_root_gets_one_installed(bare, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    # Stands for apt: the browser is there once it was asked to install one.
    put(
        bare,
        "apt-get",
        f'[ "$1" = update ] || {{ printf "#!/bin/sh\\n" > "{bare}/chromium"; /bin/chmod +x "{bare}/chromium"; }}',
    )
    assert chromium.ensure() == str(bare / "chromium")


def test_root_is_shown_why_installing_failed(bare, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    put(bare, "apt-get", "echo no network >&2; exit 100")
    with pytest.raises(chromium.ChromiumMissing, match="no network"):
        chromium.ensure()
