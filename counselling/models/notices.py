"""What is owed to those who have a place in an appointment."""

from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centre.models import User
from counselling.models.appointments import Appointment
from counselling.models.participations import Participation
from counselling.words import in_words
from messaging.models import Channel, Notice, NoticeQuerySet, SafeContact


class ParticipationNoticeQuerySet(NoticeQuerySet["ParticipationNotice"]):
    """What is owed to those who have a place in an appointment."""

    def holding(self) -> Self:
        """Those at the present revision whose appointment stands; word that it is cancelled holds in its stead."""
        stands = Q(
            participation__left_at__isnull=True,
            participation__waiting_since__isnull=True,
            participation__appointment__status=Appointment.Status.BOOKED,
        )
        says_it_does_not = Q(kind=ParticipationNotice.Kind.CANCELLED)
        return self.filter(stands | says_it_does_not, revision=F("participation__revision"))

    def of(self, person: User) -> Self:
        """Those about this counsellor's appointments, and about those of counsellors whom this person supervises."""
        return self.filter(participation__appointment__in=Appointment.objects.of(person))

    def with_subject(self) -> Self:
        return self.select_related("participation__beneficiary", "participation__appointment__centre")

    def to_people_we_may_call(self) -> Self:
        person = "participation__beneficiary__"
        return self.filter(**{f"{person}may_call": True, f"{person}do_not_contact_at__isnull": True})


class ParticipationNotice(Notice):
    """A message owed to a beneficiary about their place in an appointment, true at one revision of it."""

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("confirmation")  # of a time that the person chose themselves
        REMINDER = "reminder", _("reminder")
        MOVED = "moved", _("word of another time")  # which somebody of the staff chose
        CANCELLED = "cancelled", _("word that it is cancelled")
        LINK = "link", _("the link once more")  # asked for by whoever lost it, and sent to the stored number only

    AT_LEAST_ONCE: ClassVar = frozenset({Kind.MOVED, Kind.CANCELLED})
    ASKED_FOR: ClassVar = frozenset({Kind.CONFIRMATION, Kind.LINK})

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="notices")

    objects = ParticipationNoticeQuerySet.as_manager()

    class Meta(Notice.Meta):
        constraints = [
            *Notice.Meta.constraints,
            # The channel is not part of it: falling back from SMS to e-mail is another attempt at the same notice.
            models.UniqueConstraint(
                fields=["participation", "revision", "kind", "rule", "recipient"],
                nulls_distinct=False,
                name="participation_notice_is_owed_once",
                violation_error_message=_("This is owed already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["confirmation", "reminder", "moved", "cancelled", "link"]),
                name="participation_notice_kind_is_known",
                violation_error_message=_("There is no such kind of notice."),
            ),
        ]

    @property
    def kind_label(self) -> str:
        """In the reader's language."""
        return str(self.Kind(self.kind).label)

    def safe_contact(self) -> SafeContact:
        return self.participation.beneficiary

    def addresses(self) -> dict[str, str]:
        """The number of the person; and the e-mail address they gave for this appointment, or else to the staff."""
        person = self.participation.beneficiary
        found = {Channel.SMS: person.phone, Channel.EMAIL: self.participation.email or person.email}
        return {channel.value: address for channel, address in found.items() if address}

    def said(self) -> dict[str, Any]:
        """When, under which code, and the manage link; the link and our name only where we may say who we are."""
        appointment = self.participation.appointment
        said = {
            "when": in_words(appointment.starts_at, ZoneInfo(appointment.centre.zone)),
            "reference": self.participation.reference,
        }
        if self.participation.beneficiary.may_say_who:
            path = reverse("counselling:appointment_open", args=[self.participation.token])
            said |= {"who": gettext("MRC"), "link": f"{settings.ORIGIN}{path}"}
        return said
