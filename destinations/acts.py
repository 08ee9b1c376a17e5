"""What the audit can say about the guides and what they rest on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguards import audit


@audit.declare
class FactAct(models.TextChoices):
    """Acts on facts."""

    CONFIRMED = "fact.confirmed", _("confirmed a fact")
    CHANGE_PROPOSED = "fact.change_proposed", _("proposed a change of a fact")
    CHANGED = "fact.changed", _("changed a fact")
    CHANGE_WITHDRAWN = "fact.change_withdrawn", _("withdrew a change of a fact")


@audit.declare
class TextAct(models.TextChoices):
    """Acts on texts of guides."""

    MEANING_CHANGED = "text.meaning_changed", _("said that a text means something else now")


@audit.declare
class RecordingAct(models.TextChoices):
    """Acts on recordings of texts."""

    ADDED = "recording.added", _("added a recording")
    WITHDRAWN = "recording.withdrawn", _("withdrew a recording")


@audit.declare
class WarningAct(models.TextChoices):
    """Acts on the warning of the month."""

    SET = "warning.set", _("set the warning of the month")
    ENDED = "warning.ended", _("ended the warning of the month")
