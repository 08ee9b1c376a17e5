"""The one shape of every write that takes or frees time: lock the counsellors, look again, write, plan, audit."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import Error, OperationalError, connection, transaction

from centre.models import Centre, Room
from counselling.models import Appointment, Counsellor, statements
from counselling.services.refusals import Busy

Given = ParamSpec("Given")
Made = TypeVar("Made")

EXCLUDED = "23P01"
"""SQLSTATE of an exclusion constraint that refused a row."""
WORTH_ANOTHER_TRY = frozenset({"55P03", "40P01", "40001"})  # lock not available, deadlock, serialization failure
TRIES = 3
PATIENCE = "3s"


def sqlstate(error: Error) -> str:
    """What PostgreSQL called the error."""
    return getattr(error.__cause__, "pgcode", None) or ""


def in_one_piece(service: Callable[Given, Made]) -> Callable[Given, Made]:
    """All that the service writes, or nothing; where it ran into others' locks, tried again. Raises Busy at last."""

    @wraps(service)
    def whole(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        for _try in range(TRIES):
            try:
                with transaction.atomic():
                    _be_patient()
                    return service(*args, **kwargs)
            except OperationalError as error:
                if sqlstate(error) not in WORTH_ANOTHER_TRY:
                    raise
        raise Busy

    return whole


def locked(counsellors: Iterable[Counsellor]) -> list[Counsellor]:
    """These as the database has them now, and nobody else gives or frees their time before this transaction ends.

    Their lapsed holds are gone: a constraint cannot ask what time it is, and would let them stand in the way.
    """
    return statements.lock([counsellor.pk for counsellor in counsellors])


def lock_rooms(centre: Centre) -> None:
    """Nobody else gives away this centre's rooms before this transaction ends. Called after `locked`.

    Lapsed holds of them are gone, whose counsellors' they are.
    """
    list(Room.objects.in_use().filter(centre=centre).order_by("pk").select_for_update(no_key=True, of=("self",)))
    Appointment.objects.lapsed().filter(room__centre=centre).delete()


def only_one_for(index: bytes) -> None:
    """Nobody else acts for the same number before this transaction ends. Asked for after the counsellors' rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [statements.number_key(index)])


def _be_patient() -> None:
    """Until the transaction ends nothing waits longer for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = %s", [PATIENCE])
