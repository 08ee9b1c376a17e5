"""An activity's life: logged, confirmed or sent back, mended, refuted."""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import NamedTuple, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from centre.models import District, Project, User
from centre.services import ChangedMeanwhile
from outreach.acts import ActivityAct
from outreach.choices import Source, State
from outreach.models import Activity, Membership
from outreach.services.refusals import Answered, OtherContent, OwnActivity
from outreach.services.tallies import tallied, tally_new
from safeguards import audit

# From which states an activity may go where. A slip can be put right: what was refuted or confirmed by mistake is
# sent back, and counts as not verified until somebody looks at it anew.
CONFIRMABLE = frozenset({State.WAITING, State.RETURNED})
RETURNABLE = frozenset({State.WAITING, State.VERIFIED, State.REFUTED})
REFUTABLE = frozenset({State.WAITING, State.RETURNED, State.VERIFIED})
MENDABLE = frozenset({State.WAITING, State.RETURNED})


class Content(TypedDict):
    """What a volunteer says of an activity."""

    on: date
    district: District
    place: str
    kind: str
    topics: list[str]
    women: int
    men: int
    girls: int
    boys: int
    project: Project | None


class Logged(NamedTuple):
    """An activity as it is stored, and whether it was stored just now."""

    activity: Activity
    is_new: bool


@transaction.atomic
def log_activity(
    *, by: User, pk: uuid.UUID, source: Source, logged_at: datetime | None = None, **content: Unpack[Content]
) -> Logged:
    """The activity is stored once, however often and by however many requests at once it is sent.

    Sent again it is answered with what is stored, even where it was mended since. Raises OtherContent where this key
    stands for something else that was sent, or for somebody else's.
    """
    digest = digest_of(content)
    stored = Activity.objects.filter(pk=pk).first()
    if stored is None:
        membership = Membership.objects.live().filter(person=by).select_related("group").first()
        now = timezone.now()
        activity = Activity(
            pk=pk,
            group=membership.group if membership else None,
            centre_id=membership.group.centre_id if membership else by.centre_id,
            logged_by=by,
            logged_at=logged_at or now,
            received_at=now,
            source=source,
            digest=digest,
            **content,
        )
        if _inserted(activity):
            return Logged(activity, is_new=True)
        stored = Activity.objects.get(pk=pk)
    if (stored.logged_by_id, stored.digest) != (by.pk, digest):
        raise OtherContent
    return Logged(stored, is_new=False)


@transaction.atomic
def mend_activity(*, activity: Activity, revision: int, by: User, **content: Unpack[Content]) -> Activity:
    """The activity reads as given and waits to be checked again. Raises ChangedMeanwhile, Answered."""
    with _changed(activity, revision, MENDABLE) as found:
        if found.logged_by_id != by.pk:
            raise Answered
        changed = sorted(name for name, value in content.items() if getattr(found, name) != value)
        heads_before = found.heads.total
        for name, value in content.items():
            setattr(found, name, value)
        found.take_back_answer()
        found.mended_at = timezone.now()
        found.revision += 1
    heads = found.heads.total
    audit.record(
        action=ActivityAct.MENDED,
        by=by,
        about=found,
        detail={"fields": changed, "heads_before": heads_before, "heads": heads},
    )
    return found


@transaction.atomic
def confirm_activity(*, activity: Activity, revision: int, by: User) -> None:
    """The activity counts as verified. Raises OwnActivity, ChangedMeanwhile, Answered."""
    if activity.logged_by_id == by.pk:
        raise OwnActivity
    with _changed(activity, revision, CONFIRMABLE) as found:
        _confirm(found, by)
    _record_answer(ActivityAct.CONFIRMED, found, by)


@transaction.atomic
def confirm_activities(*, seen: Mapping[uuid.UUID, int], by: User) -> int:
    """Those that wait as they were seen (id and revision) are verified; says how many.

    The rest stays as it is: answered or mended meanwhile, logged by the person themselves, or none of their business.
    """
    waiting = Activity.objects.of(by).waiting().filter(pk__in=seen).exclude(logged_by=by)
    locked = waiting.order_by("pk").select_for_update(of=("self",))
    ready = [activity for activity in locked if activity.revision == seen[activity.pk]]
    with tallied(*ready):
        for activity in ready:
            _confirm(activity, by)
        Activity.objects.bulk_update(ready, ["confirmed_at", "confirmed_by"])
    for activity in ready:
        _record_answer(ActivityAct.CONFIRMED, activity, by)
    return len(ready)


@transaction.atomic
def return_activity(*, activity: Activity, revision: int, reason: str, by: User) -> None:
    """The volunteer reads the reason and can mend it. Raises ChangedMeanwhile, Answered."""
    with _changed(activity, revision, RETURNABLE) as found:
        found.take_back_answer()
        found.returned_at, found.returned_by, found.return_reason = timezone.now(), by, reason
    _record_answer(ActivityAct.RETURNED, found, by)


@transaction.atomic
def refute_activity(*, activity: Activity, revision: int, reason: str, by: User) -> None:
    """The activity counts as refuted, and is shown apart. Raises ChangedMeanwhile, Answered."""
    with _changed(activity, revision, REFUTABLE) as found:
        found.take_back_answer()
        found.refuted_at, found.refuted_by, found.refute_reason = timezone.now(), by, reason
    _record_answer(ActivityAct.REFUTED, found, by)


def digest_of(content: Content) -> str:
    """The same for the same content, however it was spelt on the way: Urdu digits, the order of topics."""
    project = content["project"]
    said = {
        "on": content["on"].isoformat(),
        "district": content["district"].pk,
        "place": content["place"],
        "kind": content["kind"],
        "topics": sorted(content["topics"]),
        "heads": [content["women"], content["men"], content["girls"], content["boys"]],
        "project": None if project is None else str(project.pk),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _inserted(activity: Activity) -> bool:
    """Stores and tallies a new activity. False: another request was faster.

    Its row is committed by then, for the INSERT waited for it.
    """
    try:
        with transaction.atomic():
            activity.save(force_insert=True)
    except IntegrityError:
        if Activity.objects.filter(pk=activity.pk).exists():
            return False
        raise
    tally_new(activity)
    audit.record(
        action=ActivityAct.LOGGED,
        by=activity.logged_by,
        about=activity,
        detail={"heads": activity.heads.total, "source": activity.source},
    )
    return True


@contextmanager
def _changed(activity: Activity, revision: int, states: frozenset[State]) -> Iterator[Activity]:
    """The activity, locked, as the person has seen it; what is changed about it inside is stored and tallied."""
    found = Activity.objects.select_for_update().get(pk=activity.pk)
    if found.revision != revision:
        raise ChangedMeanwhile
    if found.state not in states:
        raise Answered
    with tallied(found):
        yield found
        found.save()


def _confirm(activity: Activity, by: User) -> None:
    activity.take_back_answer()
    activity.confirmed_at, activity.confirmed_by = timezone.now(), by


def _record_answer(act: ActivityAct, activity: Activity, by: User) -> None:
    detail = {"heads": activity.heads.total, "revision": activity.revision}
    audit.record(action=act, by=by, about=activity, detail=detail)
