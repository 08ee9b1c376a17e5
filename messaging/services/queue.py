"""How the queue of notices stands, and the channels that it leaves by; nothing of whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise

from messaging import notices
from messaging.channels import CARRIERS
from messaging.models import Channel, Notice, NoticeQuerySet, Pause, Spending
from messaging.services.clock import database_now

Status = Notice.Status

LATE_BY = timedelta(minutes=10)
LOOKS_BACK = timedelta(days=7)
COUNTS = ("waiting", "due", "late", "sending", "unknown", "missed", "failed")


@dataclass(frozen=True)
class Waiting:
    """How the notices of one kind stand: of those still open all, of those that came to nothing the week's."""

    label: str | Promise
    waiting: int
    due: int
    late: int
    sending: int
    unknown: int
    missed: int
    failed: int

    @property
    def counts(self) -> list[int]:
        return [getattr(self, name) for name in COUNTS]


@dataclass(frozen=True)
class Channels:
    """How one channel stands."""

    channel: Channel
    is_set_up: bool
    pause: Pause | None
    spending: list[Spending]


def queue() -> list[Waiting]:
    """Every kind of which anything is open or came to nothing lately. One query for each model of notices."""
    now = database_now()
    return [line for registered in notices.registered() for line in _lines(registered.model, registered.notices, now)]


def _lines(model: type[Notice], rows: NoticeQuerySet[Any], now: datetime) -> list[Waiting]:
    pending = Q(status=Status.PENDING)
    is_due = pending & Q(due_at__lte=now, not_after__gt=now)
    ended = Q(status__in=Notice.TO_CALL, not_after__gt=now - LOOKS_BACK)
    open_ones = rows.filter(pending | Q(status=Status.SENDING) | ended).order_by("kind").values("kind")
    kinds: Any = dict(model.Kind.choices)  # type: ignore[attr-defined]  # every concrete model has its kinds
    return [
        Waiting(label=kinds.get(found.pop("kind")), **found)
        for found in open_ones.annotate(
            waiting=Count("pk", filter=pending),
            due=Count("pk", filter=is_due),
            late=Count("pk", filter=is_due & Q(due_at__lte=now - LATE_BY)),
            sending=Count("pk", filter=Q(status=Status.SENDING)),
            unknown=Count("pk", filter=Q(status=Status.UNKNOWN)),
            missed=Count("pk", filter=Q(status=Status.MISSED)),
            failed=Count("pk", filter=Q(status=Status.FAILED)),
        )
    ]


def channels() -> list[Channels]:
    """Each of the ways out. Two queries."""
    pauses = {pause.channel: pause for pause in Pause.objects.running().select_related("began_by")}
    spending = list(Spending.objects.of_everybody(database_now()).order_by("window"))
    return [
        Channels(
            channel=channel,
            is_set_up=CARRIERS[channel]().ready,
            pause=pauses.get(channel.value),
            spending=[spent for spent in spending if spent.channel == channel],
        )
        for channel in Channel
    ]
