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


@audit.declare
class CallBackAct(models.TextChoices):
    """Acts on calls that the desk owes."""

    ASKED = "call_back.asked", _("asked for a call")


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
