"""What the staff does about notices: send one again, call instead, stop a channel for a while."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from centre.models import User
from messaging.acts import NoticeAct
from messaging.models import Notice, NoticeQuerySet, Pause
from messaging.services.calls import NotToCall
from messaging.services.clock import database_now
from safeguards import audit

Status, Why = Notice.Status, Notice.Why


class NotToSend(Exception):
    """It is on its way already, or nothing that could still be said."""

    says_nothing_personal = True


class PausedAlready(Exception):
    """Somebody else was quicker."""

    says_nothing_personal = True


def send_again(*, notice: Notice, by: User) -> None:
    """It goes with the next tick, by every channel that is permitted, abroad too. Raises NotToSend.

    The gate is asked as for any notice. Who has this done knows that it may arrive twice.
    """
    now = database_now()
    with transaction.atomic():
        rows = (
            _rows(notice).filter(pk=notice.pk, not_after__gt=now).exclude(status__in=[Status.PENDING, Status.SENDING])
        )
        again = rows.filter(pk__in=_rows(notice).filter(pk=notice.pk).holding().values("pk"))
        if not again.update(
            status=Status.PENDING,
            due_at=now,
            attempts=0,
            channels_refused=[],
            sent_at=None,
            provider_reference="",
            lease_token=None,
            begun_at=None,
            why="",
            released_at=now,
            released_by=by,
        ):
            raise NotToSend
        audit.record(action=NoticeAct.SENT_AGAIN, by=by, about=notice, detail={"kind": notice.kind})


def call_instead(*, notice: Notice, by: User) -> None:
    """What waits to be sent is for the call list. Raises NotToCall, also where the person may not be called."""
    with transaction.atomic():
        waiting = _rows(notice).filter(pk=notice.pk).pending().to_people_we_may_call()
        waiting = _rows(notice).filter(pk__in=waiting.values("pk"))
        if not waiting.pending().update(status=Status.FAILED, why=Why.BY_PHONE):
            raise NotToCall
        audit.record(action=NoticeAct.FOR_A_CALL, by=by, about=notice, detail={"kind": notice.kind})


def pause(*, channel: str, by: User) -> None:
    """Nothing more leaves by this channel; what is being sent at this moment is. Raises PausedAlready."""
    try:
        with transaction.atomic():
            made = Pause.objects.create(channel=channel, began_at=database_now(), began_by=by)
            audit.record(action=NoticeAct.PAUSED, by=by, about=made, detail={"channel": channel})
    except IntegrityError as error:
        raise PausedAlready from error


def resume(*, channel: str, by: User) -> None:
    """The channel is open again, and what waited for it goes with the next tick. To say it twice changes nothing."""
    now = database_now()
    with transaction.atomic():
        running = Pause.objects.running().filter(channel=channel).select_for_update(no_key=True).first()
        if running is None:
            return
        running.ended_at, running.ended_by = max(now, running.began_at + timedelta(microseconds=1)), by
        running.save(update_fields=["ended_at", "ended_by"])
        audit.record(action=NoticeAct.RESUMED, by=by, about=running, detail={"channel": channel})


def _rows(notice: Notice) -> NoticeQuerySet[Notice]:
    rows: NoticeQuerySet[Notice] = type(notice)._default_manager.all()  # type: ignore[assignment]  # as registered
    return rows
