"""What is known now, as texts are made from it."""

from destinations.factbase import FactWords, FoundSource, Index, IndexedFinding, KnownFact
from destinations.models import Fact, Finding, Source


def index_of_rows() -> Index:
    """All that may be cited, as the rows have it: what the centre changed or checked included."""
    sources = {
        row.key: FoundSource(row.key, row.publisher, row.title, row.dated, row.url) for row in Source.objects.all()
    }
    findings = {
        row.key: IndexedFinding(row.key, row.mark, row.as_of, tuple(source.key for source in row.sources.all()))
        for row in Finding.objects.prefetch_related("sources")
    }
    return Index(findings, sources, {row.key: known(row) for row in Fact.objects.with_all()})


def known(fact: Fact) -> KnownFact:
    """A fact as texts show it."""
    words = {text.language: FactWords(text.value, text.confirm_with) for text in fact.texts.all()}
    return KnownFact(
        key=fact.key,
        kind=fact.kind,
        unit=fact.unit,
        is_volatile=fact.is_volatile,
        as_of=fact.as_of,
        words=words,
        sources=tuple(source.key for source in fact.sources.all()),
        checked_on=fact.checked_on,
        due_on=fact.due_on,
    )
