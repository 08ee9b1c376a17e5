"""What is owed to those who have a place in an appointment, and to those who counsel."""

from datetime import datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from centre.models import User
from counselling.links import Purpose, link_token
from counselling.models.appointments import Appointment
from counselling.models.mail import MailContact
from counselling.models.participations import Participation
from counselling.words import clock_in_words, day_in_words, in_roman_words, in_words
from messaging.languages import ROMAN_URDU, page_language
from messaging.models import Channel, Notice, NoticeQuerySet, SafeContact, StaffNotice, StaffNoticeQuerySet


class ParticipationNoticeQuerySet(NoticeQuerySet["ParticipationNotice"]):
    """What is owed to those who have a place in an appointment."""

    def holding(self) -> Self:
        """Those at the present revision whose appointment stands; word that it does not holds in its stead."""
        # An extra appointment looks like any other to whoever booked it, in their mail, too.
        booked = Q(participation__appointment__status=Appointment.Status.BOOKED)
        extra = Q(participation__appointment__status=Appointment.Status.WANTED)
        stands = Q(participation__left_at__isnull=True, participation__waiting_since__isnull=True) & (
            booked | (extra & Q(participation__mail_contact__isnull=False))
        )
        says_it_does_not = Q(kind__in=ParticipationNotice.SAYS_IT_IS_OVER)
        return self.filter(stands | says_it_does_not, revision=F("participation__revision"))

    def held_by(self, person: User) -> Self:
        """Those about this counsellor's own appointments: a supervisor sees no number, and acts for nobody."""
        return self.filter(participation__appointment__in=Appointment.objects.held_by(person))

    def with_subject(self) -> Self:
        return self.select_related(
            "participation__beneficiary", "participation__mail_contact", "participation__appointment__centre"
        )

    def to_people_we_may_call(self) -> Self:
        person = "participation__beneficiary__"
        return self.filter(**{f"{person}may_call": True, f"{person}do_not_contact_at__isnull": True})

    def overtaken(self, now: datetime) -> Self:
        """Of two reminders of one appointment that are due at once only the later goes."""
        later = ParticipationNotice.objects.due(now).filter(
            Q(due_at__gt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__gt=OuterRef("pk")),
            kind=ParticipationNotice.Kind.REMINDER,
            participation=OuterRef("participation"),
            revision=OuterRef("revision"),
            not_after__gt=now,
        )
        return self.filter(Exists(later), kind=ParticipationNotice.Kind.REMINDER)

    def of_appointment(self, appointment: Appointment) -> Self:
        """All that was ever owed about this appointment, in the order in which it was to go."""
        return self.filter(participation__appointment=appointment).with_subject().order_by("due_at", "planned_at")


