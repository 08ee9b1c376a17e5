"""What people say afterwards of their session."""

from datetime import date, datetime, time, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counselling.models.participations import Participation
from safeguards.fields import EncryptedTextField, Sealed

LONGEST_WORDS = 1000


class SatisfactionQuerySet(models.QuerySet["Satisfaction"]):
    """Answers to the one question."""

    def with_words(self) -> Self:
        """Those with words of the person's own."""
        return self.filter(words__isnull=False)

    def answered_between(self, first: date, last: date) -> Self:
        """Those given on these days, both included, by the programme's own time zone."""
        zone = timezone.get_default_timezone()
        begins, ends = (datetime.combine(day, time.min, zone) for day in (first, last + timedelta(days=1)))
        return self.filter(answered_at__gte=begins, answered_at__lt=ends)


class Satisfaction(Sealed):
    """The one answer somebody gave after their session, perhaps with words of their own."""

    class Answer(models.TextChoices):
        """Whether it helped."""

        MUCH = "much", _("Yes, very much")
        SOMEWHAT = "somewhat", _("Yes, somewhat")
        LITTLE = "little", _("Only a little")
        NOT = "not", _("No")

    participation = models.OneToOneField(Participation, models.PROTECT, related_name="satisfaction")
    answer = models.CharField(_("Did it help you?"), max_length=8, choices=Answer.choices)
    words = EncryptedTextField(_("words"), max_length=LONGEST_WORDS, null=True, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = SatisfactionQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "satisfaction"
        ordering = ["-answered_at"]
        indexes = [models.Index(fields=["answered_at"], name="satisfaction_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["much", "somewhat", "little", "not"]),
                name="satisfaction_answer_is_known",
                violation_error_message=_("There is no such answer."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
