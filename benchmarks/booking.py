"""What a booking costs beside the plain writing of the same rows."""

import itertools
import uuid
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from benchmarks.measure import Result, by_turns
from centre.models import Centre, Role, RoleGrant, User
from counselling import services
from counselling.models import Appointment, Beneficiary, Counsellor, Participation, ParticipationNotice, WeeklyHours
from counselling.times import Wish
from safeguards.models import AuditEntry

MINUTES = 5
CALLS = 60


def results() -> Iterator[tuple[str, Result]]:
    """The booking against INSERTs of the very rows that it has written, one transaction each."""
    booked, numbers = Booked(_counsellor("one")), itertools.count()
    first = booked.book(next(numbers))
    insert = Inserts(first, _counsellor("other"))
    yield (
        "booking_write_vs_insert",
        by_turns(
            lambda: booked.book(next(numbers)),
            lambda: insert.write(next(numbers)),
            against="Django's plain INSERT of the same rows, nothing looked at or locked",
            calls=CALLS,
        ),
    )


def _counsellor(name: str) -> Counsellor:
    """Somebody who can be booked day and night: so that time does not run out."""
    person = User.objects.create_user(email=f"{name}@example.org", name=name, password=None)
    RoleGrant.objects.create(person=person, role=Role.COUNSELLOR)
    counsellor = Counsellor.objects.create(
        person=person,
        centre=Centre.objects.order_by("pk")[0],
        gender="woman",
        languages=["en"],
        modes=["video"],
        session_minutes=MINUTES,
        buffer_minutes=0,
        horizon_days=366,
    )
    for weekday in range(7):
        WeeklyHours.objects.create(counsellor=counsellor, weekday=weekday, starts=time(0), ends=time(23, 55))
    return counsellor


def _time_of(number: int) -> datetime:
    """The times of the hours one after the other, a day's last hour left out."""
    day, place = divmod(number, 22 * 60 // MINUTES)
    midnight = timezone.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=2 + day, minutes=MINUTES * place)


class Booked:
    """Books with one counsellor, each time for somebody new."""

    def __init__(self, counsellor: Counsellor) -> None:
        self.wish = Wish(counsellor.centre, "video", only=counsellor)

    def book(self, number: int) -> Participation:
        introduction = services.Introduction(
            name=f"Person {number}", phone=f"+92300{number:07}", language="en", may=frozenset({"may_sms"})
        )
        request = services.Request(
            key=uuid.uuid4(),
            wish=self.wish,
            starts_at=_time_of(number),
            subject=services.Subject("work"),
            introduction=introduction,
            consent_version="1",
        )
        return services.book(request=request, by=None)


class Inserts:
    """Writes what a booking wrote, row for row and sealed alike, for somebody new at other times."""

    def __init__(self, participation: Participation, counsellor: Counsellor) -> None:
        self.counsellor = counsellor
        self.appointment = Appointment.objects.get(pk=participation.appointment_id)
        self.length = self.appointment.ends_at - self.appointment.starts_at
        self.person, self.participation = participation.beneficiary, participation
        self.notices = list(participation.notices.all())

    def write(self, number: int) -> None:
        starts_at = _time_of(number)
        person = Beneficiary(language=self.person.language, may_sms=True)
        person.name, person.phone = f"Person {number}", f"+92301{number:07}"
        appointment = Appointment(
            centre=self.appointment.centre,
            counsellor=self.counsellor,
            mode=self.appointment.mode,
            taken=1,
            starts_at=starts_at,
            ends_at=starts_at + self.length,
            blocked_from=starts_at,
            blocked_until=starts_at + self.length,
        )
        appointment.video_room = uuid.uuid4().hex
        place = Participation(appointment=appointment, beneficiary=person, topic="work", consent_version="1")
        place.token = uuid.uuid4().hex
        place.token_hash = uuid.uuid4().hex
        owed = [
            ParticipationNotice(
                participation=place,
                kind=notice.kind,
                rule=notice.rule,
                language=notice.language,
                due_at=notice.due_at,
                not_after=notice.not_after,
            )
            for notice in self.notices
        ]
        with transaction.atomic():
            for row in (person, appointment, place):
                row.save(force_insert=True)
            ParticipationNotice.objects.bulk_create(owed)
            AuditEntry.objects.create(
                action="appointment.booked", about_label="counselling.appointment", about_id=str(appointment.pk)
            )
