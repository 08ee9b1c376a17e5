"""The paper on data protection: it claims nothing that no test holds."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8"))


def test_it_names_tests():
    assert len(NAMED) > 20


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_it_names_exists(path, name):
    assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
