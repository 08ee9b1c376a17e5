"""The volunteer groups, and who is in which."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.models import Centre, District
from centre.models.naming import BilingualName


class GroupQuerySet(models.QuerySet["Group"]):
    """Volunteer groups."""

    def active(self) -> Self:
        """Those that have not been closed."""
        return self.filter(closed_at__isnull=True)


class Group(BilingualName):
    """A local group of volunteers. Its centre is the one whose coordinators check what the group logs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="groups", verbose_name=_("centre"))
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="groups", verbose_name=_("district")
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name_en"],
                name="group_name_is_unique",
                violation_error_message=_("This centre has a group of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(closed_at__isnull=False),
                name="group_closed_by_needs_at",
                violation_error_message=_("Say when the group was closed, not only by whom."),
            ),
        ]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who is in which group."""

    def live(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)


class Membership(models.Model):
    """A volunteer's place in a group; in one group at a time, so that each activity belongs to one."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                name="membership_is_in_one_group",
                violation_error_message=_("This person is in a group already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="membership_ended_by_needs_at",
                violation_error_message=_("Say when the membership ended, not only who ended it."),
            ),
        ]
