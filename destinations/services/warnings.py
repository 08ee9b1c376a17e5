"""What is done to the warning of the month."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from centre.models import User
from centre.services import publish_edition
from destinations.acts import WarningAct
from destinations.models import Finding, Guide, WarningOfTheMonth, WarningText
from destinations.shipped import ShippedWarning
from safeguards import audit

Words = Mapping[str, Mapping[str, str]]  # {language: {"title", "text"}}


@transaction.atomic
def set_warning(*, month: date, finding: Finding, guide: Guide | None, words: Words, by: User) -> WarningOfTheMonth:
    """The home page warns of this, in every language, until another warning is set or this one is ended."""
    warning = _write(month=month, finding=finding, guide=guide, words=words, by=by)
    audit.record(action=WarningAct.SET, by=by, about=warning, detail={"month": month})
    publish_edition()
    return warning


@transaction.atomic
def end_warning(*, warning: WarningOfTheMonth, by: User) -> None:
    """The home page no longer warns of this; the one before it, where it was not ended, stands again."""
    warning.ended_at, warning.ended_by = timezone.now(), by
    warning.save(update_fields=["ended_at", "ended_by"])
    audit.record(action=WarningAct.ENDED, by=by, about=warning)
    publish_edition()


@transaction.atomic
def load_warning(shipped: ShippedWarning) -> bool:
    """Where nobody has set a warning yet, the shipped one stands; returns whether it was written."""
    if WarningOfTheMonth.objects.exists():
        return False
    finding = Finding.objects.get(key=shipped.line)
    guide = Guide.objects.filter(slug=shipped.guide).first()
    _write(month=shipped.month, finding=finding, guide=guide, words=shipped.words, by=None)
    publish_edition()
    return True


def _write(*, month: date, finding: Finding, guide: Guide | None, words: Words, by: User | None) -> WarningOfTheMonth:
    warning = WarningOfTheMonth(month=month, finding=finding, guide=guide, set_at=timezone.now(), set_by=by)
    warning.full_clean()
    warning.save()
    for language, said in words.items():
        text = WarningText(warning=warning, language=language, **said)
        text.full_clean()
        text.save()
    return warning
