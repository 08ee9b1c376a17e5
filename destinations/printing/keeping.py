"""Keeps each guide's printed form in step with what is published."""

import hashlib
import json

from django.utils import timezone

from centre.models import Edition
from destinations.models import GuideText, PrintedGuide, SectionText, Topic
from destinations.printing.sheets import Sheets, sheets
from destinations.printing.typesetting import TEMPLATE, typeset


def print_due() -> int:
    """Every published guide lies ready in print, as its pages stand now; says how many were typeset. For the clock."""
    edition = Edition.objects.current()
    due = GuideText.objects.not_printed_since(edition).select_related("guide__country")
    return sum(_keep_in_step(text, edition) for text in due)


def look_again() -> None:
    """Every printed guide is held against its pages once more: after an upgrade sheets may look otherwise."""
    PrintedGuide.objects.update(edition=0)


def printed(slug: str, *, language: str) -> PrintedGuide:
    """A guide in print; typeset here where the clock has not yet come by. Raises GuideText.DoesNotExist."""
    found = PrintedGuide.objects.of_guide(slug, language=language).first()
    if found is None:
        text = GuideText.objects.select_related("guide__country").get(guide__slug=slug, language=language)
        _keep_in_step(text, Edition.objects.current())
        found = PrintedGuide.objects.of_guide(slug, language=language).first()
    if found is None:
        raise GuideText.DoesNotExist
    return found


def _keep_in_step(text: GuideText, edition: int) -> bool:
    """The row is that of this edition; whether it had to be typeset. A guide without a published text has none."""
    told = _told(text)
    if not told["parts"]:
        PrintedGuide.objects.filter(guide_text=text).delete()
        return False
    digest = _digest(told)
    if PrintedGuide.objects.filter(guide_text=text, digest=digest).update(edition=edition):
        return False
    made = {"digest": digest, "edition": edition, "pdf": typeset(told), "made_at": timezone.now()}
    PrintedGuide.objects.update_or_create(guide_text=text, defaults=made)
    return True


def _told(text: GuideText) -> Sheets:
    published = SectionText.objects.published().filter(section__guide=text.guide, language=text.language)
    in_order = sorted(published.select_related("section__guide__country"), key=_place)
    return sheets(text, in_order)


def _place(text: SectionText) -> int:
    topic = text.section.topic
    return Topic.values.index(topic) if topic else 0


def _digest(told: Sheets) -> str:
    """Of what is said and of how it looks."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode() + TEMPLATE.read_bytes()).hexdigest()
