"""What the tests of search search in: three of the guides as they ship."""

import pytest

from tests.guides import load_few


@pytest.fixture
def guides(db: None) -> None:
    load_few()
