"""The directory of help: whom somebody abroad can turn to, country by country."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from destinations.models.countries import Country
from destinations.models.facts import Fact, Finding


class ContactKind(models.TextChoices):
    """What a contact is; listed in this order."""

    ATTACHE = "attache", _("Community Welfare Attaché")
    MISSION = "mission", _("embassy or consulate")
    EMERGENCY = "emergency", _("emergency")
    HOTLINE = "hotline", _("hotline")
    AUTHORITY = "authority", _("authority")
    ORGANISATION = "organisation", _("organisation")


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts of the directory."""

    def saying(self, *facts: Fact) -> Self:
        """Those whose number or address is one of these facts."""
        return self.filter(fact__in=facts)


class Contact(models.Model):
    """Whom to turn to in a country; its number or address, where one is known, is a fact."""

    country = models.ForeignKey(Country, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=16, choices=ContactKind.choices)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="contacts")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="contacts")
    position = models.PositiveSmallIntegerField(default=0)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="contact_kind_is_known"),
            models.UniqueConstraint(fields=["country", "position"], name="contact_has_its_place_in_a_country"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.kind} {self.position}"


class ContactText(models.Model):
    """A contact's name in one language, where it is, and whom to confirm it with."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    name = models.CharField(max_length=160)
    where = models.CharField(max_length=160, blank=True)
    confirm_with = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "language"], name="contact_has_one_text_a_language"),
        ]

    def __str__(self) -> str:
        return self.name
