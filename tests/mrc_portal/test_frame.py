"""What pages have in common is made once a language, and comes out as if it were made with each page."""

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.translation import override

from mrc_portal.templatetags import frame

PLACES = '{% load frame %}{% once "components/public_places.html" %}'
ICON = '{% load frame %}{% once "components/icon.html" name=name size="20" %}'


@pytest.fixture(autouse=True)
def nothing_made():
    frame._made.cache_clear()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_is_made_once_is_that_of_the_readers_language(language: str):
    with override("ur" if language == "en" else "en"):
        Template(PLACES).render(Context())
    with override(language):
        assert Template(PLACES).render(Context()) == render_to_string("components/public_places.html")
        assert f'href="/{language}/destinations/"' in Template(PLACES).render(Context())


def test_inputs_are_told_apart_and_each_is_made_once():
    made = [Template(ICON).render(Context({"name": name})) for name in ("leave", "share", "leave", "share")]
    assert made[0] == made[2] != made[1] == made[3]
    assert made[0] == render_to_string("components/icon.html", {"name": "leave", "size": "20"})
    assert frame._made.cache_info().misses == 2


def test_a_component_that_is_made_once_sees_nothing_of_the_page_and_escapes_what_it_is_given():
    context = Context({"posts": "yes", "leads_to": '"><b>'})
    made = Template('{% load frame %}{% once "components/exit.html" to=leads_to %}').render(context)
    assert "<button" not in made
    assert "<b>" not in made
