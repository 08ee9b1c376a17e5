"""What is owed to people: the abstract notice that each app makes concrete."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import F, Q
from django.template import Context, Engine
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from messaging.languages import LONGEST, notice_languages, page_language
from messaging.models.contact import Channel, SafeContact

NoticeType = TypeVar("NoticeType", bound="Notice")


class NoticeQuerySet(models.QuerySet[NoticeType]):
    """Notices of one kind of thing, asked for in the dispatcher's words. A concrete model adds the first three."""

    def holding(self) -> Self:
        """Those whose matter stands as it did when they were planned: booked, at that revision, not over yet."""
        raise NotImplementedError

    def with_subject(self) -> Self:
        """With all that their text and their addresses are made from, so that reading one is one query."""
        return self

    def to_people_we_may_call(self) -> Self:
        """Those to people who may be called."""
        raise NotImplementedError

    def pending(self) -> Self:
        """Those that nobody has sent or is sending, and that are still wanted."""
        return self.filter(status=Notice.Status.PENDING)

    def due(self, now: datetime) -> Self:
        """Those whose time has come."""
        return self.pending().filter(due_at__lte=now)

    def owed(self, now: datetime) -> Self:
        """Those to send now: due, still of use, and still true."""
        return self.due(now).filter(not_after__gt=now).holding()

    def useless(self, now: datetime) -> Self:
        """Those that would come too late by now."""
        return self.pending().filter(not_after__lte=now)

    def sending(self) -> Self:
        """Those that a worker has taken."""
        return self.filter(status=Notice.Status.SENDING)

    def claimed(self, token: uuid.UUID) -> Self:
        """Those that the worker with this token has taken and not settled yet."""
        return self.sending().filter(lease_token=token)

    def abandoned(self, now: datetime) -> Self:
        """Those whose worker did not come back in time."""
        return self.sending().filter(lease_until__lte=now)

    def in_hands_of(self, token: uuid.UUID) -> Self:
        """Those that this worker may speak about: also where it comes back late, if nobody has taken them since."""
        return self.filter(status__in=[Notice.Status.SENDING, Notice.Status.UNKNOWN], lease_token=token)

    def to_call(self) -> Self:
        """The call list: what may not have arrived, to people who may be called, about what still stands."""
        by_phone = Q(status__in=Notice.TO_CALL, called_at__isnull=True)
        worth_it = self.filter(by_phone).exclude(kind__in=self.model.NOT_WORTH_A_CALL)
        return worth_it.holding().to_people_we_may_call()

    def overtaken(self, now: datetime) -> Self:
        """Of these, which are due, those that need not go, for a later one about the same goes as well."""
        return self.none()

    def late(self, now: datetime, by: timedelta) -> Self:
        """Those that should have left so long ago, and would still be of use."""
        return self.owed(now).filter(due_at__lte=now - by)

    def supersede(self, why: str = "") -> int:
        """Those that wait are not wanted any more; says how many. For the transaction that moves or cancels."""
        return self.pending().update(status=Notice.Status.SUPERSEDED, why=why or Notice.Why.GONE)

    def update_unlocked(self, values: Mapping[str, Any], *, most: int | None = None) -> list[Any]:
        """The rows that nobody else holds at this moment get these values, in one statement; their keys, oldest first.

        What another transaction has locked is left for the next round: so none waits for another, and none deadlocks.
        """
        free = self.select_for_update(skip_locked=True, of=("self",)).only("pk").order_by("due_at")[:most]
        try:
            found, found_by = free.query.sql_with_params()
        except EmptyResultSet:  # Django can tell without asking, as with `kind__in` nothing
            return []
        connection, meta = connections[self.db], self.model._meta
        fields = [field for field in meta.concrete_fields if field.name in values]
        prepared = [field.get_db_prep_save(values[field.name], connection) for field in fields]
        quote = connection.ops.quote_name
        table, key = quote(meta.db_table), quote(str(meta.pk.column))
        assignments = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
        # An array, for that is made once and then looked up by the key; a join would read the table whole.
        statement = (
            f"UPDATE {table} SET {assignments} "  # noqa: S608 - names of our own columns only
            f"WHERE {key} = ANY(ARRAY({found})) RETURNING {key}, {quote('due_at')}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*prepared, *found_by])
            changed = sorted(cursor.fetchall(), key=lambda row: row[1])
        return [pk for pk, _due_at in changed]


class Notice(models.Model):
    """A message owed to somebody, from the moment it is planned until it has arrived or a person calls instead.

    A concrete model adds the foreign key to what the notice is about, its `Kind`s, a query set that knows which
    notices still hold, and `safe_contact`, `addresses` and `said`; its app's `notices.py` registers it. `due_at` is the
    moment from which to send, moved on by each attempt that is to be repeated; `attempts` counts those by the channel
    now tried. The text is made at the moment of sending; what left stands with the attempt (`Attempt`), for a while.
    """

    class Status(models.TextChoices):
        """Where a notice stands."""

        PENDING = "pending", _("waiting")  # its time has not come, or no worker has taken it yet
        SENDING = "sending", _("being sent")  # a worker has taken it, and says what became of it before its lease ends
        SENT = "sent", _("sent")  # the provider has accepted it
        UNKNOWN = "unknown", _("perhaps sent")  # it may have left: it is not sent again, a person calls
        MISSED = "missed", _("missed")  # it would come too late to be of use
        SUPERSEDED = "superseded", _("not needed any more")  # what it is about was moved or cancelled
        FAILED = "failed", _("not sent")  # no permitted channel took it

    class Recipient(models.TextChoices):
        """Whom it is for."""

        BENEFICIARY = "beneficiary", _("beneficiary")
        STAFF = "staff", _("staff")

    class Why(models.TextChoices):
        """Why a notice is not simply sent. A provider's refusal stands in the same column as its own code."""

        DO_NOT_CONTACT = "do_not_contact", _("the person must not be contacted")
        NO_CHANNEL = "no_channel", _("no channel is both possible and permitted")
        NO_SAFE_HOUR = "no_safe_hour", _("no safe hour is left in time")
        BETRAYS = "betrays", _("the text holds a word that could betray the person")
        BROKEN = "broken", _("the text could not be made")
        TOO_LATE = "too_late", _("its time is over")
        GONE = "gone", _("what it is about has changed")
        INTERRUPTED = "interrupted", _("the sending was interrupted")
        NO_ANSWER = "no_answer", _("the provider did not answer")
        FOREIGN = "foreign", _("the number is abroad, and waits for somebody of the staff")
        PAUSED = "paused", _("the channel is paused")
        CAPPED = "capped", _("as many messages as may be were sent")
        UNDELIVERED = "undelivered", _("it did not reach the phone")
        RULE_ENDED = "rule_ended", _("the centre reminds otherwise now")
        OVERTAKEN = "overtaken", _("a later one about the same goes")
        BY_PHONE = "by_phone", _("somebody calls instead")

    TO_CALL: ClassVar = (Status.UNKNOWN, Status.MISSED, Status.FAILED)
    # Kinds that are sent again when nobody knows whether they arrived, for there not knowing is worse than twice.
    AT_LEAST_ONCE: ClassVar[frozenset[str]] = frozenset()
    # Kinds that the person has asked for a moment ago: quiet hours do not hold them up, the person's own hours do.
    ASKED_FOR: ClassVar[frozenset[str]] = frozenset()
    # Kinds about which nobody calls, whatever becomes of them.
    NOT_WORTH_A_CALL: ClassVar[frozenset[str]] = frozenset()
    # The languages its texts are written in.
    LANGUAGES: ClassVar[tuple[str, ...]] = tuple(code for code, _name in settings.LANGUAGES)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=24)
    rule = models.CharField(max_length=32, null=True, blank=True)  # such as "24h"; empty where the kind has none
    recipient = models.CharField(max_length=16, choices=Recipient.choices, default=Recipient.BENEFICIARY)
    language = models.CharField(max_length=LONGEST, choices=notice_languages)
    revision = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    why = models.CharField(max_length=24, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    channel_tried = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    channels_refused = ArrayField(models.CharField(max_length=12, choices=Channel.choices), default=list, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)  # the worker that has it, or had it last
    lease_until = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)  # from here on it may have left
    sent_at = models.DateTimeField(null=True, blank=True)
    provider_reference = models.CharField(max_length=128, blank=True)
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    # Somebody of the staff lets it go to a number abroad.
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["due_at"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="pending"), name="%(class)s_due"),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="%(class)s_taken"),
            models.Index(
                fields=["not_after"],
                condition=Q(status__in=["unknown", "missed", "failed"], called_at__isnull=True),
                name="%(class)s_call",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "sending", "sent", "unknown", "missed", "superseded", "failed"]),
                name="%(class)s_status_is_known",
                violation_error_message=_("There is no such status."),
            ),
            models.CheckConstraint(
                condition=Q(due_at__lte=F("not_after")),
                name="%(class)s_is_due_while_of_use",
                violation_error_message=_("A notice is due before it is too late."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="sending", lease_token__isnull=False, lease_until__isnull=False)
                    | (~Q(status="sending") & Q(lease_until__isnull=True))
                ),
                name="%(class)s_has_a_lease_while_sending",
                violation_error_message=_("Exactly what is being sent has a lease."),
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="%(class)s_sent_has_a_moment",
                violation_error_message=_("Exactly what was sent has the moment of its sending."),
            ),
            models.CheckConstraint(
                condition=Q(called_by__isnull=True) | Q(called_at__isnull=False),
                name="%(class)s_called_by_needs_at",
                violation_error_message=_("Say when the person was called, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | Q(released_at__isnull=False),
                name="%(class)s_released_by_needs_at",
                violation_error_message=_("Say when it was let go, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def safe_contact(self) -> SafeContact | None:
        """How the recipient may be reached; None for staff, who are reached at work."""
        raise NotImplementedError

    def addresses(self) -> dict[str, str]:
        """The recipient's address by channel, best first. The only place where they are decrypted."""
        raise NotImplementedError

    def said(self, language: str) -> dict[str, Any]:
        """What the template of the text is filled with, in this language of notices."""
        raise NotImplementedError

    def is_wanted(self) -> bool:
        """Whether there is anything to say at this moment, as there is not of a list that has become empty."""
        return True

    def stop_link(self) -> str:
        """Where the recipient can ask for no more messages; empty for the staff, and where a link could betray."""
        return ""

    def text(self, language: str) -> str:
        """The text as it would leave now: the template `<app>/notices/<kind>.<language>.txt`, filled."""
        template = Engine.get_default().get_template(f"{self._meta.app_label}/notices/{self.kind}.{language}.txt")
        with translation.override(page_language(language)):
            return template.render(Context(self.said(language), autoescape=False)).strip()
