"""What stands on the sheets of a printed guide: the words of its pages, with their sources and dates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from destinations.content import RIGHT_TO_LEFT
from destinations.models import GuideText, SectionText
from destinations.printing.blocks import ISOLATE, UNTIL_HERE, blocks

Sheets = dict[str, Any]


def sheets(text: GuideText, sections: Sequence[SectionText]) -> Sheets:
    """Everything the typesetter is told, as plain values; the same rows always give the same.

    `sections` are the published texts of the guide in its language, in the order of the pages.
    """
    with override(text.language):
        return {
            "language": text.language,
            "direction": "rtl" if text.language in RIGHT_TO_LEFT else "ltr",
            "title": text.title,
            "lead": text.lead,
            "facts": _key_facts(text),
            "words": {
                "centre": gettext("Migrant Resource Centre"),
                "free": gettext("Everything here is free and confidential. We inform; we do not recruit."),
                "contents": gettext("Contents"),
                "sources": gettext("Sources"),
            },
            "published": _published(sections),
            "newest": gettext("A printed guide grows old. The newest text stands at:"),
            "address": _isolated(f"{settings.ORIGIN}{text.get_absolute_url()}"),
            "parts": [_part(section) for section in sections],
        }


def _key_facts(text: GuideText) -> list[list[str]]:
    """Pairs of what it is and what it says; of a guide that holds for every country none."""
    pairs = [
        (gettext("Capital"), text.capital),
        (gettext("Currency"), text.currency),
        (gettext("Languages"), text.languages),
        (gettext("Pakistan’s missions"), " · ".join(text.missions)),
    ]
    return [[name, said] for name, said in pairs if said]


def _published(sections: Sequence[SectionText]) -> str:
    days = [_day(section.published_at) for section in sections if section.published_at]
    return gettext("Published on %(day)s.") % {"day": _in_words(max(days))} if days else ""


def _part(section: SectionText) -> dict[str, Any]:
    return {
        "topic": section.topic_label,
        "title": section.title,
        "lead": section.lead,
        "standing": _standing(section),
        "blocks": blocks(section.html),
        "sources": [_source(source) for source in section.sources],
    }


def _standing(section: SectionText) -> str:
    """Whether the centre has confirmed the text, as its page says it."""
    if section.confirmed_at is None:
        return gettext("Not yet confirmed by the centre")
    day = _in_words(_day(section.confirmed_at))
    return f"{gettext('Confirmed by the centre')}{gettext(',')} {section.confirmed_by_role}{gettext(',')} {day}"


def _source(source: dict[str, Any]) -> str:
    as_of = ""
    if source["as_of"] and "".join(source["as_of"]) != source["dated"]:
        as_of = f" · {gettext('As of')} {(gettext(',') + ' ').join(map(_isolated, source['as_of']))}"
    dated = f" · {_isolated(source['dated'])}" if source["dated"] else ""
    named = f"{_isolated(source['publisher'])}: {_isolated(source['title'])}{dated}{as_of}"
    return f"{source['number']}. {named} · {_isolated(source['url'])}"


def _isolated(text: str) -> str:
    return f"{ISOLATE}{text}{UNTIL_HERE}"


def _day(moment: Any) -> date:
    return timezone.localtime(moment).date()


def _in_words(day: date) -> str:
    return _isolated(date_format(day, "j F Y"))
