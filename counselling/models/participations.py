"""Whom the centres serve, and their places in appointments."""

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.cuts import SessionTopic, SpokenLanguage
from centre.models import District, User
from centre.models.places import check_zone
from counselling.models.appointments import Appointment, AppointmentQuerySet
from counselling.models.hours import Counsellor
from destinations.models import Country
from messaging.languages import notice_languages
from messaging.models import SafeContact
from safeguards import text
from safeguards.fields import BlindIndexField, EncryptedTextField, Sealed

REFERENCE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
"""Without those that are confused when they are read aloud or copied by hand: 0 O, 1 I L, 5 S, 8 B, 2 Z."""
REFERENCE_LENGTH = 8

TOKEN_BYTES = 24


def new_reference() -> str:
    """A code to say on the phone. It opens nothing."""
    return "".join(secrets.choice(REFERENCE_LETTERS) for _position in range(REFERENCE_LENGTH))


def new_token() -> str:
    """What makes a manage link: nobody can guess it."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What a token is looked up by. It is random and long, so that a plain hash can be neither guessed nor undone."""
    return hashlib.sha256(token.encode()).hexdigest()


class WhoAnswers(models.TextChoices):
    """Whom we may speak with on the person's number, from the strictest on."""

    MYSELF = "myself", _("only I myself")
    FAMILY = "family", _("somebody of my family")
    ANYBODY = "anybody", _("anybody")


class BeneficiaryQuerySet(models.QuerySet["Beneficiary"]):
    """Whom the centres serve, as somebody of the staff may see them."""

    def of(self, person: User) -> Self:
        """Those who come, or came, to this counsellor or to one whom this person supervises."""
        theirs = Participation.objects.filter(appointment__in=Appointment.objects.of(person))
        return self.filter(pk__in=theirs.values("beneficiary"))

    def seen_by(self, person: User) -> Self:
        """Those whom this person may look at: `of` them, or known to them."""
        everybody = Beneficiary.objects
        return self.filter(
            Q(pk__in=everybody.of(person).values("pk")) | Q(pk__in=everybody.known_to(person).values("pk"))
        )

    def known_to(self, person: User) -> Self:
        """Those who come, or came, to this counsellor, or whose call they have taken. Supervisors act for nobody."""
        theirs = Participation.objects.filter(appointment__in=Appointment.objects.held_by(person))
        called = Q(call_backs__taken_by=person, call_backs__answered_at__isnull=True)
        return self.filter(Q(pk__in=theirs.values("beneficiary")) | called).distinct()


