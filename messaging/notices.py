"""Which models hold notices: each app's `notices.py` registers its own, so that messaging needs to know no domain."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from centre.models import User
from messaging.models import ManagerNotice, Notice, NoticeQuerySet, StaffNotice

ANSWERED_BY_THE_MODEL = ("safe_contact", "addresses", "said")
ANSWERED_BY_ITS_QUERY_SET = ("holding", "to_people_we_may_call")


class NotANotice(TypeError):
    """What was registered cannot be dispatched."""

    says_nothing_personal = True


def nothing_is_missing(now: datetime) -> int:
    """For notices that are planned once and for all."""
    return 0


@dataclass(frozen=True)
class Registered:
    """A model of notices, and what plans those that should be there by now and are not, and says how many."""

    model: type[Notice]
    plan_missing: Callable[[datetime], int]

    @property
    def notices(self) -> NoticeQuerySet[Any]:
        rows = self.model._default_manager.all()
        if not isinstance(rows, NoticeQuerySet):
            raise NotANotice(f"{self.model._meta.label} has no NoticeQuerySet for its manager.")
        return rows


_registered: dict[str, Registered] = {}


def register(model: type[Notice], *, plan_missing: Callable[[datetime], int] = nothing_is_missing) -> None:
    """From now on the dispatcher looks after the notices of this model. Raises NotANotice where it could not."""
    made = Registered(model, plan_missing)
    questions: list[tuple[str, type, type]] = [(name, model, Notice) for name in ANSWERED_BY_THE_MODEL]
    questions += [(name, type(made.notices), NoticeQuerySet) for name in ANSWERED_BY_ITS_QUERY_SET]
    if silent := [name for name, ours, base in questions if getattr(ours, name) is getattr(base, name)]:
        raise NotANotice(f"{model._meta.label} does not say {', '.join(silent)}.")
    inherited = {constraint.name % {"class": model._meta.model_name} for constraint in Notice.Meta.constraints}
    if lost := sorted(inherited - {constraint.name for constraint in model._meta.constraints}):
        raise NotANotice(f"{model._meta.label} has lost {', '.join(lost)}: begin with *Notice.Meta.constraints.")
    _registered[model._meta.label] = made


def rows_of(label: str) -> NoticeQuerySet[Any]:
    """The notices of the model of this name, as "app.model". Raises NotANotice where none is registered so."""
    found = next((made for made in _registered.values() if made.model._meta.label_lower == label), None)
    if found is None:
        raise NotANotice(f"{label} is no model of notices.")
    return found.notices


def registered() -> list[Registered]:
    """All models of notices, by name."""
    return [_registered[label] for label in sorted(_registered)]


def owe_staff(
    model: type[StaffNotice],
    people: Iterable[User],
    *,
    kind: str,
    about_on: date,
    due_at: datetime,
    not_after: datetime,
    rule: str | None = None,
) -> int:
    """Each of these people is owed this about that day, once; says to how many it was new."""
    rows: NoticeQuerySet[Any] = model._default_manager.all()  # type: ignore[assignment]  # as `register` looks at
    known = rows.filter(kind=kind, about_on=about_on, rule=rule) if rule else rows.filter(kind=kind, about_on=about_on)
    owed_already = set(known.values_list("person", flat=True))
    new = [
        model(
            person=person,
            kind=kind,
            rule=rule,
            about_on=about_on,
            recipient=Notice.Recipient.STAFF,
            language=person.language,
            due_at=due_at,
            not_after=not_after,
        )
        for person in people
        if person.pk not in owed_already
    ]
    rows.bulk_create(new, ignore_conflicts=True)
    return len(new)


register(ManagerNotice)
