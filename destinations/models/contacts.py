"""The directory of help: whom somebody abroad can turn to, country by country."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from destinations.models.countries import Country
from destinations.models.facts import Fact, FactText, Finding, Source


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

    def told_in(self, language: str | OuterRef) -> models.QuerySet["Contact", dict[str, Any]]:
        """All that a page says of them in this language: one JSON object each, in their order (`directory.py`)."""
        value = FactText.objects.filter(fact=OuterRef("fact"), language=OuterRef("texts__language"))
        found = Source.objects.filter(findings=OuterRef("finding")).order_by("pk")
        return (
            self.filter(texts__language=language)
            .order_by("country", "position")
            .values_list(
                JSONObject(
                    country="country_id",
                    kind="kind",
                    name="texts__name",
                    where="texts__where",
                    confirm_with="texts__confirm_with",
                    as_of="finding__as_of",
                    sources=ArraySubquery(found.values(source=JSONObject(publisher="publisher", url="url"))),
                    fact="fact__key",
                    fact_kind="fact__kind",
                    value=Subquery(value.values("value")[:1]),
                    fact_confirm_with=Subquery(value.values("confirm_with")[:1]),
                    is_volatile="fact__is_volatile",
                    fact_as_of="fact__as_of",
                    checked_on="fact__checked_on",
                    due_on="fact__due_on",
                ),
                flat=True,
            )
        )

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
