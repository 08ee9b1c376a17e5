"""The doors on the desk and in the staff's menu: each room says which it has, and whom it lets in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.access import Somebody, roles_of
from centre.models import Role


@dataclass(frozen=True)
class Door:
    """One page of the staff that a person can go to from the desk."""

    url_name: str
    label: str | Promise
    text: str | Promise
    icon: str
    roles: frozenset[str] = frozenset(Role.values)
    stands: Callable[[], bool] = lambda: True  # whether there is such a page at all, as in a demonstration only

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_doors: list[Door] = []


def declare(door: Door) -> None:
    """Puts up a door, after those that stand already. The views' modules of the rooms call it."""
    if door not in _doors:
        _doors.append(door)


def doors_for(person: Somebody) -> list[Door]:
    """Those that this person's roles open."""
    roles = roles_of(person)
    return [door for door in _doors if door.roles & roles and door.stands()]


def staff_places(request: HttpRequest) -> dict[str, Any]:
    """The staff's menu, for templates. It is worked out only where a template asks: public pages read no session."""

    def places() -> list[dict[str, Any]]:
        match = request.resolver_match
        here = match.view_name if match else ""
        person = cast(Somebody, request.user)
        desk = {"url": reverse("centre:desk"), "label": _("Desk"), "is_current": here == "centre:desk"}
        doors = doors_for(person)
        return [desk, *({"url": d.url, "label": d.label, "is_current": here == d.url_name} for d in doors)]

    return {"staff_places": places}
