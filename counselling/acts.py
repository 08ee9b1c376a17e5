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
    WALKED_IN = "appointment.walked_in", _("received somebody without an appointment")
    ARRIVED = "appointment.arrived", _("saw somebody arrive for their appointment")
    LINK_REPLACED = "appointment.link_replaced", _("replaced the link of an appointment")
    WORD_READ = "appointment.word_read", _("read a memorable word")


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
