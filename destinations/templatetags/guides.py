"""What templates of guides say in words."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from destinations.content import isolated
from destinations.dates import spoken

register = template.Library()


@register.filter
def apart(text: str) -> SafeString:
    """The text, with its numbers and Latin names set apart where it runs from right to left."""
    return mark_safe(isolated(text, get_language() or ""))  # noqa: S308 - escaped there


@register.filter
def date_in_words(dated: str) -> str:
    """A date as sources give it, in words."""
    return spoken(dated)


@register.filter
def month_in_words(day: str) -> str:
    """The month of a day as JSON gives it, in words."""
    return date_format(date.fromisoformat(day), "F Y")
