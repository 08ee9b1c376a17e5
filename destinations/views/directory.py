"""The directory of help abroad."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from destinations.directory import entries
from destinations.models import GuideText


@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    """Whom to turn to, country by country: attachés, missions, authorities, with the date each is known from."""
    language, day = get_language(), timezone.localdate()
    texts = GuideText.objects.in_language(language).of_countries().with_contacts()
    countries = [
        (text, entries(text.contacts, country=text.name, language=language, day=day)) for text in texts if text.contacts
    ]
    return render(request, "destinations/contact_list.html", {"countries": countries})
