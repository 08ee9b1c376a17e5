"""What is done to centres, rooms and projects."""

from collections.abc import Iterable
from datetime import time
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from centre.acts import PlaceAct
from centre.models import Centre, OpeningHours, Project, Room, User
from centre.services.edition import publish_edition
from centre.services.refusals import ChangedMeanwhile, NobodyEntered, OwnEntry
from safeguards import audit


class Stretch(NamedTuple):
    """From when to when a centre is open on a weekday."""

    weekday: int
    opens: time
    closes: time


@transaction.atomic
def change_centre(*, centre: Centre, changed: Iterable[str], hours: Iterable[Stretch] | None, by: User) -> None:
    """The centre reads as the form left it; `hours`, where given, replace all that were there.

    A contact that changed is shown to nobody until somebody else than `by` has confirmed it. Only what changed is
    written: what another manager saves or confirms at this moment stays.
    """
    changed = sorted(changed)
    columns = [*changed]
    if set(changed) & set(Centre.CONTACT_FIELDS):
        centre.contact_entered_at, centre.contact_entered_by = timezone.now(), by
        centre.contact_confirmed_at = centre.contact_confirmed_by = None
        columns += ["contact_entered_at", "contact_entered_by", "contact_confirmed_at", "contact_confirmed_by"]
    centre.full_clean()
    centre.save(update_fields=columns)
    if hours is not None:
        _replace_hours(centre, hours)
        changed = [*changed, "hours"]
    audit.record(action=PlaceAct.CENTRE_CHANGED, by=by, about=centre, detail={"fields": changed})
    publish_edition()


@transaction.atomic
def confirm_contact(*, centre: Centre, seen: str, by: User) -> None:
    """The public sees how to reach the centre; `seen` is the digest of the contact that the person looked at.

    Raises NobodyEntered, OwnEntry, and ChangedMeanwhile where it reads otherwise by now.
    """
    centre = Centre.objects.select_for_update().get(pk=centre.pk)
    if not centre.has_contact:
        raise NobodyEntered
    if centre.contact_entered_by == by:
        raise OwnEntry
    if centre.contact_digest != seen:
        raise ChangedMeanwhile
    centre.contact_confirmed_at, centre.contact_confirmed_by = timezone.now(), by
    centre.save(update_fields=["contact_confirmed_at", "contact_confirmed_by"])
    audit.record(action=PlaceAct.CONTACT_CONFIRMED, by=by, about=centre)
    publish_edition()


@transaction.atomic
def add_room(*, room: Room, by: User) -> None:
    """The centre has one room more."""
    room.full_clean()
    room.save()
    audit.record(action=PlaceAct.ROOM_ADDED, by=by, about=room)


@transaction.atomic
def change_room(*, room: Room, by: User) -> None:
    """The room reads as given; whether it is open is another thing, which somebody may be changing meanwhile."""
    room.full_clean()
    room.save(update_fields=["centre", "name_en", "name_ur", "seats"])
    audit.record(action=PlaceAct.ROOM_CHANGED, by=by, about=room)


@transaction.atomic
def close_room(*, room: Room, by: User) -> None:
    """No appointment can be given this room any more."""
    room.closed_at, room.closed_by = timezone.now(), by
    room.save(update_fields=["closed_at", "closed_by"])
    audit.record(action=PlaceAct.ROOM_CLOSED, by=by, about=room)


@transaction.atomic
def reopen_room(*, room: Room, by: User) -> None:
    """Appointments can be given this room again."""
    room.closed_at = room.closed_by = None
    room.save(update_fields=["closed_at", "closed_by"])
    audit.record(action=PlaceAct.ROOM_REOPENED, by=by, about=room)


@transaction.atomic
def add_project(*, project: Project, centres: Iterable[Centre], by: User) -> None:
    """There is one funding line more, and it pays for these centres."""
    project.full_clean()
    project.save()
    project.centres.set(centres)
    audit.record(action=PlaceAct.PROJECT_ADDED, by=by, about=project)


@transaction.atomic
def change_project(*, project: Project, centres: Iterable[Centre], by: User) -> None:
    """The project reads as given and pays for these centres."""
    project.full_clean()
    project.save()
    project.centres.set(centres)
    audit.record(action=PlaceAct.PROJECT_CHANGED, by=by, about=project)


def _replace_hours(centre: Centre, hours: Iterable[Stretch]) -> None:
    centre.opening_hours.all().delete()
    for stretch in hours:
        row = OpeningHours(centre=centre, **stretch._asdict())
        row.full_clean()
        row.save()
