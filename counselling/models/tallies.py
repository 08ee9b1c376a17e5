"""What is counted of the records of sessions, kept in the transactions that write these."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from centre.cuts import AgeBand, Mode, SessionTopic, Sex, Stage, Visit
from centre.models import Centre, District, Project
from counselling.models.appointments import Appointment
from counselling.models.participations import Beneficiary
from counselling.models.records import InstitutionKind, Outcome
from destinations.models import Country


class Tallied(models.Model):
    """The standard cuts that sessions and the people in them have in common. Empty: not asked, or not known."""

    day = models.DateField()
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=16, choices=Mode.choices)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    destination = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    sex = models.CharField(max_length=8, choices=Sex.choices, blank=True)
    age_band = models.CharField(max_length=8, choices=AgeBand.choices, blank=True)
    stage = models.CharField(max_length=8, choices=Stage.choices, blank=True)
    visit = models.CharField(max_length=8, choices=Visit.choices, blank=True)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class DailyTally(Tallied):
    """How many sessions there were on a day, and how many heads in them, for one combination of cuts.

    It always equals a recount of the records. Sex and age are cuts of individual sessions; the heads of a group are
    counted by sort in columns of their own. An individual session that was kept has one attendance.
    """

    CUTS: ClassVar = (
        "day",
        "centre",
        "kind",
        "mode",
        "outcome",
        "institution_kind",
        "district",
        "destination",
        "sex",
        "age_band",
        "stage",
        "visit",
        "project",
    )
    COUNTS: ClassVar = ("sessions", "attendances", "women", "men", "girls", "boys")

    kind = models.CharField(max_length=16, choices=Appointment.Kind.choices)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    institution_kind = models.CharField(max_length=24, choices=InstitutionKind.choices, blank=True)
    sessions = models.PositiveIntegerField(default=0)
    attendances = models.PositiveIntegerField(default=0)
    women = models.PositiveIntegerField(default=0)
    men = models.PositiveIntegerField(default=0)
    girls = models.PositiveIntegerField(default=0)
    boys = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "daily tallies"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "day",
                    "centre",
                    "kind",
                    "mode",
                    "outcome",
                    "institution_kind",
                    "district",
                    "destination",
                    "sex",
                    "age_band",
                    "stage",
                    "visit",
                    "project",
                ],
                nulls_distinct=False,
                name="daily_tally_has_one_row_a_cut",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.outcome}: {self.sessions}"


class PersonDay(Tallied):
    """That a beneficiary was counselled on a day, with the cuts of that session: what unique people are counted from.

    Sessions of one day that differ in no cut are one row. People are never added up from days: they are counted
    anew over the whole of what is asked for.
    """

    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="days")
    topics = ArrayField(models.CharField(max_length=16, choices=SessionTopic.choices))  # in order, so that they compare

    class Meta:
        indexes = [models.Index(fields=["day", "centre", "beneficiary"], name="person_day_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "beneficiary",
                    "day",
                    "centre",
                    "mode",
                    "district",
                    "destination",
                    "sex",
                    "age_band",
                    "stage",
                    "visit",
                    "project",
                    "topics",
                ],
                nulls_distinct=False,
                name="person_day_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary_id} {self.day}"
