"""The audit: who did what, about which thing, when. It only grows, and stands or falls with the act itself."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils.functional import Promise

from safeguards.logs import current_request_id
from safeguards.models import AuditEntry

ActionsType = TypeVar("ActionsType", bound=type[models.TextChoices])
Seen = TypeVar("Seen")

_ACTION = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_DETAIL_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
# What a code may look like: a state, a role, the name of a field. A name of a person, a sentence or a phone number
# cannot: capitals, blanks, other scripts and more than six digits are refused.
_CODE = re.compile(r"(?!(?:[^0-9]*[0-9]){7})[a-z][a-z0-9_.:-]{0,39}")
_LARGEST_COUNT = 10_000_000  # the smallest phone numbers begin there
_MOST_DETAILS = 10
_MOST_CODES = 30

Code = str | int | bool | date | uuid.UUID | None
Detail = Mapping[str, Code | list[str] | tuple[str, ...]]

_actions: dict[str, models.TextChoices] = {}


class NotInTransaction(RuntimeError):
    """An audit row was asked for outside a transaction, where it could stand without its act, or the act without it."""

    says_nothing_personal = True


class UnknownAction(ValueError):
    """An action that no app has declared."""

    says_nothing_personal = True


class TooMuchSaid(ValueError):
    """A detail that could hold personal data."""

    says_nothing_personal = True


def declare(actions: ActionsType) -> ActionsType:
    """Makes an app's actions known. A decorator of a TextChoices: value the dotted verb, label what people read.

    @audit.declare
    class NoteAction(models.TextChoices):
        READ = "note.read", _("read a note")
    """
    for action in actions:
        if not _ACTION.fullmatch(action.value):
            raise UnknownAction(f"{action.value!r} is not a dotted verb.")
        if action.value in _actions:
            raise UnknownAction(f"{action.value} is declared twice.")
    _actions.update({action.value: action for action in actions})
    return actions


def label_of(action: str) -> str | Promise:
    """What people read for an action; its bare name where the app that declared it is gone."""
    return _actions[action].label if action in _actions else action


def record(
    *,
    action: models.TextChoices,
    by: AbstractBaseUser | None,
    about: models.Model | None,
    detail: Detail | None = None,
) -> AuditEntry:
    """One more row of the audit, which lasts exactly if the transaction around it does.

    `by` is the member of staff, None where the beneficiary or the clock acts. Raises NotInTransaction, UnknownAction,
    TooMuchSaid.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(f"{action.value} must be recorded in the transaction of the act itself.")
    if _actions.get(action.value) is not action:
        raise UnknownAction(f"{action.value} is not declared.")
    return AuditEntry.objects.create(
        action=action.value,
        by_id=None if by is None else by.pk,
        about_label="" if about is None else about._meta.label_lower,
        about_id="" if about is None else str(about.pk),
        request_id=current_request_id(),
        detail=_said(detail or {}),
    )


def audited_read(
    *, action: models.TextChoices, by: AbstractBaseUser, about: models.Model, read: Callable[[], Seen]
) -> Seen:
    """What `read` returns, handed over once the row that says so is committed: no row, no note.

    It cannot be called within another transaction, whose rollback would take the row away after the text was seen.
    """
    with transaction.atomic(durable=True):
        record(action=action, by=by, about=about)
        return read()


def _said(detail: Detail) -> dict[str, object]:
    if len(detail) > _MOST_DETAILS:
        raise TooMuchSaid("More details than an audit row holds.")
    for name in detail:
        if not _DETAIL_NAME.fullmatch(name):
            raise TooMuchSaid("A detail's name is a short word in small letters.")
    return {name: _value_said(name, value) for name, value in detail.items()}


def _value_said(name: str, value: object) -> object:
    if isinstance(value, list | tuple):
        if len(value) > _MOST_CODES or not all(_is_code(item) for item in value):
            raise TooMuchSaid(f"{name} is not a short list of codes.")
        return [str(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < _LARGEST_COUNT:
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, uuid.UUID) or _is_code(value):
        return str(value)
    raise TooMuchSaid(f"{name} is neither a code nor a count, a day or an id.")


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None
