"""Countries, their sections, and the guides that hold for every country."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from destinations import printing
from destinations.directory import entries
from destinations.models import GuideText, Region, SectionText, Topic


@require_safe
def country_list(request: HttpRequest) -> HttpResponse:
    """Every country with a guide, by region."""
    return render(request, "destinations/country_list.html", _countries())


@require_safe
def region_detail(request: HttpRequest, region: str) -> HttpResponse:
    """The countries of one region: the list, narrowed, at an address of its own."""
    if region not in Region.values:
        raise Http404
    return render(request, "destinations/region_detail.html", _countries(region))


@require_safe
def country_detail(request: HttpRequest, country: str) -> HttpResponse:
    """A country: its key facts, and the topics of its guide with what each says first."""
    texts = {
        text.section.topic: text
        for text in SectionText.objects.published()
        .in_language(get_language())
        .of_country(country)
        .with_guide_words()
        .with_printed_size()
    }
    if not texts:
        raise Http404
    sections = [texts[topic] for topic in Topic.values if topic in texts]
    context = {"country": _country(sections[0]), "sections": sections, "printed_bytes": sections[0].printed_bytes}
    return render(request, "destinations/country_detail.html", context)


@require_safe
def section_detail(request: HttpRequest, country: str, topic: str) -> HttpResponse:
    """One topic of a country's guide."""
    if topic not in Topic.values:
        raise Http404
    language = get_language()
    texts = SectionText.objects.published().in_language(language).of_country(country).with_beside(topic)
    if topic == Topic.HELP:
        texts = texts.with_contacts()
    text = get_object_or_404(texts, section__topic=topic)
    context = {
        "country": _country(text),
        "text": text,
        "topics": _topics(text, current=topic),
        "contacts": entries(
            getattr(text, "contacts", []), country=text.guide_title, language=language, day=timezone.localdate()
        ),
    } | _neighbours(text, topic)
    return render(request, "destinations/section_detail.html", context)


@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    """The guides that hold for every country."""
    guides = GuideText.objects.in_language(get_language()).general()
    return render(request, "destinations/guide_list.html", {"guides": guides})


@require_safe
def guide_detail(request: HttpRequest, guide: str) -> HttpResponse:
    """A guide that holds for every country."""
    return render(request, "destinations/guide_detail.html", {"text": _general(guide)})


@require_safe
def guide_sources(request: HttpRequest, guide: str) -> HttpResponse:
    """What a general guide was written from."""
    return render(request, "destinations/guide_sources.html", {"text": _general(guide)})


@require_safe
def guide_pdf(request: HttpRequest, guide: str) -> HttpResponse:
    """A guide on paper, of a country or for every country."""
    try:
        found = printing.printed(guide, language=get_language())
    except GuideText.DoesNotExist:
        raise Http404 from None
    name = f"{guide}-{get_language()}.pdf"
    response = HttpResponse(
        bytes(found.pdf),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "public, max-age=3600",
            "ETag": quote_etag(found.digest[:20]),
        },
    )
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _general(slug: str) -> SectionText:
    texts = SectionText.objects.published().in_language(get_language()).with_printed_size().general()
    return get_object_or_404(texts.of_guide(slug).with_beside())


def _countries(only: str = "") -> dict[str, Any]:
    """Every region with the number of its countries, and the countries of all of them or of one."""
    texts = GuideText.objects.in_language(get_language()).of_countries()
    in_order = sorted(texts, key=lambda text: Region.values.index(text.region))
    by_region = {region: list(countries) for region, countries in groupby(in_order, key=lambda text: text.region)}
    return {
        "regions": [
            {"label": Region(region).label, "key": region, "countries": countries, "is_current": region == only}
            for region, countries in by_region.items()
        ],
        "total": len(in_order),
        "only": Region(only).label if only else "",
    }


def _country(text: SectionText) -> dict[str, Any]:
    """What a page says of the country its section belongs to."""
    words = ("capital", "currency", "languages", "missions", "summary")
    return {
        "name": text.guide_title,
        "slug": text.section.guide.slug,
        "url": text.section.guide.url,
    } | {word: getattr(text, f"guide_{word}", "") for word in words}


def _topics(text: SectionText, *, current: str) -> list[dict[str, Any]]:
    return [
        {"label": Topic(topic).label, "url": text.section.guide.section_url(topic), "is_current": topic == current}
        for topic in Topic.values
    ]


def _neighbours(text: SectionText, topic: str) -> dict[str, dict[str, Any] | None]:
    """The topics before and after this one."""
    at = Topic.values.index(topic)
    beside = {"previous": Topic.values[at - 1 : at] if at else [], "next": Topic.values[at + 1 : at + 2]}
    return {
        name: {"label": Topic(found[0]).label, "url": text.section.guide.section_url(found[0])} if found else None
        for name, found in beside.items()
    }
