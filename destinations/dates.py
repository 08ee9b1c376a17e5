"""Dates as sources give them ("2024-11-27", "c. 2021", "Jan 2026"), said in words in the reader's language."""

import re
from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
MONTH = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])\b(?!-)")
SHORT_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")
SHORT_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ABOUT = re.compile(r"\bc\. ?")
WORD = re.compile(r"\b(undated|older|late|figures|superseded law|refers to|pre-)(?![a-z])")
WORDS = {
    "undated": _("undated"),
    "older": _("older"),
    "late": _("late"),
    "figures": _("figures"),
    "superseded law": _("superseded law"),
    "refers to": _("refers to"),
    "pre-": _("before "),
}


def spoken(dated: str) -> str:
    """The date in words; an empty one stays empty, and what is not known stays as it is."""
    dated = DAY.sub(lambda found: date_format(date(*map(int, found.groups())), "j F Y"), dated)
    dated = MONTH.sub(lambda found: f"{MONTHS[int(found[2])]} {found[1]}", dated)
    dated = SHORT_MONTH.sub(lambda found: str(MONTHS[SHORT_MONTHS.index(found[1]) + 1]), dated)
    dated = WORD.sub(lambda found: str(WORDS[found[1]]), dated)
    return ABOUT.sub(f"{_('about')} ", dated)
