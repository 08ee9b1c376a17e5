"""People who come: without an appointment, or for theirs."""

import uuid
from dataclasses import dataclass

from django.utils import timezone

from centre.models import User
from counselling.acts import AppointmentAct
from counselling.models import Appointment, Beneficiary, Counsellor, Participation, new_token, token_hash
from counselling.services.beneficiaries import Introduction, known_or_new
from counselling.services.refusals import TooLate
from counselling.services.taking import put_at
from counselling.services.transactions import in_one_piece, only_one_for
from safeguards import audit


@dataclass(frozen=True)
class WalkIn:
    """Somebody received without an appointment. Who gives no number is nobody whom we could know again."""

    key: uuid.UUID
    mode: str
    topic: str
    name: str
    consent_version: str
    introduction: Introduction | None = None


@in_one_piece
def receive(*, walk_in: WalkIn, counsellor: Counsellor, by: User) -> Participation:
    """A session of this counsellor begins now, whatever else stands in their diary; it waits for its record.

    It keeps no time and owes no notice. The same sent twice is one. Raises Busy.
    """
    only_one_for(walk_in.key.bytes)
    twin = Participation.objects.filter(request_key=walk_in.key).first()
    if twin:
        return twin
    person = known_or_new(walk_in.introduction) if walk_in.introduction else _nobody_known(walk_in.name)
    now = timezone.now()
    appointment = Appointment(
        centre=counsellor.centre, counsellor=counsellor, mode=walk_in.mode, walked_in=True, taken=1, made_by=by
    )
    put_at(appointment, now)
    appointment.save()
    participation = Participation(
        appointment=appointment,
        beneficiary=person,
        request_key=walk_in.key,
        topic=walk_in.topic,
        consent_version=walk_in.consent_version,
        arrived_at=now,
        arrived_by=by,
    )
    participation.token = new_token()
    participation.token_hash = token_hash(participation.token)
    participation.save()
    audit.record(action=AppointmentAct.WALKED_IN, by=by, about=appointment, detail={"mode": appointment.mode})
    return participation


def _nobody_known(name: str) -> Beneficiary:
    """Somebody who gave no number."""
    person = Beneficiary()
    person.name = name
    person.save()
    return person


@in_one_piece
def arrive(*, participation: Participation, by: User) -> Participation:
    """The person has come and waits. To say it twice changes nothing more. Raises TooLate, and Busy."""
    rows = Participation.objects.select_related("appointment").select_for_update(of=("self", "appointment"))
    participation = rows.get(pk=participation.pk)
    if participation.arrived_at:
        return participation
    if participation.left_at or participation.appointment.status != Appointment.Status.BOOKED:
        raise TooLate
    participation.arrived_at, participation.arrived_by = timezone.now(), by
    participation.save(update_fields=["arrived_at", "arrived_by"])
    audit.record(action=AppointmentAct.ARRIVED, by=by, about=participation.appointment)
    return participation
