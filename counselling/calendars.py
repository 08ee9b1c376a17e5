"""Calendar files: one's own appointment to keep on a phone, and when a counsellor is engaged."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from counselling.models import Appointment, Participation

PUBLISH, CANCEL = "PUBLISH", "CANCEL"


def calendar_of(participation: Participation) -> HttpResponse:
    """The appointment as a file. Moved or given up, the same entry of the same calendar changes with the newer file.

    It says when, and nothing else: a calendar is shown on lock screens and shared within families. Not as a REQUEST,
    which would ask the phone to answer somebody, and name whom.
    """
    stands = participation.left_at is None and participation.appointment.is_expected
    calendar = _calendar(PUBLISH if stands else CANCEL)
    event = _event(str(participation.pk), participation.appointment, _("Appointment"))
    event.add("sequence", participation.revision)
    event.add("status", "CONFIRMED" if stands else "CANCELLED")
    calendar.add_component(event)
    return _file(calendar, "time.ics")


def calendar_of_engagements(appointments: Iterable[Appointment]) -> HttpResponse:
    """When a counsellor is engaged, for a calendar that fetches it. It names nobody, no matter and no place."""
    calendar = _calendar(PUBLISH)
    for appointment in appointments:
        calendar.add_component(_event(str(appointment.pk), appointment, _("Engaged")))
    return _file(calendar, "engaged.ics")


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//portal//times//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(uid: str, appointment: Appointment, summary: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", _in_utc(appointment.starts_at))
    event.add("dtend", _in_utc(appointment.ends_at))
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    return event


def _in_utc(moment: datetime) -> datetime:
    """A calendar then needs no rules of any zone: the phone shows it by its own clock."""
    return moment.astimezone(UTC)


def _file(calendar: Calendar, name: str) -> HttpResponse:
    content_type = f"text/calendar; charset=utf-8; method={calendar['method']}"
    return HttpResponse(
        calendar.to_ical(),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
