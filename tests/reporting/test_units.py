"""Unlike units are never added: the code refuses it."""

import itertools

import pytest

from reporting import units
from reporting.units import Attendances, Beneficiaries, Contacts, Figure, Followers, Persons, Sessions, UnlikeUnits

KINDS = Figure.__subclasses__()


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(KINDS, 2)))
def test_unlike_units_are_never_added_subtracted_or_compared(one: type[Figure], other: type[Figure]):
    for work in (
        lambda: one(1) + other(1),
        lambda: one(1) - other(1),
        lambda: one(1) < other(1),
        lambda: one(1) <= other(1),
    ):
        with pytest.raises(UnlikeUnits):
            work()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Persons])
def test_like_units_add_up(kind: type[Figure]):
    assert kind(2) + kind(3) == kind(5)
    assert sum([kind(1), kind(2)]) == kind(3)
    assert kind(3) - kind(1) == kind(2)


def test_unique_people_are_never_added_up_from_parts():
    with pytest.raises(UnlikeUnits):
        Persons(1) + Persons(1)
    with pytest.raises(UnlikeUnits):
        sum([Persons(1)])


@pytest.mark.parametrize("bare", [1, 1.0, "1", None, True])
def test_a_number_without_a_unit_is_never_added(bare: object):
    with pytest.raises(UnlikeUnits):
        Sessions(1) + bare
    with pytest.raises(UnlikeUnits):
        bare + Sessions(1)


def test_equal_counts_of_unlike_units_are_not_equal():
    assert Contacts(5) != Followers(5)


def test_a_figure_has_a_unit_and_counts_whole_things():
    with pytest.raises(TypeError):
        Figure(1)
    with pytest.raises(TypeError):
        Sessions(1.5)
    with pytest.raises(TypeError):
        Sessions(*[True])


def test_there_is_one_way_to_beneficiaries_and_it_takes_people_and_heads():
    assert units.direct_beneficiaries(Persons(3), Attendances(40)) == Beneficiaries(43)
