"""Every address of the portal, as Django's resolver knows them; nobody keeps a list by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

# What no row answers to, by the converter of an argument.
NOBODYS = {
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "SlugConverter": "nothing-of-the-sort",
    "StringConverter": "nothing-of-the-sort",
    "IntConverter": 2_000_000_000,
}


@dataclass(frozen=True)
class Address:
    """One address: its full name, its pattern, and the arguments that it and the includes above it take."""

    name: str
    pattern: URLPattern
    converters: dict[str, Any]

    def __str__(self) -> str:
        return self.name

    @property
    def nobodys(self) -> dict[str, Any]:
        """Arguments of the right kinds that lead to nothing."""
        return {argument: NOBODYS[type(converter).__name__] for argument, converter in self.converters.items()}

    def path(self, **arguments: Any) -> str:
        """The address with these arguments; those not given lead to nothing."""
        with override("en"):
            return reverse(self.name, kwargs=self.nobodys | arguments)


def addresses() -> list[Address]:
    """All of them, libraries' too."""
    return list(_below(get_resolver(), "", {}))


def _below(resolver: URLResolver, namespace: str, converters: dict[str, Any]) -> Iterator[Address]:
    for found in resolver.url_patterns:
        own = converters | found.pattern.converters
        if isinstance(found, URLResolver):
            inner = f"{namespace}{found.namespace}:" if found.namespace else namespace
            yield from _below(found, inner, own)
        else:
            yield Address(f"{namespace}{found.name}", found, own)
