"""What is told to the public gives no small figure away, neither by itself nor by taking one from another."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.disclosure import told
from reporting.units import Attendances, Beneficiaries, Contacts, Persons, Sessions


def counts(figures) -> list[int | None]:
    return [None if figure is None else figure.count for figure in told(figures)]


@pytest.mark.parametrize("unit", [Sessions, Persons, Beneficiaries])
@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ([0, 0], [0, 0]),
        ([1, 1], [None, None]),
        ([10, 10], [None, None]),
        ([11, 11], [11, 11]),
        ([0, 10], [0, None]),
        ([10, 200], [None, 200]),
        ([195, 200], [None, 200]),
        ([189, 200], [189, 200]),
    ],
)
def test_what_is_small_is_withheld_and_what_would_give_it_away(unit, figures, said):
    assert counts([unit(figure) for figure in figures]) == said


@pytest.mark.parametrize("unit", [Attendances, Contacts])
def test_heads_of_crowds_and_contacts_name_nobody(unit):
    assert counts([unit(1), unit(3)]) == [1, 3]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=5))
def test_no_difference_of_what_is_told_is_small(growing):
    told_ones = [count for count in counts([Sessions(count) for count in sorted(growing)]) if count is not None]
    assert all(count == 0 or count >= 11 for count in told_ones)
    assert all(later == earlier or later - earlier >= 11 for earlier, later in pairwise(told_ones))
