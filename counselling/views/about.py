"""What the pages of somebody's own appointment say of it."""

from typing import Any
from zoneinfo import ZoneInfo

from counselling import video
from counselling.models import Appointment, Participation
from counselling.views.days import differs
from counselling.words import in_words


def about(participation: Participation) -> dict[str, Any]:
    """When, by the centre's clock and by the person's own where it differs; and the room, while it is open."""
    appointment = participation.appointment
    zone, own_zone = ZoneInfo(appointment.centre.zone), own_zone_of(participation)
    is_elsewhere = differs(appointment.starts_at, zone, own_zone)
    is_group = appointment.kind != Appointment.Kind.INDIVIDUAL
    return {
        "participation": participation,
        "appointment": appointment,
        "is_group": is_group,
        "place": appointment.group_session.place if is_group else "",  # where it is not at the centre
        "when": in_words(appointment.starts_at, zone),
        "own_when": in_words(appointment.starts_at, own_zone) if is_elsewhere else "",
        "room": video.room_for(appointment),
        "has_room": video.has_room(appointment),
    }


def own_zone_of(participation: Participation) -> ZoneInfo:
    """The clock of whoever booked: never the stored person's, who may be somebody else of that name and number."""
    return ZoneInfo(participation.zone or participation.appointment.centre.zone)
