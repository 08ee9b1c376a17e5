"""What is done to facts: confirmed or changed once, for every guide and language that uses them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.models import Role, User
from centre.services import publish_edition
from destinations.acts import FactAct
from destinations.factbase import FactWords
from destinations.models import Fact, FactChange, FactText, Guide, SectionText, Source
from destinations.search.indexing import index_guides
from destinations.services.texts import remake
from safeguards import audit


class Refused(Exception):
    """Something cannot be done to a fact; the sentence says why, to the person who wanted it."""

    says_nothing_personal = True
    sentence: Promise | str = ""

    def __str__(self) -> str:
        return str(self.sentence)


class ChangedMeanwhile(Refused):
    """The fact reads otherwise than when the person looked at it."""

    sentence = _("This fact was changed meanwhile. Look at it again.")


class ChangeWaits(Refused):
    """A change of the fact waits for a second person already."""

    sentence = _("Another change of this fact waits for a second person.")


class ChangeIsOver(Refused):
    """The change was published or withdrawn already."""

    sentence = _("This change was published or withdrawn meanwhile.")


class OwnChange(Refused):
    """A phone number or an address wants somebody else than who proposed it."""

    sentence = _("A phone number or an address is published by a second person.")


class NotInEveryLanguage(Refused):
    """A value was given in some languages only."""

    sentence = _("A fact is changed in every language at once.")


@dataclass(frozen=True)
class NewSource:
    """Where a new value was found."""

    publisher: str
    title: str
    dated: str
    url: str


@transaction.atomic
def confirm_fact(*, fact: Fact, seen: str, role: Role, by: User, due_on: date | None = None) -> None:
    """The fact was checked today and holds, in every guide and language that uses it.

    `seen` is the digest of what the person looked at; `due_on` the day of the next check, some months or years from
    now if none is given. Raises ChangedMeanwhile.
    """
    fact = _locked(fact)
    if fact.digest != seen:
        raise ChangedMeanwhile
    _check(fact, role=role, by=by, due_on=due_on)
    audit.record(action=FactAct.CONFIRMED, by=by, about=fact, detail={"due_on": fact.due_on})
    _remake_users_of(fact)


@transaction.atomic
def change_fact(
    *, fact: Fact, seen: str, words: Mapping[str, FactWords], as_of: str, source: NewSource | None, role: Role, by: User
) -> FactChange:
    """The fact has a new value in every language; a phone number or an address once a second person publishes it.

    Raises ChangedMeanwhile, ChangeWaits, NotInEveryLanguage, and ValidationError about what the words may hold.
    """
    fact = _locked(fact)
    if fact.digest != seen:
        raise ChangedMeanwhile
    if words.keys() != {code for code, _name in settings.LANGUAGES}:
        raise NotInEveryLanguage
    if fact.changes.waiting().exists():
        raise ChangeWaits
    for text in _texts(fact, words):
        text.full_clean(exclude=["fact"], validate_unique=False, validate_constraints=False)
    change = FactChange(
        fact=fact,
        kind=fact.kind,
        words=_as_json(words),
        as_of=as_of,
        source=None if source is None else _source(fact, source),
        proposed_at=timezone.now(),
        proposed_by=by,
    )
    change.full_clean()
    change.save()
    audit.record(action=FactAct.CHANGE_PROPOSED, by=by, about=fact)
    if not fact.needs_second_person:
        _publish(fact, change, role=role, by=by)
    return change


@transaction.atomic
def publish_change(*, change: FactChange, role: Role, by: User) -> None:
    """What somebody else proposed is what guides say, and counts as checked today. Raises ChangeIsOver, OwnChange."""
    fact = _locked(change.fact)
    change = _waiting(change)
    if fact.needs_second_person and change.proposed_by_id == by.pk:
        raise OwnChange
    _publish(fact, change, role=role, by=by)


@transaction.atomic
def withdraw_change(*, change: FactChange, by: User) -> None:
    """The fact stays as it is. Raises ChangeIsOver."""
    fact = _locked(change.fact)
    change = _waiting(change)
    change.withdrawn_at, change.withdrawn_by = timezone.now(), by
    change.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(action=FactAct.CHANGE_WITHDRAWN, by=by, about=fact)


def _locked(fact: Fact) -> Fact:
    return Fact.objects.select_for_update().get(pk=fact.pk)


def _waiting(change: FactChange) -> FactChange:
    """The change, under the lock of its fact."""
    found = FactChange.objects.waiting().filter(pk=change.pk).first()
    if found is None:
        raise ChangeIsOver
    return found


def _publish(fact: Fact, change: FactChange, *, role: Role, by: User) -> None:
    change.before = {
        text.language: {"value": text.value, "confirm_with": text.confirm_with} for text in fact.texts.all()
    }
    change.published_at, change.published_by = timezone.now(), by
    change.save(update_fields=["before", "published_at", "published_by"])
    fact.texts.all().delete()
    FactText.objects.bulk_create(_texts(fact, {code: FactWords(**said) for code, said in change.words.items()}))
    fact.as_of = change.as_of
    if change.source:
        fact.sources.set([change.source])
    _check(fact, role=role, by=by, due_on=None)
    audit.record(action=FactAct.CHANGED, by=by, about=fact, detail={"due_on": fact.due_on})
    # Read aloud they still say the old value.
    SectionText.objects.saying(fact).update(meaning=F("meaning") + 1)
    _remake_users_of(fact)


def _check(fact: Fact, *, role: Role, by: User, due_on: date | None) -> None:
    fact.checked_on, fact.checked_by, fact.checked_as = timezone.localdate(), by, role
    fact.due_on = due_on or fact.checked_on + fact.holds_for
    fact.full_clean(exclude=["finding"])
    fact.save()


def _texts(fact: Fact, words: Mapping[str, FactWords]) -> list[FactText]:
    return [
        FactText(fact=fact, language=code, value=said.value, confirm_with=said.confirm_with)
        for code, said in words.items()
    ]


def _as_json(words: Mapping[str, FactWords]) -> dict[str, dict[str, str]]:
    return {code: {"value": said.value, "confirm_with": said.confirm_with} for code, said in words.items()}


def _source(fact: Fact, new: NewSource) -> Source:
    """The source as a row; its key says that the centre found it."""
    source = Source(
        key=f"centre-{fact.pk}-{fact.changes.count() + 1}",
        publisher=new.publisher,
        title=new.title,
        dated=new.dated,
        url=new.url,
    )
    source.full_clean()
    source.save()
    return source


def _remake_users_of(fact: Fact) -> None:
    """Every text that uses the fact says it as it stands now, and every process shows it so."""
    remake(SectionText.objects.saying(fact).select_related("section").select_for_update(of=("self",)))
    index_guides(Guide.objects.filter(country__contacts__fact=fact))
    publish_edition()
