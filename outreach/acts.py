"""What the audit can say about outreach."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguards import audit


@audit.declare
class ActivityAct(models.TextChoices):
    """Acts on activities."""

    LOGGED = "activity.logged", _("logged an activity")
    MENDED = "activity.mended", _("mended an activity")
    CONFIRMED = "activity.confirmed", _("confirmed an activity")
    RETURNED = "activity.returned", _("sent an activity back")
    REFUTED = "activity.refuted", _("refuted an activity")


@audit.declare
class DeviceAct(models.TextChoices):
    """Acts on the phones that may log."""

    ADDED = "device.added", _("let a phone log activities")
    REVOKED = "device.revoked", _("revoked a phone")


@audit.declare
class MediaAct(models.TextChoices):
    """Acts on media channels and their figures."""

    CHANNEL_ADDED = "media_channel.added", _("added a media channel")
    CHANNEL_CHANGED = "media_channel.changed", _("changed a media channel")
    MONTH_ENTERED = "channel_month.entered", _("entered a month's media figures")
    MONTH_CORRECTED = "channel_month.corrected", _("corrected a month's media figures")
