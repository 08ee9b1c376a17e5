"""The shipped guides, read once a process: reading and publishing all of them takes seconds."""

from functools import cache

from destinations import services
from destinations.factbase import Index
from destinations.shipped import ShippedGuide, read_shipped

FEW = {"saudi-arabia", "united-arab-emirates", "lawful-way"}
"""Two of countries and one for every country: enough for whatever does not look at all."""


@cache
def shipped() -> tuple[list[ShippedGuide], Index]:
    """Every shipped guide, and the index of what they rest on."""
    return read_shipped(), Index.shipped()


def load_all() -> None:
    """Publishes every shipped guide, as `make run` does."""
    guides, index = shipped()
    services.load_guides(guides, index)


def load_few() -> None:
    """Publishes three of them."""
    guides, index = shipped()
    services.load_guides([guide for guide in guides if guide.slug in FEW], index)
