"""The number of what is published."""

from django.db import models
from django.db.models import Q


class EditionQuerySet(models.QuerySet["Edition"]):
    """The one row that numbers what is published."""

    def current(self) -> int:
        """The number of the present edition; 0 before anything was published."""
        number = self.values_list("number", flat=True).first()
        return number or 0


class Edition(models.Model):
    """Numbers what the public sees: raised by every publish, looked at by every web process (see the shelf)."""

    id = models.BooleanField(primary_key=True, default=True)
    number = models.PositiveBigIntegerField(default=1)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=True), name="edition_has_one_row")]

    def __str__(self) -> str:
        return str(self.number)
