"""What is done to the rows of the guides."""

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from centre.services import publish_edition
from destinations.content import Page
from destinations.factbase import Index
from destinations.models import Country, Fact, Guide, GuideText, Section, SectionText, Source
from destinations.shipped import ShippedGuide


@transaction.atomic
def load_guides(guides: Iterable[ShippedGuide], index: Index) -> int:
    """Brings the shipped guides into the rows and publishes them; returns the number of texts that changed.

    May be run again without harm: a text that is as shipped already is left alone, and so is one that somebody at
    the centre has changed since it was shipped.
    """
    facts = _load_facts(index)
    changed = 0
    for position, shipped in enumerate(guides):
        guide = _guide(shipped, position)
        changed += _load_guide_texts(guide, shipped)
        for (topic, language), page in shipped.pages.items():
            section, _made = Section.objects.get_or_create(guide=guide, topic=topic)
            if _load_text(section, language, page):
                section.facts.set([facts[key] for key in page.facts])
                changed += 1
    if changed:
        publish_edition()
    return changed


def _load_facts(index: Index) -> dict[str, Fact]:
    Source.objects.bulk_create(
        [
            Source(key=s.key, publisher=s.publisher, title=s.title, dated=s.dated, url=s.url)
            for s in index.sources.values()
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["publisher", "title", "dated", "url"],
    )
    Fact.objects.bulk_create(
        [Fact(key=f.key, mark=f.mark, as_of=f.as_of) for f in index.facts.values()],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["mark", "as_of"],
    )
    facts = {fact.key: fact for fact in Fact.objects.all()}
    sources = dict(Source.objects.values_list("key", "id"))
    _link({(facts[found.key].pk, sources[key]) for found in index.facts.values() for key in found.sources}, index)
    return facts


def _link(links: set[tuple[int, int]], index: Index) -> None:
    """The index's facts are linked to their sources by these pairs of ids and no others: a source may be put right."""
    through = Fact.sources.through
    there = {(link.fact_id, link.source_id): link.pk for link in through.objects.filter(fact__key__in=index.facts)}
    through.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in links]).delete()
    new = [through(fact_id=fact, source_id=source) for fact, source in links - there.keys()]
    through.objects.bulk_create(new, ignore_conflicts=True)


def _guide(shipped: ShippedGuide, position: int) -> Guide:
    country = None
    if shipped.country:
        country, _made = Country.objects.update_or_create(
            slug=shipped.slug, defaults={key: shipped.country[key] for key in ("iso2", "iso3", "region")}
        )
    guide, _made = Guide.objects.update_or_create(
        slug=shipped.slug, defaults={"country": country, "position": position}
    )
    return guide


def _load_guide_texts(guide: Guide, shipped: ShippedGuide) -> int:
    """The guide's own words in each language; returns how many changed."""
    changed = 0
    for language, _name in settings.LANGUAGES:
        if shipped.country:
            words = {
                key: shipped.country[f"{key}_{language}"] for key in ("capital", "currency", "languages", "missions")
            }
            words |= {"title": shipped.country[f"name_{language}"], "lead": shipped.country[f"summary_{language}"]}
        else:
            page = shipped.pages["", language]
            words = {"title": page.title, "lead": page.lead}
        text = GuideText.objects.filter(guide=guide, language=language).first()
        if text is None or any(getattr(text, key) != value for key, value in words.items()):
            GuideText.objects.update_or_create(guide=guide, language=language, defaults=words)
            changed += 1
    return changed


def _load_text(section: Section, language: str, page: Page) -> bool:
    """Whether the shipped text was new and nobody had changed the row since the last one."""
    digest = _digest(page.source)
    row = SectionText.objects.filter(section=section, language=language).first()
    if row and (_digest(row.source) != row.shipped_digest or _is_as_made(row, page)):
        return False
    SectionText.objects.update_or_create(
        section=section,
        language=language,
        defaults={
            "title": page.title,
            "lead": page.lead,
            "source": page.source,
            "html": page.html,
            "contents": page.contents,
            "sources": page.sources,
            "published_at": timezone.now(),
            "shipped_digest": digest,
        },
    )
    return True


def _is_as_made(row: SectionText, page: Page) -> bool:
    return (row.source, row.html, row.sources) == (page.source, page.html, page.sources)


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
