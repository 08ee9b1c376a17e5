"""What happened in sessions: the record of each, and the confidential note beside it."""

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.cuts import AgeBand, Mode, SessionTopic, Sex, Stage
from centre.models import District, Project, Role, User
from counselling.models.appointments import Appointment
from counselling.models.participations import Beneficiary, Participation
from destinations.models import Country
from safeguards.fields import EncryptedTextField, Sealed

LONGEST_NOTE = 10_000  # characters
MOST_HEADS = 10_000  # of one sort in one session; more is a slip of the finger


class InstitutionKind(models.TextChoices):
    """Where the people of a group session come from."""

    SCHOOL = "school", _("school")
    COLLEGE = "college", _("college or university")
    TRAINING = "training", _("training institute")
    COMMUNITY = "community", _("village or neighbourhood")
    EMPLOYER = "employer", _("employer or recruiter")
    AUTHORITY = "authority", _("public authority")
    OTHER = "other", _("another one")


def day_of(moment: datetime) -> date:
    """The day on which something counts: by the programme's own time zone, wherever the centre is."""
    return timezone.localdate(moment, timezone.get_default_timezone())


class Outcome(models.TextChoices):
    """What became of an appointment whose time has come."""

    ATTENDED = "attended", _("attended")
    NO_SHOW = "no_show", _("nobody came")


class Recorded(models.Model):
    """What the records of all sessions say: how it was held and when, about what, for whom it was paid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # As it was held, which may be another way than was agreed.
    mode = models.CharField(_("how it was held"), max_length=16, choices=Mode.choices)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    topics = ArrayField(
        models.CharField(max_length=16, choices=SessionTopic.choices),
        verbose_name=_("topics"),
        default=list,
        blank=True,
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("district of origin")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    # Raised by every correction: who corrects says which one they saw.
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values),
                name="%(class)s_mode_is_known",
                violation_error_message=_("A session is not held that way."),
            ),
            models.CheckConstraint(
                condition=Q(topics__contained_by=SessionTopic.values),
                name="%(class)s_topics_are_known",
                violation_error_message=_("There is no such topic."),
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | Q(started_at__lt=F("ended_at")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message=_("A session ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(corrected_by__isnull=True) | Q(corrected_at__isnull=False),
                name="%(class)s_corrected_by_needs_at",
                violation_error_message=_("Say when this was corrected, not only by whom."),
            ),
        ]

    @property
    def topic_labels(self) -> list[str]:
        return [str(SessionTopic(topic).label) for topic in self.topics]


KEPT = Q(started_at__isnull=False, ended_at__isnull=False, topics__len__gte=1)
"""What the record of a session that took place has."""
NOT_KEPT = Q(started_at__isnull=True, ended_at__isnull=True, topics__len=0)


class SessionRecordQuerySet(models.QuerySet["SessionRecord"]):
    """Records of individual sessions."""

    def of(self, person: User) -> Self:
        """Those of this counsellor, and of the counsellors whom this person supervises."""
        return self.filter(participation__appointment__in=Appointment.objects.of(person))

    def written_by(self, person: User) -> Self:
        return self.filter(recorded_by=person)

    def attended(self) -> Self:
        return self.filter(outcome=Outcome.ATTENDED)

    def about(self, beneficiary: Beneficiary) -> Self:
        """Those of the sessions that this person had."""
        return self.filter(participation__beneficiary=beneficiary)

    def latest_first(self) -> Self:
        return self.order_by("-recorded_at", "pk")

    def in_order(self) -> Self:
        """Each person's one after the other, as they took place."""
        return self.order_by("participation__beneficiary", "started_at", "pk")

    def with_appointments(self) -> Self:
        return self.select_related("participation__appointment")


