"""A day's opening hours as people write them: "09:00-13:00, 14:00-17:00"."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from centre.models import OpeningHours
from safeguards import text

_STRETCH = re.compile(r"([0-9]{1,2})[:.]([0-9]{2}) ?[-–—] ?([0-9]{1,2})[:.]([0-9]{2})")


def read_hours(typed: str) -> list[tuple[time, time]]:
    """From when to when. Raises ValidationError in words that help."""
    stretches = [_read_stretch(part.strip()) for part in re.split("[,،]", text.normalise(typed)) if part.strip()]
    stretches.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(stretches)):
        raise ValidationError(_("These hours overlap with others of the same day."), code="overlap")
    return stretches


def write_hours(rows: Iterable[OpeningHours]) -> str:
    """The same the other way round."""
    return ", ".join(f"{row.opens:%H:%M}–{row.closes:%H:%M}" for row in rows)


def _read_stretch(part: str) -> tuple[time, time]:
    found = _STRETCH.fullmatch(part)
    unclear = ValidationError(_("Write hours like this: 09:00–13:00, 14:00–17:00"), code="hours")
    if found is None:
        raise unclear
    hour, minute, last_hour, last_minute = (int(number) for number in found.groups())
    try:
        opens, closes = time(hour, minute), time(last_hour, last_minute)
    except ValueError:
        raise unclear from None
    if closes <= opens:
        raise ValidationError(_("The closing time comes after the opening time."), code="order")
    return opens, closes
