"""What is done to people of the staff: roles given and ended, access ended and restored."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from centre.acts import PersonAct, RoleRequestAct
from centre.models import Role, RoleGrant, RoleRequest, User
from centre.services.invitations import withdraw_invitation
from centre.services.refusals import (
    AccessEnded,
    AlreadyAsked,
    LastManager,
    OwnAccess,
    OwnRoles,
    RequestAnswered,
    RoleHeld,
    RoleNotHeld,
)
from safeguards import audit


@transaction.atomic
def give_role(*, person: User, role: str, by: User | None) -> RoleGrant:
    """The person has the role; their open sign-in sessions end. `by` is None for a command."""
    if by == person:
        raise OwnRoles
    return _give(person, role, by)


@transaction.atomic
def end_role(*, person: User, role: str, by: User) -> None:
    """The person no longer has the role; their open sign-in sessions end."""
    if by == person:
        raise OwnRoles
    _end(person, role, by)


@transaction.atomic
def ask_role_change(*, by: User, role: str, change: str) -> RoleRequest:
    """A second manager is asked to give this person a role, or to end it; until then nothing changes.

    Raises AlreadyAsked, RoleHeld, RoleNotHeld.
    """
    person = _locked(by)
    _check_change(person, role, change)
    if person.role_requests.open().filter(role=role).exists():
        raise AlreadyAsked
    request = RoleRequest(person=by, role=role, change=change)
    request.full_clean()
    request.save()
    audit.record(action=RoleRequestAct.ASKED, by=by, about=request, detail={"role": role, "change": change})
    return request


@transaction.atomic
def answer_role_request(*, request: RoleRequest, confirmed: bool, by: User) -> None:
    """Another manager's change of their own roles holds from now on, or is refused."""
    request = _open_request(request)
    if request.person == by:
        raise OwnRoles
    now = timezone.now()
    if confirmed:
        change = _give if request.change == RoleRequest.Change.GIVE else _end
        change(request.person, request.role, by)
        request.confirmed_at, request.confirmed_by = now, by
    else:
        request.refused_at, request.refused_by = now, by
    request.save()
    act = RoleRequestAct.CONFIRMED if confirmed else RoleRequestAct.REFUSED
    audit.record(action=act, by=by, about=request, detail={"role": request.role, "change": request.change})


@transaction.atomic
def withdraw_role_request(*, request: RoleRequest, by: User) -> None:
    """Nobody needs to answer any more."""
    request = _open_request(request)
    request.withdrawn_at = timezone.now()
    request.save()
    audit.record(action=RoleRequestAct.WITHDRAWN, by=by, about=request, detail={"role": request.role})


@transaction.atomic
def change_person(*, person: User, by: User, **fields: Any) -> None:
    """The person's entry reads so; who they are signed in as, and what they may do, stays."""
    person = _locked(person)
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, fields[name])
    person.full_clean()
    person.save(update_fields=changed)
    audit.record(action=PersonAct.CHANGED, by=by, about=person, detail={"fields": changed})


@transaction.atomic
def end_access(*, person: User, by: User) -> None:
    """The person is out with their next request, and so is everybody they have invited but who has not come yet.

    Their roles stay as they are: they count again if the access is restored.
    """
    if by == person:
        raise OwnAccess
    _keep_a_manager_besides(person)
    person = _locked(person)
    if not person.is_active:
        raise AccessEnded
    person.access_ended_at, person.access_ended_by = timezone.now(), by
    person.save(update_fields=["access_ended_at", "access_ended_by"])
    _end_sign_in_sessions(person)
    for invitation in person.invitations_sent.open():
        withdraw_invitation(invitation=invitation, by=by)
    for request in person.role_requests.open():
        withdraw_role_request(request=request, by=by)
    audit.record(action=PersonAct.ACCESS_ENDED, by=by, about=person)


@transaction.atomic
def restore_access(*, person: User, by: User) -> None:
    """The person may sign in again, with the roles they had."""
    person = _locked(person)
    person.access_ended_at = person.access_ended_by = None
    person.save(update_fields=["access_ended_at", "access_ended_by"])
    _end_sign_in_sessions(person)
    audit.record(action=PersonAct.ACCESS_RESTORED, by=by, about=person)


@transaction.atomic
def reset_second_factor(*, person: User, by: User | None) -> None:
    """The person signs in with the first factor only, and is sent to set up a new second one: for a lost phone."""
    Authenticator.objects.filter(user=person).delete()
    _end_sign_in_sessions(person)
    audit.record(action=PersonAct.SECOND_FACTOR_RESET, by=by, about=person)


def _give(person: User, role: str, by: User | None) -> RoleGrant:
    person = _locked(person)
    _check_change(person, role, RoleRequest.Change.GIVE)
    grant = RoleGrant(person=person, role=role, given_by=by)
    grant.full_clean()
    grant.save()
    _end_sign_in_sessions(person)
    audit.record(action=PersonAct.ROLE_GIVEN, by=by, about=person, detail={"role": role})
    return grant


def _end(person: User, role: str, by: User) -> None:
    if role == Role.MANAGER:
        _keep_a_manager_besides(person)
    person = _locked(person)
    _check_change(person, role, RoleRequest.Change.END)
    person.role_grants.live().filter(role=role).update(ended_at=timezone.now(), ended_by=by)
    _end_sign_in_sessions(person)
    audit.record(action=PersonAct.ROLE_ENDED, by=by, about=person, detail={"role": role})


def _check_change(person: User, role: str, change: str) -> None:
    if not person.is_active:
        raise AccessEnded
    held = person.role_grants.live().filter(role=role).exists()
    if change == RoleRequest.Change.GIVE and held:
        raise RoleHeld
    if change == RoleRequest.Change.END and not held:
        raise RoleNotHeld


def _locked(person: User) -> User:
    """The person as the database has them now; nobody else changes them before this transaction ends."""
    return User.objects.select_for_update().get(pk=person.pk)


def _open_request(request: RoleRequest) -> RoleRequest:
    found = RoleRequest.objects.open().select_for_update().filter(pk=request.pk).first()
    if found is None:
        raise RequestAnswered
    return found


def _keep_a_manager_besides(person: User) -> None:
    """Refuses where nobody else is a manager.

    All managers' grants are locked first, in one order: two managers who end each other at the same moment come here
    one after the other, and the second finds nobody left.
    """
    list(RoleGrant.objects.live().filter(role=Role.MANAGER).order_by("pk").select_for_update())
    managers = User.objects.with_access().holding(Role.MANAGER)
    if person in managers and managers.count() == 1:
        raise LastManager


def _end_sign_in_sessions(person: User) -> None:
    User.objects.filter(pk=person.pk).update(access_version=F("access_version") + 1)
