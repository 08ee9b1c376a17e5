"""Two countries side by side: three pages with addresses of their own, so that they need no form and may be kept."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from destinations.models import GuideText, SectionText, Topic


@require_safe
def comparison_start(request: HttpRequest) -> HttpResponse:
    """Which country to begin with."""
    countries = GuideText.objects.in_language(get_language()).of_countries()
    return render(request, "destinations/comparison_start.html", {"countries": countries})


@require_safe
def comparison_choose(request: HttpRequest, first: str) -> HttpResponse:
    """Which country to set beside it."""
    countries = list(GuideText.objects.in_language(get_language()).of_countries())
    chosen = next((country for country in countries if country.slug == first), None)
    if chosen is None:
        raise Http404
    others = [(country, *sorted((first, country.slug))) for country in countries if country is not chosen]
    return render(request, "destinations/comparison_choose.html", {"chosen": chosen, "others": others})


@require_safe
def comparison_detail(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """What is said first on each topic of two countries; two are compared at one address, in the alphabet's order."""
    texts = SectionText.objects.published().in_language(get_language()).of_countries(first, second)
    texts = texts.with_guide_words().defer("source", "html", "contents", "sources")
    beside: dict[str, dict[str, SectionText]] = {
        slug: {text.section.topic: text for text in found}
        for slug, found in groupby(texts.order_by("section__guide__slug"), key=lambda text: text.section.guide.slug)
    }
    if first == second or beside.keys() != {first, second}:
        raise Http404
    if first > second:
        return redirect("destinations:comparison_detail", second, first, permanent=True)
    context = {
        "countries": [_country(next(iter(beside[slug].values()))) for slug in (first, second)],
        "topics": [
            (Topic(topic).label, [beside[slug].get(topic) for slug in (first, second)])
            for topic in Topic.values
            if any(topic in beside[slug] for slug in (first, second))
        ],
    }
    return render(request, "destinations/comparison_detail.html", context)


def _country(text: Any) -> dict[str, Any]:
    return {
        "name": text.guide_title,
        "url": text.section.guide.url,
        "summary": text.guide_summary,
        "capital": text.guide_capital,
        "currency": text.guide_currency,
        "languages": text.guide_languages,
        "missions": text.guide_missions,
    }
