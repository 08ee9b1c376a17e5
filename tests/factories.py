"""One factory for each model: the plain call gives the most ordinary valid row, traits give the rest."""

from typing import Any

import factory
from django.db import models
from django.utils import timezone
from factory.django import DjangoModelFactory

from destinations.models import Country, Fact, Guide, GuideText, Section, SectionText, Source
from safeguards.models import AuditEntry, Bucket


def of(model: type[models.Model]) -> type[DjangoModelFactory[Any]]:
    """The factory of a model; a model without one is an error of the tests."""
    found = [made for made in DjangoModelFactory.__subclasses__() if made._meta.model is model]
    if not found:
        raise LookupError(f"{model._meta.label} has no factory in tests/factories.py")
    return found[0]


# destinations


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country

    slug = factory.Sequence(lambda n: f"country-{n}")
    iso2 = factory.Sequence(lambda n: f"{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    iso3 = factory.Sequence(lambda n: f"Z{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    region = "gulf"


class GuideFactory(DjangoModelFactory):
    class Meta:
        model = Guide

    slug = factory.Sequence(lambda n: f"guide-{n}")
    country = factory.SubFactory(CountryFactory)


class GuideTextFactory(DjangoModelFactory):
    class Meta:
        model = GuideText

    guide = factory.SubFactory(GuideFactory)
    language = "en"
    title = "A country"
    lead = "What matters most about it."
    capital = "Its capital"
    currency = "Its currency"
    languages = "Its languages"
    missions = ["Embassy"]


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    key = factory.Sequence(lambda n: f"source-{n}")
    publisher = "A newspaper"
    title = "A report"
    dated = "2024-11-27"
    url = "https://example.org/report"


class FactFactory(DjangoModelFactory):
    class Meta:
        model = Fact

    key = factory.Sequence(lambda n: f"xx-work-{n}")
    mark = "V"
    as_of = "2024"


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    guide = factory.SubFactory(GuideFactory)
    topic = "work"


class SectionTextFactory(DjangoModelFactory):
    class Meta:
        model = SectionText

    section = factory.SubFactory(SectionFactory)
    language = "en"
    title = "Work"
    lead = "What matters most."
    source = "Keep a copy. [[advice]]"
    html = "<p>Keep a copy.</p>"
    contents = [{"id": "part-1", "label": "First"}]
    sources = [{"number": 1, "publisher": "A", "title": "B", "dated": "2024", "as_of": [], "url": "https://example.org"}]


# safeguards


class AuditEntryFactory(DjangoModelFactory):
    class Meta:
        model = AuditEntry

    action = "tests.looked"


class BucketFactory(DjangoModelFactory):
    class Meta:
        model = Bucket

    key = factory.Sequence(lambda n: n.to_bytes(32))
    full_at = factory.LazyFunction(timezone.now)
