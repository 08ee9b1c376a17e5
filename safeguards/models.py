"""The rows that guard others: the audit, which only grows, and the buckets of the limits."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """What was done and seen."""

    def about(self, thing: models.Model) -> Self:
        """What was done to this thing, or seen of it."""
        return self.filter(about_label=thing._meta.label_lower, about_id=str(thing.pk))

    def of(self, person: models.Model) -> Self:
        """What this person did."""
        return self.filter(by=person)


class AuditEntry(models.Model):
    """One act, written in the transaction of the act itself. PostgreSQL lets nobody change or remove it.

    It holds no personal data but who acted: the thing is named by label and id, the detail holds codes, counts and
    dates only. `by` is empty where the beneficiary or the clock acted. A member of staff who has acted cannot be
    deleted: people's access is ended instead.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # the index `audit_by` serves
    )
    action = models.CharField(max_length=60)
    about_label = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["about_label", "about_id", "-id"], name="audit_about"),
            models.Index(fields=["by", "-id"], name="audit_by"),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_names_an_action",
                condition=Q(action__regex=r"^[a-z_]+(\.[a-z_]+)+$"),
                violation_error_message=_("An action is a dotted verb, such as note.read."),
            ),
            models.CheckConstraint(
                name="audit_names_a_thing_whole",
                condition=Q(about_label="", about_id="") | ~Q(about_label="") & ~Q(about_id=""),
                violation_error_message=_("A thing is named by its label and its id, or not at all."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.about_label} {self.about_id}".rstrip()


class BucketQuerySet(models.QuerySet["Bucket"]):
    """How much of each limit is used."""

    def full(self) -> Self:
        """Those that say the same as no row at all, by the clock that filled them: the database's."""
        return self.filter(full_at__lt=Now())


class Bucket(models.Model):
    """How much somebody has used of a limit, remembered by one moment: when their bucket will be full again.

    The key is a keyed hash: no address and no phone number lies here.
    """

    key = models.BinaryField(primary_key=True, max_length=32, editable=False)
    full_at = models.DateTimeField()

    objects = BucketQuerySet.as_manager()

    class Meta:
        verbose_name = _("bucket")
        verbose_name_plural = _("buckets")
        indexes = [models.Index(fields=["full_at"], name="bucket_full_at")]

    def __str__(self) -> str:
        return f"full at {self.full_at:%Y-%m-%d %H:%M:%S}"