class SessionRecord(Recorded):
    """What happened in a beneficiary's individual session.

    Whether it was their first session or a repeated one is nowhere typed or stored: it follows from the records
    (services/tallies.py), whichever is written or corrected first.
    """

    Outcome = Outcome

    participation = models.OneToOneField(Participation, models.PROTECT, related_name="record")
    outcome = models.CharField(_("did the person come?"), max_length=8, choices=Outcome.choices)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    destination = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("destination")
    )
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex.choices, blank=True)
    age_band = models.CharField(_("age"), max_length=8, choices=AgeBand.choices, blank=True)

    objects = SessionRecordQuerySet.as_manager()

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outcome__in=["attended", "no_show"]),
                name="session_record_outcome_is_known",
                violation_error_message=_("The person came or did not."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="attended") | KEPT,
                name="session_record_attended_says_when",
                violation_error_message=_("A session that was kept has a start, an end and a topic."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="no_show") | (NOT_KEPT & Q(arrived_at__isnull=True, stage="")),
                name="session_record_no_show_is_empty",
                violation_error_message=_("Where nobody came there was no session to describe."),
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(arrived_at__lte=F("ended_at")),
                name="session_record_arrives_before_it_ends",
                violation_error_message=_("People arrive before the session ends."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["", *Stage.values]),
                name="session_record_stage_is_known",
                violation_error_message=_("There is no such stage."),
            ),
            models.CheckConstraint(
                condition=Q(sex__in=["", *Sex.values]),
                name="session_record_sex_is_known",
                violation_error_message=_("There is no such answer."),
            ),
            models.CheckConstraint(
                condition=Q(age_band__in=["", *AgeBand.values]),
                name="session_record_age_band_is_known",
                violation_error_message=_("There is no such age band."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_attended(self) -> bool:
        return self.outcome == Outcome.ATTENDED

    @property
    def day(self) -> date:
        """The day on which it counts: when it started or, where nobody came, should have."""
        return day_of(self.started_at or self.participation.appointment.starts_at)

    @property
    def is_first(self) -> bool:
        """Whether it is the first session that this person had anywhere. One query."""
        theirs = type(self).objects.about(self.participation.beneficiary).attended().in_order()
        first = theirs.values_list("pk", flat=True).first()
        return first == self.pk


class NoteQuerySet(models.QuerySet["Note"]):
    """Confidential notes."""

    def readable_by(self, person: User) -> Self:
        """Those that this person wrote, and those of the counsellors whom they supervise by name.

        Whoever is no counsellor any longer, or has no access, reads none: the database is asked, for what a request
        knows of a person may be a moment old.
        """
        counsels = User.objects.with_access().holding(Role.COUNSELLOR).filter(pk=person.pk)
        theirs = Q(written_by=person) | Q(written_by__counsellor__supervisor=person)
        return self.filter(theirs, Exists(counsels))

    def beside(self, appointment: Appointment) -> Self:
        """What lies beside the record of this appointment."""
        return self.filter(record__participation__appointment=appointment)


class Note(Sealed):
    """The confidential text beside a session record, sealed to its row.

    It belongs to the counsellor who wrote it and stays theirs when the appointment is handed over. People read it
    through `services.read_note`, which leaves an audit row, and by no other way.
    """

    record = models.OneToOneField(SessionRecord, models.PROTECT, related_name="note")
    text = EncryptedTextField(_("note"), max_length=LONGEST_NOTE)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notes", editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NoteQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def version(self) -> str:
        """Names the text as it stands, so that whoever writes it anew says which one they saw."""
        return (self.changed_at or self.written_at).isoformat()


class GroupRecord(Recorded):
    """What happened in a group session or an orientation: heads of a crowd without names, counted as attendances."""

    HEADS = ("women", "men", "girls", "boys")

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="group_record")
    institution_kind = models.CharField(
        _("kind of institution"), max_length=24, choices=InstitutionKind.choices, blank=True
    )
    women = models.PositiveIntegerField(_("women"), default=0)
    men = models.PositiveIntegerField(_("men"), default=0)
    girls = models.PositiveIntegerField(_("girls"), default=0)
    boys = models.PositiveIntegerField(_("boys"), default=0)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(institution_kind__in=["", *InstitutionKind.values]),
                name="group_record_institution_kind_is_known",
                violation_error_message=_("There is no such kind of institution."),
            ),
            models.CheckConstraint(
                condition=Q(women=0, men=0, girls=0, boys=0) | KEPT,
                name="group_record_attended_says_when",
                violation_error_message=_("A session that was kept has a start, an end and a topic."),
            ),
            models.CheckConstraint(
                condition=~Q(women=0, men=0, girls=0, boys=0) | NOT_KEPT,
                name="group_record_no_show_is_empty",
                violation_error_message=_("Where nobody came there was no session to describe."),
            ),
            models.CheckConstraint(
                condition=Q(women__lte=MOST_HEADS, men__lte=MOST_HEADS, girls__lte=MOST_HEADS, boys__lte=MOST_HEADS),
                name="group_record_counts_are_plausible",
                violation_error_message=_("More than 10,000 in one session cannot be counted."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def heads(self) -> int:
        return self.women + self.men + self.girls + self.boys

    @property
    def is_attended(self) -> bool:
        return self.heads > 0

    @property
    def outcome(self) -> Outcome:
        return Outcome.ATTENDED if self.is_attended else Outcome.NO_SHOW

    @property
    def day(self) -> date:
        """The day on which it counts: when it started or, where nobody came, should have."""
        return day_of(self.started_at or self.appointment.starts_at)
