"""What pages have in common is made once, not with every page."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST = 500  # pieces of each process: a few words in a few languages


@register.simple_tag
def once(component: str, **inputs: str) -> SafeString:
    """A component whose HTML depends on the language and on these inputs alone: kept from the first time it is made.

    A page's frame is a third of what a page costs to make, and the same for all pages. Only what is the same for
    every reader may be made so: never anything of a row, a person or an address that was asked for.
    """
    return _made(get_language() or "", component, tuple(sorted(inputs.items())))


@lru_cache(maxsize=MOST)
def _made(language: str, component: str, inputs: tuple[tuple[str, str], ...]) -> SafeString:
    return SafeString(get_template(component).render(dict(inputs)))
