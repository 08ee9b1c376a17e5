"""Whom the desk owes a call."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.cuts import SessionTopic, SpokenLanguage
from centre.models import Centre, User
from counselling.models.hours import Counsellor
from counselling.models.participations import Beneficiary, Participation


class CallBackQuerySet(models.QuerySet["CallBack"]):
    """Calls that the desk owes."""

    def open(self) -> Self:
        """Those that nobody has made."""
        return self.filter(answered_at__isnull=True)

    def at(self, centre: Centre) -> Self:
        """Those that this centre owes, or any of them."""
        return self.filter(Q(centre=centre) | Q(centre__isnull=True))

    def waiting(self) -> Self:
        """Those that nobody has taken yet, or only somebody who counsels no longer."""
        return self.open().exclude(taken_by__in=Counsellor.objects.working().values("person"))

    def ever_taken_by(self, person: User) -> Self:
        """Those that this counsellor has said they will make, made or not."""
        return self.filter(taken_by=person)

    def taken_by(self, person: User) -> Self:
        """Those that this counsellor has still to make."""
        return self.open().ever_taken_by(person)


class CallBack(models.Model):
    """Somebody whom a counsellor calls, because the portal could not give them a time, or not yet another one."""

    class Reason(models.TextChoices):
        ASKED = "asked", _("asked to be called")  # no time fitted, or too much was booked from one address
        MANY = "many", _("several appointments on one number")  # the extra one keeps no time until somebody has called

    class Outcome(models.TextChoices):
        """What came of a call."""

        BOOKED = "booked", _("a time was found")
        ANSWERED = "answered", _("answered on the phone")
        NO_ANSWER = "no_answer", _("nobody answered")  # it is tried again, until it was tried often enough
        WRONG = "wrong", _("wrong number")
        NOT_WANTED = "unwanted", _("no longer wanted")

    MOST_TRIES: ClassVar = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="call_backs")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="call_backs")
    # The extra appointment, where there is one.
    participation = models.OneToOneField(Participation, models.PROTECT, null=True, blank=True, related_name="call_back")
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    topic = models.CharField(_("topic"), max_length=16, choices=SessionTopic.choices, blank=True)
    with_whom = models.CharField(_("with whom"), max_length=8, choices=Counsellor.Gender.choices, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=SpokenLanguage.choices, blank=True)
    request_key = models.UUIDField(unique=True, default=uuid.uuid4)
    consent_version = models.CharField(max_length=16, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # By whoever calls: until then nobody sees whose number it is.
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    tries = models.PositiveSmallIntegerField(_("calls nobody answered"), default=0)
    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CallBackQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["asked_at"], condition=Q(answered_at__isnull=True), name="call_back_open")]
        constraints = [
            # Whoever asks again while a call is owed is not called twice.
            models.UniqueConstraint(
                fields=["beneficiary"],
                name="call_back_is_owed_once",
                condition=Q(answered_at__isnull=True, participation__isnull=True),
                violation_error_message=_("This person is to be called already."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(reason="asked", participation__isnull=True) | Q(reason="many", participation__isnull=False)
                ),
                name="call_back_reason_is_known",
                violation_error_message=_("An extra appointment is named, and only that."),
            ),
            models.CheckConstraint(
                condition=Q(topic__in=["", *SessionTopic.values]),
                name="call_back_topic_is_known",
                violation_error_message=_("There is no such topic."),
            ),
            models.CheckConstraint(
                condition=Q(with_whom__in=["", "woman", "man"]),
                name="call_back_with_whom_is_known",
                violation_error_message=_("One asks for a woman, for a man, or for either."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", *SpokenLanguage.values]),
                name="call_back_language_is_known",
                violation_error_message=_("There is no such language."),
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(asked_at__isnull=False),
                name="call_back_asked_by_needs_at",
                violation_error_message=_("Say when this was asked for, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(answered_at__isnull=False, outcome__in=["booked", "answered", "no_answer", "wrong", "unwanted"]),
                name="call_back_outcome_is_known",
                violation_error_message=_("What came of a call is said once it was made."),
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | Q(taken_at__isnull=False),
                name="call_back_taken_by_needs_at",
                violation_error_message=_("Say when the call was taken, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(answered_at__isnull=False),
                name="call_back_answered_by_needs_at",
                violation_error_message=_("Say when the call was made, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def asked_for(self) -> str:
        """Whether a woman or a man was asked for; of an extra appointment, when it was booked."""
        return self.participation.with_whom if self.participation else self.with_whom

    @property
    def spoken(self) -> str:
        """In which language to speak with them, where they said so; of an extra appointment, when it was booked."""
        return self.participation.language if self.participation else self.language

    @property
    def spoken_label(self) -> str:
        return str(SpokenLanguage(self.spoken).label) if self.spoken else ""

    @property
    def asked_for_label(self) -> str:
        return str(Counsellor.Gender(self.asked_for).label) if self.asked_for else ""
