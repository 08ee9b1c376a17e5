"""The limits that the portal's pages are held against: the least that Django can do."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template

from destinations.models import SectionText

PAGE = """<!doctype html><html lang="en"><title>{{ text.title }}</title><body><h1>{{ text.title }}</h1>
<p>{{ text.lead }}</p>{{ text.html|safe }}
<ol>{% for source in text.sources %}<li>{{ source.publisher }}: {{ source.title }}</li>{% endfor %}</ol>"""
template: list[Template] = []


def hello(request: HttpRequest) -> HttpResponse:
    """Django's hello, behind the portal's middleware."""
    return HttpResponse("hello")


def one_query(request: HttpRequest) -> HttpResponse:
    """The limit of a page made of one row: one query, one template read once, the same text."""
    if not template:
        template.append(Template(PAGE))
    text = SectionText.objects.get(section__guide__slug="saudi-arabia", section__topic="work", language="en")
    return HttpResponse(template[0].render(Context({"text": text})))
