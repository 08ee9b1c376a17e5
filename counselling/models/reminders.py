"""When a centre reminds people of their appointments."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.cuts import Mode
from centre.models import Centre
from counselling.models import statements

USUAL_HOURS = (24, 2)
"""How long before it a centre reminds of an appointment that never said otherwise."""
MOST_HOURS = 14 * 24


class ReminderRuleQuerySet(models.QuerySet["ReminderRule"]):
    """Rules of reminders."""

    def in_force(self) -> Self:
        return self.filter(stopped_at__isnull=True)

    def of(self, centre: Centre) -> Self:
        return self.filter(centre=centre)


class ReminderRule(models.Model):
    """That a centre reminds of appointments held in one way so many hours before they start.

    A centre that has no rule at all, not even one that it stopped, reminds at USUAL_HOURS, however sessions are held.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="reminder_rules", verbose_name=_("centre"))
    mode = models.CharField(_("how it is held"), max_length=16, choices=Mode.choices)
    hours = models.PositiveSmallIntegerField(_("hours before it starts"))
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "mode", "-hours"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "mode", "hours"],
                condition=Q(stopped_at__isnull=True),
                name="reminder_rule_is_one",
                violation_error_message=_("The centre reminds then already."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values),
                name="reminder_rule_mode_is_known",
                violation_error_message=_("A session is not held that way."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=MOST_HOURS),
                name="reminder_rule_is_near",
                violation_error_message=_("A reminder goes from one hour to two weeks before."),
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True) | Q(made_at__isnull=False),
                name="reminder_rule_made_by_needs_at",
                violation_error_message=_("Say when the rule was made, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True) | Q(stopped_at__isnull=False),
                name="reminder_rule_stopped_by_needs_at",
                violation_error_message=_("Say when the rule was stopped, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {rule_name(self.hours)}"


def rule_name(hours: int) -> str:
    """As it stands on a notice."""
    return f"{hours}h"


@dataclass(frozen=True)
class Reminders:
    """The rules of all centres, as they are at one moment."""

    own: dict[int, dict[str, frozenset[int]]]  # by centre and mode; of centres that have rules of their own

    @classmethod
    def now(cls) -> "Reminders":
        own: dict[int, dict[str, frozenset[int]]] = {}
        for centre, mode, hours, stopped_at in ReminderRule.objects.values_list(
            "centre", "mode", "hours", "stopped_at"
        ):
            modes = own.setdefault(centre, {})
            if stopped_at is None:
                modes[mode] = modes.get(mode, frozenset()) | {hours}
        return cls(own)

    @classmethod
    def of(cls, centre: int) -> "Reminders":
        """The same, of this centre alone."""
        own: dict[str, frozenset[int]] = {}
        rules = statements.reminder_rules(centre)
        for mode, hours, is_in_force in rules:
            own[mode] = own.get(mode, frozenset()) | ({hours} if is_in_force else frozenset())
        return cls({centre: own} if rules else {})

    def before(self, centre: int, mode: str) -> list[int]:
        """How many hours before an appointment of this centre, held in this way, people are reminded; longest first."""
        rules = self.own[centre].get(mode, frozenset()) if centre in self.own else frozenset(USUAL_HOURS)
        return sorted(rules, reverse=True)

    def each(self) -> Iterator[tuple[int, Q]]:
        """Each number of hours that any centre has, with the appointments that it holds for."""
        every = set(USUAL_HOURS).union(*(hours for modes in self.own.values() for hours in modes.values()))
        for hours in sorted(every):
            yield hours, self._appointments(hours)

    def _appointments(self, hours: int) -> Q:
        found = ~Q(centre__in=list(self.own)) if hours in USUAL_HOURS else Q(pk__in=[])
        for centre, modes in self.own.items():
            if held := [mode for mode, rules in modes.items() if hours in rules]:
                found |= Q(centre=centre, mode__in=held)
        return found
