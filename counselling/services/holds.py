"""A time kept for half an hour while somebody fills in the rest of a booking."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils import timezone

from counselling.models import Appointment, statements
from counselling.services.refusals import HeldLongEnough, TimeTaken
from counselling.services.taking import give_room, least_busy, locked_and_free, put_at, taken
from counselling.services.transactions import EXCLUDED, in_one_piece, locked, only_one_for, sqlstate
from counselling.times import Wish

HELD_FOR = timedelta(minutes=30)
LONGEST_HELD = timedelta(hours=2)
"""After that a time goes back to the others, however often it was asked to be kept."""


def hold(*, key: uuid.UUID, wish: Wish, starts_at: datetime) -> Appointment:
    """The time is kept for half an hour for the booking with this key, and no other time is.

    A hold of the same time stays as it is, and does not begin anew. Nothing of the person is known or written yet.
    Raises TimeTaken with other times, and Busy.
    """
    try:
        return _hold(key, wish, starts_at)
    except IntegrityError as error:
        if sqlstate(error) != EXCLUDED:
            raise
        raise taken(wish, starts_at) from error


@in_one_piece
def _hold(key: uuid.UUID, wish: Wish, starts_at: datetime) -> Appointment:
    before = held_under(key)
    counsellors = locked_and_free(wish, starts_at, besides=before)
    only_one_for(key.bytes)
    now_held = held_under(key)  # as the locks have left it: lapsed and gone, or made by the same button pressed twice
    if now_held != before:
        counsellors = wish.counsellors_at(starts_at, now=timezone.now(), besides=now_held)
    if not counsellors:
        raise taken(wish, starts_at)
    if now_held and _grants(now_held, wish, starts_at) and now_held.counsellor in counsellors:
        return now_held
    Appointment.objects.held_under(key).delete()
    counsellor = least_busy(counsellors, starts_at)
    kept = Appointment(
        centre=wish.centre,
        counsellor=counsellor,
        mode=wish.mode,
        status=Appointment.Status.HELD,
        hold_key=key,
        held_until=timezone.now() + HELD_FOR,
    )
    put_at(kept, starts_at)
    give_room(kept)
    kept.save()
    return kept


def _grants(kept: Appointment, wish: Wish, starts_at: datetime) -> bool:
    return kept.starts_at == starts_at and kept.mode == wish.mode and kept.centre_id == wish.centre.pk


@in_one_piece
def keep_longer(*, key: uuid.UUID) -> Appointment:
    """The time is kept for half an hour from now. Raises TimeTaken, HeldLongEnough, and Busy."""
    before = held_under(key)
    if before is None:
        raise TimeTaken
    locked([before.counsellor])
    kept = held_under(key)
    if kept is None:
        raise TimeTaken
    last = kept.made_at + LONGEST_HELD
    if timezone.now() + HELD_FOR > last:
        raise HeldLongEnough
    kept.held_until = timezone.now() + HELD_FOR
    kept.save(update_fields=["held_until"])
    return kept


def release(*, key: uuid.UUID) -> None:
    """Nothing is kept for this booking any more: it was given up before it was made."""
    Appointment.objects.held_under(key).delete()


def held_under(key: uuid.UUID) -> Appointment | None:
    """The time that is kept for the booking with this key, if it has not lapsed."""
    return statements.held_under(key)


def sweep_holds() -> int:
    """Lapsed holds are gone; says how many were. For the clock to call."""
    removed, _models = Appointment.objects.lapsed().delete()
    return removed
