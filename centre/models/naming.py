"""The languages, and how a thing with two names says its own."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from safeguards.fields import CleanLineField


def languages() -> Sequence[tuple[str, Any]]:
    """Those of the settings, as choices: asked for when they are needed, so that a third one is no migration."""
    return settings.LANGUAGES


class BilingualName(models.Model):
    """A name in English and in Urdu; `name` is the one in the reader's language."""

    name_en = CleanLineField(_("name in English"), max_length=120)
    name_ur = CleanLineField(_("name in Urdu"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_ur if get_language() == "ur" else self.name_en
