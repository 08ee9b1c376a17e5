"""Making the page parts of texts anew when what they rest on has changed."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from centre.services import publish_edition
from destinations import content
from destinations.models import Guide, SectionText
from destinations.search.indexing import index_guides
from destinations.services.knowledge import index_of_rows
from destinations.shipped import SOURCES_AT


@transaction.atomic
def remake(texts: Iterable[SectionText]) -> int:
    """The page parts of these texts say what is known today; returns how many changed. Publishing is the caller's."""
    index = index_of_rows()
    changed = []
    for text in texts:
        sources_at = "" if text.section.topic else SOURCES_AT
        page = content.read(text.source, language=text.language, index=index, sources_at=sources_at)
        if (text.html, text.sources, text.contents) != (page.html, page.sources, page.contents):
            text.html, text.sources, text.contents = page.html, page.sources, page.contents
            text.save(update_fields=["html", "sources", "contents"])
            changed.append(text.section.guide_id)
    index_guides(Guide.objects.filter(pk__in=changed))
    return len(changed)


@transaction.atomic
def remake_past_due() -> int:
    """Every text with a fact past its date says so; returns how many did not yet. For the clock to call."""
    texts = SectionText.objects.saying_past_due(timezone.localdate()).select_related("section")
    changed = remake(texts)
    if changed:
        publish_edition()
    return changed
