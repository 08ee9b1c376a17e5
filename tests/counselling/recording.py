"""What a counsellor says of a session, made up for tests."""

from datetime import timedelta

from counselling import services
from tests.factories import AppointmentFactory, CounsellorFactory, ParticipationFactory, in_days


def begun(*, counsellor=None, days_ago=1, hour=6, **given):
    """Somebody's place in an individual appointment whose time has come."""
    appointment = AppointmentFactory(counsellor=counsellor or CounsellorFactory(), starts_at=in_days(-days_ago, hour))
    return ParticipationFactory(appointment=appointment, **given)


def group_begun(*, counsellor=None, days_ago=1, hour=6, **given):
    """A group session whose time has come."""
    counsellor = counsellor or CounsellorFactory()
    return AppointmentFactory(
        counsellor=counsellor, starts_at=in_days(-days_ago, hour), kind="group", capacity=80, taken=0, **given
    )


def said(appointment, **changes):
    """Of an individual session that was kept as it was booked."""
    return {
        "outcome": "attended",
        "mode": appointment.mode,
        "arrived_at": None,
        "started_at": appointment.starts_at + timedelta(minutes=3),
        "ended_at": appointment.ends_at,
        "topics": ["work"],
        "destination": None,
        "stage": "thinking",
        "district": None,
        "sex": "woman",
        "age_band": "25_34",
        "project": None,
    } | changes


def said_of_group(appointment, **changes):
    """Of a group session that was kept as it was booked."""
    return {
        "mode": "in_person",
        "started_at": appointment.starts_at,
        "ended_at": appointment.ends_at,
        "topics": ["risks"],
        "district": None,
        "institution_kind": "school",
        "women": 3,
        "men": 1,
        "girls": 20,
        "boys": 12,
        "project": None,
    } | changes


def recorded(participation=None, *, note="", **changes):
    """The record of a session, as its counsellor writes it."""
    participation = participation or begun()
    appointment = participation.appointment
    by = appointment.counsellor.person
    return services.record_session(participation=participation, note=note, by=by, **said(appointment, **changes))


def group_recorded(appointment=None, **changes):
    """The record of a group session, as its counsellor writes it."""
    appointment = appointment or group_begun()
    by = appointment.counsellor.person
    return services.record_group(appointment=appointment, by=by, **said_of_group(appointment, **changes))
