"""Units as types: every figure says what it counts, and unlike figures cannot be added.

Count grammar, rules 1 to 3 (docs/glossary.md): a crowd's heads are attendances and never people; what a media channel
reports are contacts, never people of ours; people, sessions and heads stand side by side. The one way from people and
attendances to beneficiaries is `direct_beneficiaries`, which says what it may count twice.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class UnlikeUnits(TypeError):
    """Figures of unlike units were to be added, subtracted or compared."""


@dataclass(frozen=True, order=False)
class Figure:
    """A count of one unit. Its subclasses are the units; a figure of no unit there is not."""

    count: int
    unit: ClassVar[str | Promise]

    def __post_init__(self) -> None:
        if type(self) is Figure:
            raise TypeError("A figure needs a unit.")
        if not isinstance(self.count, int) or isinstance(self.count, bool):
            raise TypeError("A figure counts whole things.")

    def __add__(self, other: object) -> Self:
        return type(self)(self.count + self._alike(other).count)

    def __radd__(self, other: object) -> Self:
        # `sum` begins with the number 0, which is of every unit; nothing else without a unit is added.
        return self if other == 0 and type(other) is int else self + other

    def __sub__(self, other: object) -> Self:
        return type(self)(self.count - self._alike(other).count)

    def __lt__(self, other: object) -> bool:
        return self.count < self._alike(other).count

    def __le__(self, other: object) -> bool:
        return self.count <= self._alike(other).count

    def __str__(self) -> str:
        return f"{self.written} {self.unit}"

    @property
    def written(self) -> str:
        """Its count as people read it, in groups of three."""
        return f"{self.count:,}"

    def _alike(self, other: object) -> "Figure":
        if not isinstance(other, Figure) or type(other) is not type(self):
            raise UnlikeUnits(f"{type(self).__name__} and {type(other).__name__} are unlike units.")
        return other


class Sessions(Figure):
    """Individual or group appointments kept, and walk-ins received."""

    unit = _("sessions")


class Persons(Figure):
    """Unique people, counted only where identity is known. Two periods' persons may be the same people."""

    unit = _("persons")

    def __add__(self, other: object) -> Self:
        raise UnlikeUnits("Unique people are counted over a whole, never added up from its parts.")

    def __radd__(self, other: object) -> Self:
        raise UnlikeUnits("Unique people are counted over a whole, never added up from its parts.")


class Beneficiaries(Figure):
    """People counselled and heads of group sessions, by the one conversion below."""

    unit = _("beneficiaries")


class Attendances(Figure):
    """Heads counted in a crowd without names; somebody who comes twice counts twice."""

    unit = _("attendances")


class Activities(Figure):
    """Outings of a volunteer group."""

    unit = _("activities")


class Contacts(Figure):
    """What a media channel says it reached in a month; the same people every month, as like as not."""

    unit = _("contacts")


class Followers(Figure):
    """A stock at the end of a month: it adds up over channels, never over months."""

    unit = _("followers")


def direct_beneficiaries(people: Persons, heads: Attendances) -> Beneficiaries:
    """Direct beneficiaries: unique people counselled, plus the heads of completed group and orientation sessions.

    The overlap: somebody counselled who also sat in a group session stands in both, and somebody who sat in two group
    sessions counts twice, for a crowd's heads have no names. The programme's published figure is counted so.
    """
    return Beneficiaries(people.count + heads.count)
