"""Several sessions for one person, booked in one step: all of them, or none."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.models import User
from counselling.models import Counsellor, Participation
from counselling.services.booking import Request, book
from counselling.services.refusals import Refused, TimeTaken
from counselling.services.transactions import EXCLUDED, in_one_piece, lock_rooms, locked, sqlstate
from counselling.times import nearest

LONGEST_SERIES = 8


class SeriesTaken(Refused):
    """Some of the times are not free, and so none was booked. `taken` says which, and what is free near each."""

    says = _("Not all of these times are free. Nothing was booked.")

    def __init__(self, taken: dict[datetime, list[datetime]]) -> None:
        super().__init__()
        self.taken = taken


def book_series(*, requests: Sequence[Request], by: User) -> list[Participation]:
    """Each time is booked for the same person; where one of them is taken, none is.

    The same sent twice is booked once. Raises SeriesTaken, and Busy.
    """
    try:
        return _book_series(requests, by)
    except IntegrityError as error:
        if sqlstate(error) != EXCLUDED:
            raise
        raise SeriesTaken(_taken(requests)) from error


@in_one_piece
def _book_series(requests: Sequence[Request], by: User) -> list[Participation]:
    """All who could hold any of them are locked at once: locked one by one, two series could wait for each other."""
    wish = requests[0].wish
    locked(Counsellor.objects.working().at(wish.centre))
    if wish.needs_room:
        lock_rooms(wish.centre)
    made = Participation.objects.filter(request_key__in=[request.key for request in requests])
    twins = {participation.request_key: participation for participation in made}
    if len(twins) == len(requests):
        return [twins[request.key] for request in requests]
    booked = []
    for request in requests:
        try:
            booked.append(book(request=request, by=by))
        except TimeTaken:
            break
    if len(booked) < len(requests):
        raise SeriesTaken(_taken(requests, among=booked))
    return booked


def _taken(requests: Sequence[Request], among: Sequence[Participation] = ()) -> dict[datetime, list[datetime]]:
    """Those of the times that are not free, leaving aside what this series itself has just written."""
    own = {participation.appointment.starts_at for participation in among}
    free = requests[0].wish.free_times(now=timezone.now())
    asked = [request.starts_at for request in requests]
    missing = [start for start in asked if start not in free and start not in own]
    offered = [start for start in free if start not in asked]
    return {start: nearest(offered, start) for start in missing}
