"""Chance that falls the same way every time, and whole numbers shared out without losing one."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

Thing = TypeVar("Thing")


class Chance(random.Random):
    """A stream of chance begun with a word: the same word, the same life."""

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def one_of(self, weights: Mapping[Thing, float]) -> Thing:
        """One of these, the heavier the likelier."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some_of(self, weights: Mapping[Thing, float], most: int) -> list[Thing]:
        """One of these or several different ones."""
        return list(dict.fromkeys(self.one_of(weights) for _ in range(self.randint(1, most))))

    def key(self) -> UUID:
        return UUID(int=self.getrandbits(128), version=4)


def shared(total: int, weights: Sequence[float]) -> list[int]:
    """The total in whole parts that weigh as given; what rounding leaves over goes to those who lost most by it."""
    if not weights:
        return []
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    lost = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in lost[: total - sum(parts)]:
        parts[place] += 1
    return parts
