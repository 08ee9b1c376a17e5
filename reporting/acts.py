"""What people do with figures that the audit must know."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguards import audit


@audit.declare
class Act(models.TextChoices):
    """Acts of the reports."""

    REPORT_EXPORTED = "report.exported", _("took a monthly report as a file")
    RECIPIENTS_CHANGED = "report.recipients_changed", _("changed who is sent the monthly report")
    WORDS_READ = "report.words_read", _("read what people had written after their sessions of a month")
    REPORT_CHECKED = "report.checked", _("said that a monthly report is checked")
    CHECK_WITHDRAWN = "report.check_withdrawn", _("took back that a monthly report is checked")