class ParticipationNotice(Notice):
    """A message owed to a beneficiary about their place in an appointment, true at one revision of it."""

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("confirmation")  # of a time that the person chose themselves
        REMINDER = "reminder", _("reminder")
        VIDEO = "video", _("how to join by video")  # a little before it begins
        MOVED = "moved", _("word of another time")  # which somebody of the staff chose
        ORPHANED = "orphaned", _("word that the time cannot be kept")  # hours have changed; nothing is cancelled yet
        CANCELLED = "cancelled", _("word that it is cancelled")  # by the staff
        GIVEN_UP = "given_up", _("word that it was given up")  # by the person
        FOLLOW_UP = "follow_up", _("word that a follow-up is due")
        SATISFACTION = "satisfaction", _("question whether it helped")
        LINK = "link", _("the link once more")  # asked for by whoever lost it, and sent to the stored number only

    SAYS_IT_IS_OVER: ClassVar = (Kind.CANCELLED, Kind.GIVEN_UP)
    AT_LEAST_ONCE: ClassVar = frozenset({Kind.MOVED, Kind.CANCELLED, Kind.ORPHANED})
    ASKED_FOR: ClassVar = frozenset({Kind.CONFIRMATION, Kind.GIVEN_UP, Kind.LINK})
    NOT_WORTH_A_CALL: ClassVar = frozenset({Kind.GIVEN_UP, Kind.VIDEO, Kind.SATISFACTION})
    ONLY_BY_LINK: ClassVar = frozenset({Kind.VIDEO, Kind.SATISFACTION})
    """They say nothing but a link, and so are owed only to those to whom we may write one."""
    LANGUAGES: ClassVar = (*Notice.LANGUAGES, ROMAN_URDU)

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
                condition=Q(
                    kind__in=[
                        "confirmation",
                        "reminder",
                        "video",
                        "moved",
                        "orphaned",
                        "cancelled",
                        "given_up",
                        "follow_up",
                        "satisfaction",
                        "link",
                    ]
                ),
                name="participation_notice_kind_is_known",
                violation_error_message=_("There is no such kind of notice."),
            ),
        ]

    @property
    def kind_label(self) -> str:
        """In the reader's language."""
        return str(self.Kind(self.kind).label)

    def safe_contact(self) -> SafeContact:
        """By whose rules it goes; what somebody of the staff has let go abroad, by the person's."""
        return self.participation.beneficiary if self.released_at else self.participation.contact

    def addresses(self) -> dict[str, str]:
        """The number of the person; and the e-mail address they gave for this appointment, or else to the staff.

        An address typed beside a number stands in for the number only: where the person lets us write to neither,
        whoever typed both must not learn of it by mail.
        """
        person, typed = self.participation.beneficiary, self.participation.email
        if isinstance(self.safe_contact(), MailContact):
            return {Channel.EMAIL.value: typed or ""}
        is_written_to = person.permits(Channel.SMS) or person.permits(Channel.WHATSAPP)
        by_mail = (typed if is_written_to else None) or person.email
        found = {Channel.SMS: person.phone, Channel.WHATSAPP: person.phone, Channel.EMAIL: by_mail}
        return {channel.value: address for channel, address in found.items() if address}

    def said(self, language: str) -> dict[str, Any]:
        """When, under which code, and a link; the link and our name only where we may say who we are."""
        appointment, zone = self.participation.appointment, ZoneInfo(self.participation.appointment.centre.zone)
        is_roman = language == ROMAN_URDU
        said = {
            "when": in_roman_words(appointment.starts_at, zone) if is_roman else in_words(appointment.starts_at, zone),
            "reference": self.participation.reference,
        }
        if self.safe_contact().may_say_who:
            said |= {"who": "MRC" if is_roman else gettext("MRC"), "link": f"{settings.ORIGIN}{self._path()}"}
        return said

    def _path(self) -> str:
        if self.kind == self.Kind.SATISFACTION:
            return reverse("counselling:satisfaction", args=[link_token(self.participation, Purpose.SATISFACTION)])
        if self.kind == self.Kind.FOLLOW_UP:
            return reverse("counselling:booking_mode")
        return reverse("counselling:appointment_open", args=[self.participation.token])

    def stop_link(self) -> str:
        if not self.safe_contact().may_say_who:
            return ""
        with override(page_language(self.language)):
            path = reverse("counselling:messages_stop", args=[link_token(self.participation, Purpose.STOP)])
        return f"{settings.ORIGIN}{path}"


class CounsellorNotice(StaffNotice):
    """A message owed to somebody who counsels: how many come, never who."""

    class Kind(models.TextChoices):
        DAY_AHEAD = "day_ahead", _("the day ahead")
        RECORDS_MISSING = "records_missing", _("records missing")

    objects = StaffNoticeQuerySet["CounsellorNotice"].as_manager()

    class Meta(StaffNotice.Meta):
        abstract = False
        constraints = [
            *StaffNotice.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["day_ahead", "records_missing"]),
                name="counsellor_notice_kind_is_known",
                violation_error_message=_("There is no such kind of notice."),
            ),
        ]

    def is_wanted(self) -> bool:
        return self._appointments().exists()

    def told(self, language: str) -> dict[str, Any]:
        appointments = self._appointments().select_related("centre").order_by("starts_at")
        told: dict[str, Any] = {"count": appointments.count(), "day": day_in_words(self.about_on)}
        first = appointments.first()
        if first is not None:
            told["first"] = clock_in_words(first.starts_at, ZoneInfo(first.centre.zone))
        return told | {"link": f"{settings.ORIGIN}{reverse('counselling:today')}"}

    def _appointments(self) -> models.QuerySet[Appointment]:
        """Those it is about, as they are now."""
        theirs = Appointment.objects.held_by(self.person).booked()
        if self.kind == self.Kind.RECORDS_MISSING:
            return theirs.awaiting_record(self.due_at)
        return theirs.on(self.about_on)
