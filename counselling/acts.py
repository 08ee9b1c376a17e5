"""What the audit can say about appointments and the people who come to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguards import audit


@audit.declare
class AppointmentAct(models.TextChoices):
    """Acts on appointments. Where nobody of the staff is named, the beneficiary acted."""

    BOOKED = "appointment.booked", _("booked an appointment")
    MOVED = "appointment.moved", _("moved an appointment")
    CANCELLED = "appointment.cancelled", _("cancelled an appointment")
    HANDED_OVER = "appointment.handed_over", _("handed an appointment over to another counsellor")
    KEPT_ANYWAY = "appointment.kept_anyway", _("kept an appointment outside the hours")
    WALKED_IN = "appointment.walked_in", _("received somebody without an appointment")
    ARRIVED = "appointment.arrived", _("saw somebody arrive for their appointment")
    LINK_REPLACED = "appointment.link_replaced", _("replaced the link of an appointment")
    FOLLOW_UP_AGREED = "appointment.follow_up_agreed", _("agreed on a day on which to speak again")
    WORD_READ = "appointment.word_read", _("read a memorable word")


@audit.declare
class HoursAct(models.TextChoices):
    """Acts on a counsellor's time."""

    CHANGED = "hours.changed", _("changed weekly hours")
    DAY_CHANGED = "hours.day_changed", _("changed the hours of a day")
    LEAVE_TAKEN = "leave.taken", _("entered leave")
    LEAVE_ENDED = "leave.ended", _("ended leave")
    SESSIONS_CHANGED = "counsellor.changed", _("changed how a counsellor holds sessions")


@audit.declare
class CounsellorAct(models.TextChoices):
    """Acts on who counsels, and who may read their notes."""

    BEGUN = "counsellor.begun", _("added a counsellor")
    SUPERVISOR_NAMED = "counsellor.supervisor_named", _("named a counsellor’s supervisor")


@audit.declare
class HolidayAct(models.TextChoices):
    """Acts on the days on which a centre is closed."""

    ACCEPTED = "holiday.accepted", _("accepted a public holiday")
    MOVED = "holiday.moved", _("moved a public holiday")
    DROPPED = "holiday.dropped", _("took back a public holiday")
    DECLINED = "holiday.declined", _("declined a suggested holiday")
    WANTED = "holiday.wanted", _("had a declined holiday suggested again")


@audit.declare
class GroupAct(models.TextChoices):
    """Acts on sessions for groups. Where nobody of the staff is named, somebody registered by link."""

    PLANNED = "group.planned", _("planned a group session")
    REGISTERED = "group.registered", _("registered somebody for a group session")
    LISTED = "group.listed", _("registered people from a list")
    CLOSED = "group.closed", _("closed the registration for a group session")
    OPENED = "group.opened", _("opened the registration for a group session again")
    ATTENDED = "group.attended", _("entered who came to a group session")


@audit.declare
class CallBackAct(models.TextChoices):
    """Acts on calls that the desk owes."""

    ASKED = "call_back.asked", _("asked for a call")
    TAKEN = "call_back.taken", _("took a call")
    ANSWERED = "call_back.answered", _("made a call")


@audit.declare
class BeneficiaryAct(models.TextChoices):
    """Acts on what the centres know of a person."""

    READ = "beneficiary.read", _("read a beneficiary’s page")
    CHANGED = "beneficiary.changed", _("changed how a beneficiary may be reached")


@audit.declare
class CalendarFeedAct(models.TextChoices):
    """Acts on the secret addresses of calendars."""

    MADE = "calendar_feed.made", _("made a calendar address")
    ENDED = "calendar_feed.ended", _("ended a calendar address")


@audit.declare
class SessionAct(models.TextChoices):
    """Acts on the records of sessions."""

    RECORDED = "session.recorded", _("recorded a session")
    CORRECTED = "session.corrected", _("corrected the record of a session")
    GROUP_RECORDED = "group_session.recorded", _("recorded a group session")
    GROUP_CORRECTED = "group_session.corrected", _("corrected the record of a group session")


@audit.declare
class NoteAct(models.TextChoices):
    """Acts on confidential notes."""

    WRITTEN = "note.written", _("wrote a note")
    CHANGED = "note.changed", _("changed a note")
    READ = "note.read", _("read a note")


@audit.declare
class ContactAct(models.TextChoices):
    """Acts on how somebody may be reached."""

    STOPPED = "contact.stopped", _("asked for no more messages")


@audit.declare
class ReminderAct(models.TextChoices):
    """Acts on a centre's reminders."""

    CHANGED = "reminders.changed", _("changed when people are reminded")
