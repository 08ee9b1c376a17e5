"""Telling every web process that something was published."""

from django.db.models import F

from centre.models import Edition


def publish_edition() -> None:
    """Raises the edition: every web process drops the public pages it keeps. Call it in the publishing transaction."""
    if not Edition.objects.update(number=F("number") + 1):
        Edition.objects.get_or_create(id=True)
