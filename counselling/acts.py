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
