"""Its one kind of page."""

from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtailcache.cache import WagtailCacheMixin


class TextPage(WagtailCacheMixin, Page):
    """A page of text."""

    lead = models.CharField(max_length=240)
    body = RichTextField()
