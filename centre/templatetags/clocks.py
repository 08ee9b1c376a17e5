"""Clocks in templates."""

from django import template

from centre import zones

register = template.Library()


@register.filter
def clock_of(zone: str) -> str:
    """Whose time an hour is in, as people say it."""
    return zones.in_words(zone)
