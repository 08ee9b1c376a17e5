"""What may be told outside the centres: no figure of people so small that it could be somebody's (count grammar, 6)."""

from collections.abc import Sequence

from django.conf import settings

from reporting.units import Beneficiaries, Figure, Persons, Sessions

OF_PEOPLE = (Sessions, Persons, Beneficiaries)
"""The units of which a small figure is withheld. Heads of crowds and what media report name nobody."""


def told(figures: Sequence[Figure]) -> list[Figure | None]:
    """One indicator's figures over stretches of time each of which holds the one before it; None: withheld.

    Withheld is what is small, and what leaves something small when it is taken from a longer stretch that is told.
    Nothing at all is told as 0.
    """
    kept: list[Figure] = []
    answers: list[Figure | None] = []
    for figure in reversed(figures):
        may_be_told = not _is_small(figure) and not any(_is_small(longer - figure) for longer in kept)
        kept += [figure] * may_be_told
        answers.append(figure if may_be_told else None)
    return answers[::-1]


def _is_small(figure: Figure) -> bool:
    return isinstance(figure, OF_PEOPLE) and 0 < figure.count < settings.SMALLEST_FIGURE
