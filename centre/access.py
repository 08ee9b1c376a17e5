"""Who may do what: predicates on people, and the decorator that closes an area to all but its roles."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from centre.models import Role, User

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]
Somebody = AbstractBaseUser | AnonymousUser

# They see people's affairs or decide who does; volunteers, editors and analysts see no beneficiary's name.
WANT_SECOND_FACTOR = frozenset({Role.MANAGER, Role.COUNSELLOR, Role.COORDINATOR})


class StaffRequest(HttpRequest):
    """A request from somebody of the staff, as every closed view gets it."""

    user: User


def roles_of(person: Somebody) -> frozenset[str]:
    """The roles that count now: none without access. One query a request."""
    return person.roles if isinstance(person, User) and person.is_active else frozenset()


def wants_second_factor(person: Somebody) -> bool:
    """Whether this person's roles call for a second factor."""
    return bool(roles_of(person) & WANT_SECOND_FACTOR)


def has_second_factor(person: Somebody) -> bool:
    """Recovery codes alone do not count: they stand in for a factor that is lost."""
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user_id=person.pk, type__in=factors).exists()


def needs_second_factor(person: Somebody) -> bool:
    """Whether nothing is open to this person before they have set one up. A demonstration only offers it."""
    return not settings.DEMO and wants_second_factor(person) and not has_second_factor(person)


def for_role(*roles: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Closes a view to everybody who has none of these roles.

    They are told so (403): that managers have pages is no secret. It is decided before any object is looked at, so
    that a closed page says nothing about what it would have shown; within an area a denied object is a missing one.
    """

    def close(view: View[Given]) -> View[Given]:
        @wraps(view)
        def closed(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            if not roles_of(cast(Somebody, request.user)) & frozenset(roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return closed

    return close
