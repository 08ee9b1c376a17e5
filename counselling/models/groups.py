"""What a session for a group has beyond its time: a name, a place, and the link by which people register."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counselling.models.appointments import Appointment
from safeguards.fields import CleanLineField

KEY_BYTES = 9


def new_key() -> str:
    """What makes the link to register: it is passed on, so it is short; it is no secret, but nobody lists them all."""
    return secrets.token_urlsafe(KEY_BYTES)


class GroupSessionQuerySet(models.QuerySet["GroupSession"]):
    """Sessions for groups."""

    def open_by_link(self) -> Self:
        """Those for which one can register by link: booked, to come, and not closed."""
        booked = Q(appointment__status=Appointment.Status.BOOKED, appointment__starts_at__gt=timezone.now())
        return self.filter(booked, closed_at__isnull=True)

    def with_appointments(self) -> Self:
        return self.select_related("appointment__centre", "appointment__counsellor__person", "appointment__room")


class GroupSession(models.Model):
    """A session at a school, at an institute or before departure: who may come, and how they say that they do.

    `unnamed` are people who are expected but of whom nothing is known or kept, such as a class: they are places taken.
    """

    appointment = models.OneToOneField(Appointment, models.PROTECT, primary_key=True, related_name="group_session")
    title = CleanLineField(_("title"), max_length=120)
    place = CleanLineField(_("place"), max_length=200, blank=True)  # where it is neither at the centre nor a call
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    unnamed = models.PositiveSmallIntegerField(_("expected without names"), default=0)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GroupSessionQuerySet.as_manager()

    class Meta:
        ordering = ["appointment__starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="group_session_has_a_title",
                violation_error_message=_("Say what the session is called."),
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True) | Q(made_at__isnull=False),
                name="group_session_made_by_needs_at",
                violation_error_message=_("Say when this was made, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(closed_at__isnull=False),
                name="group_session_closed_by_needs_at",
                violation_error_message=_("Say when this was closed, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
