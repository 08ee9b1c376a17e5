"""The limits that the portal's pages are held against: the least that Django can do."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.utils.translation import get_language

from destinations.models import SectionText, Topic


def hello(request: HttpRequest) -> HttpResponse:
    """Django's hello, behind the portal's middleware."""
    return HttpResponse("hello")


def one_query(request: HttpRequest) -> HttpResponse:
    """The limit of a guide's page: the same words by one query and one flat template, with no address looked up."""
    texts = SectionText.objects.published().in_language(get_language()).of_country("saudi-arabia").with_beside("work")
    context = {"text": texts.get(section__topic="work"), "topics": Topic.choices}
    return HttpResponse(_template().render(RequestContext(request, context)))


@cache
def _template() -> Template:
    return Template(Path(__file__).with_name("one_query.html").read_text(encoding="utf-8"))
