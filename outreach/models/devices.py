"""The phones by which volunteers log without being signed in."""

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.models import Role, User
from safeguards.fields import CleanLineField

LAPSES_UNUSED = timedelta(days=90)


class DeviceTokenQuerySet(models.QuerySet["DeviceToken"]):
    """Phones that may log."""

    def live(self) -> Self:
        """Those that still open something: not revoked, not forgotten in a drawer, and of a person as they were.

        Whatever changes a person's roles or access raises their version, and ends their phones as it ends their
        sign-in sessions.
        """
        used_since = timezone.now() - LAPSES_UNUSED
        return self.filter(
            revoked_at__isnull=True, person__access_ended_at__isnull=True, access_version=F("person__access_version")
        ).filter(Q(last_used_at__gte=used_since) | Q(last_used_at__isnull=True, made_at__gte=used_since))

    def of(self, person: User) -> Self:
        """Those this person may see and revoke: their own; a manager everybody's."""
        return self if Role.MANAGER in person.roles else self.filter(person=person)

    def latest_used_first(self) -> Self:
        return self.order_by(Coalesce("last_used_at", "made_at").desc(), "pk")


class DeviceToken(models.Model):
    """What a volunteer's phone keeps: a secret that logs activities and reads the state of its own, and opens nothing
    else. Only its hash lies here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="device_tokens")
    name = CleanLineField(_("name of the phone"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    access_version = models.PositiveIntegerField(editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeviceTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                name="device_revoked_by_needs_at",
                violation_error_message=_("Say when the phone was revoked, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
