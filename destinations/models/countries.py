"""The countries people go to, and what sections of their guides are about."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Region(models.TextChoices):
    """Where a country lies, as people sort countries when they choose."""

    GULF = "gulf", _("Gulf states")
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")


class Topic(models.TextChoices):
    """What a section of a country guide is about; in this order everywhere."""

    OVERVIEW = "overview", _("Overview")
    WORK = "work", _("Work")
    STUDY = "study", _("Study")
    LIVING = "living", _("Living conditions and costs")
    RECRUITMENT = "recruitment", _("Recruitment")
    RIGHTS = "rights", _("Rights and duties")
    LAW = "law", _("Migration law and visas")
    CULTURE = "culture", _("Law and custom")
    RISKS = "risks", _("Risks of irregular migration")
    HELP = "help", _("Help and contacts")


class Country(models.Model):
    """A country people go to."""

    slug = models.SlugField(unique=True)
    iso2 = models.CharField(max_length=2, unique=True)
    iso3 = models.CharField(max_length=3, unique=True)
    region = models.CharField(max_length=16, choices=Region.choices)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(region__in=Region.values), name="country_region_is_known")]

    def __str__(self) -> str:
        return self.iso2

    def get_absolute_url(self) -> str:
        return reverse("destinations:country_detail", args=[self.slug])
