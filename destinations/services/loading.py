"""Loading the shipped guides: facts and findings first, then the guides, their texts and their contacts."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Model
from django.utils import timezone

from centre.services import publish_edition
from destinations import content
from destinations.content import Page
from destinations.factbase import Index, KnownFact
from destinations.models import (
    Contact,
    ContactText,
    Country,
    Fact,
    FactText,
    Finding,
    Guide,
    GuideText,
    Section,
    SectionText,
    Source,
    digest_of,
)
from destinations.search.indexing import index_guides
from destinations.search.models import SearchEntry
from destinations.services.knowledge import index_of_rows
from destinations.services.texts import remake
from destinations.shipped import SOURCES_AT, ShippedGuide

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@transaction.atomic
def load_guides(guides: Iterable[ShippedGuide], index: Index) -> int:
    """Brings the shipped guides into the rows and publishes them; returns the number of texts and facts that changed.

    May be run again without harm: what is as shipped already is left alone, and so is a text that somebody at the
    centre has changed since it was shipped, and a fact that somebody has changed or checked.
    """
    findings = _load_findings(index)
    new, updated = _load_facts(index, findings)
    changed = new + len(updated)
    known = index_of_rows()
    facts = dict(Fact.objects.in_bulk(field_name="key"))
    rows = {
        (row.section.guide.slug, row.section.topic, row.language): row
        for row in SectionText.objects.select_related("section__guide")
    }
    for position, shipped in enumerate(guides):
        guide = _guide(shipped, position)
        changed += _load_guide_texts(guide, shipped)
        changed += _load_contacts(guide, shipped, findings, facts)
        for (topic, language), written in shipped.pages.items():
            row = rows.get((guide.slug, topic, language))
            section = row.section if row else Section.objects.get_or_create(guide=guide, topic=topic)[0]
            page = _as_known(written, language, topic, shipped=index, known=known)
            if text := _load_text(row, section, language, page):
                section.findings.set([findings[key] for key in page.findings])
                text.facts.set([facts[key] for key in page.facts])
                changed += 1
    if updated:
        # Texts that are the centre's own are not loaded, but say what the facts say.
        remake(SectionText.objects.saying(*updated).select_related("section"))
        SectionText.objects.saying(*updated).update(meaning=F("meaning") + 1)
    if changed or not SearchEntry.objects.exists():
        index_guides(Guide.objects.all())
    if changed:
        _count_rows()
        publish_edition()
    return changed


def _count_rows() -> None:
    """PostgreSQL plans what is asked next for as many rows as there are now, rather than for those it saw last."""
    models = apps.get_app_config("destinations").get_models(include_auto_created=True)
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _as_known(page: Page, language: str, topic: str, *, shipped: Index, known: Index) -> Page:
    """The page with its facts as the centre has them: it may have changed or checked one."""
    if all(known.facts[key] == shipped.facts[key] for key in page.facts):
        return page
    return content.read(page.source, language=language, index=known, sources_at="" if topic else SOURCES_AT)


def _load_findings(index: Index) -> dict[str, Finding]:
    Source.objects.bulk_create(
        [
            Source(key=s.key, publisher=s.publisher, title=s.title, dated=s.dated, url=s.url)
            for s in index.sources.values()
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["publisher", "title", "dated", "url"],
    )
    Finding.objects.bulk_create(
        [Finding(key=f.key, mark=f.mark, as_of=f.as_of) for f in index.findings.values()],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["mark", "as_of"],
    )
    findings = dict(Finding.objects.in_bulk(field_name="key"))
    sources = dict(Source.objects.values_list("key", "id"))
    pairs = {(findings[found.key].pk, sources[key]) for found in index.findings.values() for key in found.sources}
    _link(pairs, index)
    return findings


def _link(links: set[tuple[int, int]], index: Index) -> None:
    """The index's findings are linked to their sources by these pairs of ids and no others: one may be put right."""
    through = Finding.sources.through
    there = {
        (link.finding_id, link.source_id): link.pk for link in through.objects.filter(finding__key__in=index.findings)
    }
    through.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in links]).delete()
    new = [through(finding_id=finding, source_id=source) for finding, source in links - there.keys()]
    through.objects.bulk_create(new, ignore_conflicts=True)