class Beneficiary(Sealed, SafeContact):
    """A person the centres serve, under a name of their choice.

    Who gives the same number and, but for spelling, the same name is taken for the same person, and nobody is ever
    told so: that is what the count of unique people rests on. It joins two of one name who share a phone, and parts
    one person with two phones or two names; both are rarer than people who come back.
    """

    name = EncryptedTextField(_("name"), max_length=80)
    name_index = BlindIndexField(of="name", purpose="counselling.beneficiary.name", spelling=text.search_key)
    phone = EncryptedTextField(_("phone"), max_length=16, null=True, blank=True)  # E.164
    phone_index = BlindIndexField(of="phone", purpose="counselling.beneficiary.phone", null=True, blank=True)
    # As the person gave it to somebody of the staff. One typed into a public form stays with that participation: else
    # whoever knows a name and a number could have this person's notices sent to themselves.
    email = EncryptedTextField(_("e-mail"), max_length=254, null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=notice_languages, default="ur")
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="beneficiaries",
        verbose_name=_("district of origin"),
    )
    # Who may answer this number; the rules of contact for messages are those of SafeContact.
    who_answers = models.CharField(
        _("who may answer the phone"), max_length=8, choices=WhoAnswers.choices, default=WhoAnswers.MYSELF
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "beneficiaries"
        constraints = [
            *SafeContact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(who_answers__in=["myself", "family", "anybody"]),
                name="beneficiary_who_answers_is_known",
                violation_error_message=_("Say who may answer the phone."),
            ),
            models.UniqueConstraint(
                fields=["phone_index", "name_index"],
                name="beneficiary_is_one_person",
                violation_error_message=_("This person is known already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Places in appointments, asked for in the field's words."""

    def staying(self) -> Self:
        """Those that nobody has given up, and those who wait for one."""
        return self.filter(left_at__isnull=True)

    def placed(self) -> Self:
        """Those who have a place."""
        return self.staying().filter(waiting_since__isnull=True)

    def waiting(self) -> Self:
        """Those who wait for a place, the first of them first."""
        return self.staying().filter(waiting_since__isnull=False).order_by("waiting_since", "created_at")

    def with_people(self) -> Self:
        """Each with who comes and what was recorded, in the same query."""
        return self.select_related("beneficiary", "destination", "record__district", "record__project")

    def to_come(self, now: datetime) -> Self:
        """Those that are expected in appointments that have not begun."""
        expected = Q(appointment__status__in=Appointment.EXPECTED, appointment__starts_at__gt=now)
        return self.staying().filter(expected)

    def opened_by(self, hashed: str) -> Self:
        """The one that the manage link with this token's hash opens."""
        return self.filter(token_hash=hashed).select_related("appointment__centre", "beneficiary")

    def held_by(self, person: User) -> Self:
        """Those in this counsellor's own appointments."""
        return self.filter(appointment__in=Appointment.objects.held_by(person))

    def appointments_of(self, beneficiary: Beneficiary) -> AppointmentQuerySet:
        """The appointments of this person among them, the newest first."""
        pks = self.filter(beneficiary=beneficiary).values("appointment")
        return Appointment.objects.filter(pk__in=pks).order_by("-starts_at")

    def of_one(self, beneficiary: Beneficiary) -> Self:
        """Those of this person, the newest first."""
        return self.filter(beneficiary=beneficiary).order_by("-appointment__starts_at")

    def of(self, person: User) -> Self:
        """Those in the appointments of this counsellor, and of the counsellors whom this person supervises."""
        return self.filter(appointment__in=Appointment.objects.of(person))


class Participation(Sealed):
    """A beneficiary's place in an appointment: its reference, its manage link, what was asked and agreed to.

    The token of the manage link is looked up by its hash; it lies here encrypted for the notices that carry it.
    """

    class ForWhom(models.TextChoices):
        MYSELF = "myself", _("for myself")
        OTHER = "other", _("for somebody else")

    class Relation(models.TextChoices):
        """Who the person is to whom the session is for."""

        SPOUSE = "spouse", _("husband or wife")
        PARENT = "parent", _("father or mother")
        CHILD = "child", _("son or daughter")
        SIBLING = "sibling", _("brother or sister")
        RELATIVE = "relative", _("another relative")
        FRIEND = "friend", _("friend or neighbour")

    class Reason(models.TextChoices):
        """Why somebody gave their place up, where they said so."""

        TIME = "time", _("the time does not suit me")
        HELPED = "helped", _("I have found help already")
        UNSAFE = "unsafe", _("it is not safe for me to talk")
        ELSE = "else", _("another reason")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="participations")
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="participations")
    reference = models.CharField(_("reference"), max_length=REFERENCE_LENGTH, unique=True, default=new_reference)
    token = EncryptedTextField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    # Made when the form was begun: a form that a bad network sends twice is the same booking.
    request_key = models.UUIDField(unique=True, default=uuid.uuid4)
    email = EncryptedTextField(_("e-mail"), max_length=254, null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=16, choices=SessionTopic.choices)
    destination = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("destination")
    )
    for_whom = models.CharField(_("for whom"), max_length=8, choices=ForWhom.choices, default=ForWhom.MYSELF)
    # For whom they ask, where it is not themselves.
    relation = models.CharField(_("who that is"), max_length=8, choices=Relation.choices, blank=True)
    # The language of the session; blank where it was not asked. Where no counsellor speaks it somebody interprets.
    language = models.CharField(_("language of the session"), max_length=8, choices=SpokenLanguage.choices, blank=True)
    wants_interpreter = models.BooleanField(_("with an interpreter"), default=False)
    # The clock of whoever booked, where they said that it is another than the centre's. The person's own lies with the
    # person: shown on this page it would tell whoever typed a name and a number that both are known, and from where.
    zone = models.CharField(_("time zone"), max_length=40, blank=True, validators=[check_zone])
    # Said by the counsellor first, so that the person knows who calls. It opens nothing.
    memorable_word = EncryptedTextField(_("memorable word"), max_length=40, null=True, blank=True)
    # What the person wants the counsellor to know before the session.
    said_beforehand = EncryptedTextField(_("said beforehand"), max_length=1000, null=True, blank=True)
    # Whom the person asked to speak with; blank: either. Never swapped without asking them.
    with_whom = models.CharField(_("with whom"), max_length=8, choices=Counsellor.Gender.choices, blank=True)
    # Raised for all by a move of the appointment, for one by their leaving: a notice of an older revision is dead.
    revision = models.PositiveIntegerField(default=0)
    consent_version = models.CharField(max_length=16)
    consent_at = models.DateTimeField(default=timezone.now)
    # Agreed to being asked, once the session is over, how they fared: a purpose of its own, in the same version.
    follow_up_consent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # All places of a group are taken: they come in as soon as one is given up.
    waiting_since = models.DateTimeField(null=True, blank=True)
    # In a group; of one person's session its record says so.
    attended = models.BooleanField(_("attended"), null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    left_reason = models.CharField(_("why it was given up"), max_length=8, choices=Reason.choices, blank=True)
    # Has come, and waits to be received.
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    arrived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "beneficiary"],
                condition=Q(left_at__isnull=True),
                name="participation_is_one_place",
                violation_error_message=_("This person has a place in this appointment already."),
            ),
            models.CheckConstraint(
                condition=Q(topic__in=SessionTopic.values),
                name="participation_topic_is_known",
                violation_error_message=_("There is no such topic."),
            ),
            models.CheckConstraint(
                condition=Q(for_whom__in=["myself", "other"]),
                name="participation_for_whom_is_known",
                violation_error_message=_("A session is for oneself or for somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(with_whom__in=["", "woman", "man"]),
                name="participation_with_whom_is_known",
                violation_error_message=_("People ask to speak with a woman or with a man."),
            ),
            models.CheckConstraint(
                condition=Q(relation="")
                | Q(for_whom="other", relation__in=["spouse", "parent", "child", "sibling", "relative", "friend"]),
                name="participation_relation_is_to_another",
                violation_error_message=_("Who that is says only whoever asks for somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", *SpokenLanguage.values]),
                name="participation_language_is_known",
                violation_error_message=_("There is no such language."),
            ),
            models.CheckConstraint(
                condition=Q(left_reason="")
                | Q(left_at__isnull=False, left_reason__in=["time", "helped", "unsafe", "else"]),
                name="participation_reason_is_for_leaving",
                violation_error_message=_("A reason is given with the place."),
            ),
            models.CheckConstraint(
                condition=Q(arrived_by__isnull=True) | Q(arrived_at__isnull=False),
                name="participation_arrived_by_needs_at",
                violation_error_message=_("Say when the person arrived, not only who saw it."),
            ),
            models.CheckConstraint(
                condition=Q(left_by__isnull=True) | Q(left_at__isnull=False),
                name="participation_left_by_needs_at",
                violation_error_message=_("Say when the place was given up, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def has_typed_mail(self) -> bool:
        """Whether an address was typed; nothing is decrypted for that."""
        return getattr(self, "email_envelope", None) is not None

    @property
    def own_mail(self) -> SafeContact | None:
        """The rules by which the address typed for this place is written to, where mail is the only way that was given.

        No query where no address was.
        """
        return getattr(self, "mail_contact", None) if self.has_typed_mail else None

    @property
    def contact(self) -> SafeContact:
        """The rules by which notices about this place go."""
        return self.own_mail or self.beneficiary

    @property
    def is_to_come(self) -> bool:
        """Whether it can still be moved or given up."""
        return self.left_at is None and self.appointment.is_expected and self.appointment.starts_at > timezone.now()