def _load_facts(index: Index, findings: dict[str, Finding]) -> tuple[int, list[Fact]]:
    """Each shipped fact that nobody at the centre has changed or checked is as shipped.

    Returns how many are new, and those that changed.
    """
    rows = {row.key: row for row in Fact.objects.with_all()}
    new, updated = [], []
    for shipped in index.facts.values():
        words = {code: [said.value, said.confirm_with] for code, said in shipped.words.items()}
        digest = digest_of(shipped.kind, shipped.unit, shipped.is_volatile, words)
        row = rows.get(shipped.key)
        if row and (_is_the_centres(row) or (row.shipped_digest, row.as_of) == (digest, shipped.as_of)):
            continue
        fact = row or Fact(key=shipped.key, finding=findings[shipped.line])
        fact.kind, fact.unit, fact.is_volatile = shipped.kind, shipped.unit, shipped.is_volatile
        fact.as_of, fact.shipped_digest = shipped.as_of, digest
        if row:
            fact.save()
            _write_words(fact, shipped)
            updated.append(fact)
        else:
            new.append(fact)
    Fact.objects.bulk_create(new)
    FactText.objects.bulk_create(
        FactText(fact=fact, language=code, value=said.value, confirm_with=said.confirm_with)
        for fact in new
        for code, said in index.facts[fact.key].words.items()
    )
    return len(new), updated


def _is_the_centres(row: Fact) -> bool:
    return row.checked_on is not None or row.digest != row.shipped_digest


def _write_words(fact: Fact, shipped: KnownFact) -> None:
    for code, said in shipped.words.items():
        words = {"value": said.value, "confirm_with": said.confirm_with}
        FactText.objects.update_or_create(fact=fact, language=code, defaults=words)


def _guide(shipped: ShippedGuide, position: int) -> Guide:
    country = None
    if shipped.country:
        country, _made = Country.objects.update_or_create(
            slug=shipped.slug, defaults={key: shipped.country[key] for key in ("iso2", "iso3", "region")}
        )
    guide, _made = Guide.objects.update_or_create(
        slug=shipped.slug,
        defaults={"country": country, "position": position, "doors": shipped.doors, "topics": shipped.topics},
    )
    return guide


def _load_guide_texts(guide: Guide, shipped: ShippedGuide) -> int:
    """The guide's own words in each language; returns how many changed."""
    changed = 0
    for language in LANGUAGES:
        if shipped.country:
            words = {
                key: shipped.country[f"{key}_{language}"] for key in ("capital", "currency", "languages", "missions")
            }
            words |= {"title": shipped.country[f"name_{language}"], "lead": shipped.country[f"summary_{language}"]}
        else:
            page = shipped.pages["", language]
            words = {"title": page.title, "lead": page.lead}
        text = GuideText.objects.filter(guide=guide, language=language).first()
        if text is None or not _reads(text, words):
            GuideText.objects.update_or_create(guide=guide, language=language, defaults=words)
            changed += 1
    return changed


def _load_contacts(guide: Guide, shipped: ShippedGuide, findings: dict[str, Finding], facts: dict[str, Fact]) -> int:
    """The country's directory is as shipped; returns how many contacts changed."""
    if guide.country is None:
        return 0
    rows = {row.position: row for row in guide.country.contacts.prefetch_related("texts")}
    changed = 0
    for position, contact in enumerate(shipped.contacts):
        row = rows.pop(position, None) or Contact(country=guide.country, position=position)
        fact = facts[contact["fact"]] if "fact" in contact else None
        told = {"kind": contact["kind"], "finding": findings[contact["line"]], "fact": fact}
        words = {
            code: {
                "name": contact[code],
                "where": contact.get(f"where_{code}", ""),
                "confirm_with": contact.get(f"confirm_{code}", ""),
            }
            for code in LANGUAGES
        }
        there = {text.language: text for text in row.texts.all()} if row.pk else {}
        if (
            there.keys() == words.keys()
            and _reads_contact(row, told)
            and all(_reads(there[code], said) for code, said in words.items())
        ):
            continue
        for name, value in told.items():
            setattr(row, name, value)
        row.save()
        for code, said in words.items():
            ContactText.objects.update_or_create(contact=row, language=code, defaults=said)
        changed += 1
    for row in rows.values():
        row.delete()
    return changed + len(rows)


def _reads_contact(row: Contact, told: dict[str, Any]) -> bool:
    return (row.kind, row.finding_id, row.fact_id) == (
        told["kind"],
        told["finding"].pk,
        told["fact"].pk if told["fact"] else None,
    )


def _reads(row: Model, words: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in words.items())


def _load_text(row: SectionText | None, section: Section, language: str, page: Page) -> SectionText | None:
    """The row, if the shipped text was new and nobody had changed the row since the last one."""
    digest = _digest(page.source)
    if row and (_digest(row.source) != row.shipped_digest or _is_as_made(row, page)):
        return None
    if row and row.source != page.source:
        row.meaning += 1  # nobody says of a shipped text whether its meaning changed: a recording of it is not trusted
    row = row or SectionText(section=section, language=language)
    row.title, row.lead, row.source = page.title, page.lead, page.source
    row.html, row.contents, row.sources = page.html, page.contents, page.sources
    row.published_at = timezone.now()
    row.shipped_digest = digest
    row.save()
    return row


def _is_as_made(row: SectionText, page: Page) -> bool:
    return (row.source, row.html, row.sources) == (page.source, page.html, page.sources)


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
