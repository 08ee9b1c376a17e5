"""The dispatcher: claim, commit, send. So that nothing is sent twice that must not be, and nothing is silently lost.

A worker takes a few due notices in one statement and commits. For each it asks the gate, commits that it begins, and
only then talks to a provider, with a hard time-out; what became of it is committed last. A worker that dies leaves its
notices with a lease that ends: what it had not begun is simply taken by another, what it had begun may have left, and
so becomes `unknown` and a matter for the call list; only kinds declared at-least-once are sent again.
"""

import logging
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, TypeAlias

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from messaging import gate, notices
from messaging.channels import CARRIERS, NotKnown, NotNow, NotSent, Refused
from messaging.deadline import TookTooLong, at_most
from messaging.models import LONGEST_TEXT, Attempt, Channel, Notice, NoticeQuerySet, Pause
from messaging.parts import parts
from messaging.services.caps import CapReached, spend
from messaging.services.clock import database_now

logger = logging.getLogger(__name__)

Rows: TypeAlias = NoticeQuerySet[Any]
Status: TypeAlias = Notice.Status
Why: TypeAlias = Notice.Why
Outcome: TypeAlias = Attempt.Outcome

MAKE_WITHIN = 5.0  # seconds for one text
SEND_WITHIN = 20.0  # and for one message to leave
TICK_LASTS = 20.0  # seconds after which a tick begins no other: the next one comes, and other tasks want their turn
LEASE = timedelta(minutes=2)  # longer than any task may live, so that who holds an ended one is dead
BATCH = 100  # a commit for each few rows would cost more than all else; what a tick does not get to is given back
LADDER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120))
"""How long to wait after each attempt that may be repeated; after the last the channel is given up."""
JITTER = 0.2
A_TICK_OR_TWO = timedelta(minutes=1)
"""What is to leave in time is due that long before: nobody looks at it more often."""
LOOK_AGAIN = timedelta(minutes=5)
"""How long what could leave by a paused channel only waits before it is looked at again."""
NO_DATABASE = (OperationalError, InterfaceError)
"""What is no fault of the notice at hand: the worker stops, and what it began is seen to when its lease ends."""

_random = SystemRandom()


def dispatch_due(*, lasting: float = TICK_LASTS, now: datetime | None = None) -> Counter[str]:
    """Whatever was due has been seen to, or time is up; says how many notices came to which status.

    Any number of workers may do this at once. `now` is for tests: it is the database's time otherwise.
    """
    ends = time.monotonic() + lasting
    tally: Counter[str] = Counter()
    for registered in notices.registered():
        tally += tidy(registered.notices, now or database_now())
    busy = True
    while busy:
        rounds = [_dispatch_batch(registered.notices, ends, now) for registered in notices.registered()]
        tally += sum(rounds, Counter())
        busy = any(rounds) and time.monotonic() < ends
    return tally


def plan_missing() -> int:
    """What should be owed by now and was not planned is planned; says how many notices that were."""
    now = database_now()
    return sum(registered.plan_missing(now) for registered in notices.registered())


def tidy(rows: Rows, now: datetime) -> Counter[str]:
    """No lease has ended, nothing useless waits, and nothing that holds no longer is due."""
    left, due = rows.abandoned(now), rows.due(now)
    may_go_again = Q(begun_at__isnull=True) | Q(kind__in=rows.model.AT_LEAST_ONCE, attempts__lte=len(LADDER))
    again = {"status": Status.PENDING, "lease_until": None, "lease_token": None, "begun_at": None}
    unknown = {"status": Status.UNKNOWN, "lease_until": None, "why": Why.INTERRUPTED}
    missed = {"status": Status.MISSED, "why": Why.TOO_LATE}
    superseded = {"status": Status.SUPERSEDED, "why": Why.GONE}
    overtaken = {"status": Status.SUPERSEDED, "why": Why.OVERTAKEN}
    with transaction.atomic(durable=True):
        changed = {
            "given back": left.filter(may_go_again).update_unlocked(again),
            "unknown": left.exclude(may_go_again).update_unlocked(unknown),
            "missed": rows.useless(now).update_unlocked(missed),
            "superseded": due.exclude(pk__in=due.holding().values("pk")).update_unlocked(superseded),
            "overtaken": due.overtaken(now).update_unlocked(overtaken),
        }
    return Counter({what: len(keys) for what, keys in changed.items()})


def _dispatch_batch(rows: Rows, ends: float, now: datetime | None) -> Counter[str]:
    """What became of the notices of one claim; those that time did not suffice for wait again."""
    token = uuid.uuid4()
    tally: Counter[str] = Counter()
    claimed = claim(rows, token=token, now=now or database_now())
    if not claimed:
        return tally
    paused = list(Pause.objects.running().values_list("channel", flat=True))
    with _giving_back_the_rest(rows, token):
        for pk in claimed:
            if time.monotonic() >= ends:
                break
            tally[_Errand(rows, pk, token, now or database_now(), paused).run()] += 1
    return tally


def claim(rows: Rows, *, token: uuid.UUID, now: datetime) -> list[Any]:
    """The next few notices are this worker's, for as long as the lease lasts; returns their keys, oldest first.

    It is not waited for that the disk has it: were a claim lost with the power, the notices would wait as before, and
    nothing has left. That one begins is written to the disk before it leaves, and with it all that was written earlier.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        lease = {"status": Status.SENDING, "lease_token": token, "lease_until": now + LEASE, "begun_at": None}
        return rows.owed(now).update_unlocked(lease, most=BATCH)


@contextmanager
def _giving_back_the_rest(rows: Rows, token: uuid.UUID) -> Iterator[None]:
    """Whatever ends the batch, what was not begun is not kept until the lease ends."""
    try:
        yield
    finally:
        rows.claimed(token).filter(begun_at__isnull=True).update(
            status=Status.PENDING, lease_until=None, lease_token=None
        )


class _Errand:
    """One claimed notice on its way, by the worker with this token."""

    def __init__(self, rows: Rows, pk: Any, token: uuid.UUID, now: datetime, paused: Iterable[str]) -> None:
        self.mine = rows.filter(pk=pk)
        self.token = token
        self.now = now
        self.shut = {channel: gate.Shut(now + LOOK_AGAIN, Why.PAUSED) for channel in paused}

    def run(self) -> str:
        """It has come to a status, which is returned; or it waits again."""
        notice = self.mine.claimed(self.token).with_subject().first()
        if notice is None:
            return "lost"  # the lease ended before its turn came
        while True:
            match self._judged(notice):
                case gate.Go() as go:
                    try:
                        return self._send(notice, go)
                    except CapReached as reached:  # nothing has begun: another channel may take it, or it waits
                        self.shut[go.channel] = gate.Shut(reached.until, Why.CAPPED)
                case gate.Wait(until):
                    return self._settle(Status.PENDING, due_at=until)
                case gate.Stop(why):
                    return self._stop(notice, why)

    def _stop(self, notice: Notice, why: str) -> str:
        if why == Why.GONE:
            return self._settle(Status.SUPERSEDED, why=why)
        status = Status.MISSED if why in (Why.NO_SAFE_HOUR, Why.PAUSED, Why.CAPPED) else Status.FAILED
        logger.warning("Notice %s is not sent: %s.", notice.pk, why)
        return self._settle(status, why=notice.why if why == Why.NO_CHANNEL and notice.why else why)

    def _judged(self, notice: Notice) -> gate.Verdict:
        try:
            with at_most(MAKE_WITHIN):
                return gate.judge(notice, self.now, self.shut)
        except NO_DATABASE:
            raise
        except (Exception, TookTooLong):  # one that cannot be made, whatever the reason, must not stop the rest
            logger.exception("Notice %s could not be made.", notice.pk)
            return gate.Stop(Why.BROKEN)

    def _send(self, notice: Notice, go: gate.Go) -> str:
        number = notice.attempts + 1 if notice.channel_tried == go.channel else 1
        attempt = _attempt(notice, go, number, self.now)
        if not self._begin(attempt, to=go.to):
            return self._settle(Status.SUPERSEDED, why=Why.GONE)
        try:
            with at_most(SEND_WITHIN):
                reference = CARRIERS[go.channel]().send(go.message, to=go.to)
        except NotSent as failure:
            return self._not_sent(notice, attempt, failure)
        except TookTooLong:
            return self._not_sent(notice, attempt, NotKnown(Why.NO_ANSWER))
        except NO_DATABASE:
            raise
        except Exception:  # the same; and nobody can tell how far it got
            logger.exception("Notice %s broke off while it was sent.", notice.pk)
            return self._not_sent(notice, attempt, NotKnown(Why.BROKEN))
        values = {"sent_at": self.now, "provider_reference": reference, "why": ""}
        return self._settle(Status.SENT, attempt=(attempt, Outcome.SENT, "", reference), **values)

    def _begin(self, attempt: Attempt, *, to: str) -> bool:
        """From now on it may have left. False where the lease has ended, or it holds no longer. Raises CapReached."""
        # `holding` within a query of its own: so PostgreSQL looks at the claim again where it had to wait for the row.
        begun = self.mine.claimed(self.token).filter(pk__in=self.mine.holding().values("pk"))
        values = {"begun_at": self.now, "lease_until": self.now + LEASE, "attempts": attempt.number}
        with transaction.atomic(durable=True):
            if begun.update(channel_tried=attempt.channel, **values) != 1:
                return False
            spend(attempt.channel, to=to, now=self.now)
            attempt.save(force_insert=True)
        return True

    def _not_sent(self, notice: Notice, attempt: Attempt, failure: NotSent) -> str:
        logger.warning("Notice %s by %s: %s.", notice.pk, attempt.channel, failure.code)
        told = (attempt, _outcome(failure), failure.code, "")
        if isinstance(failure, NotKnown) and notice.kind not in notice.AT_LEAST_ONCE:
            return self._settle(Status.UNKNOWN, attempt=told, why=failure.code)
        next_try = self._next_try(notice, attempt)
        if isinstance(failure, Refused) or next_try is None:
            # The next channel's turn, at once; where there is none, the gate will say so.
            refused = [*notice.channels_refused, attempt.channel]
            values = {"due_at": self.now, "attempts": 0, "channels_refused": refused, "why": failure.code}
            return self._settle(Status.PENDING, attempt=told, **values)
        return self._settle(Status.PENDING, attempt=told, due_at=next_try, why=failure.code)

    def _next_try(self, notice: Notice, attempt: Attempt) -> datetime | None:
        """When the same channel is tried again; None where it is given up.

        It is after the whole ladder, and where the next step of it would come too late and there is another channel.
        Where there is none, half of the time that is left is a step, too: mail that is back by then still leaves.
        """
        if attempt.number > len(LADDER):
            return None
        latest = notice.not_after - A_TICK_OR_TWO
        next_step = self.now + LADDER[attempt.number - 1] * _random.uniform(1 - JITTER, 1 + JITTER)
        if next_step <= latest:
            return next_step
        if notice.addresses().keys() - {*notice.channels_refused, attempt.channel}:
            return None
        half_way = self.now + (notice.not_after - self.now) / 2
        return half_way if half_way <= latest else None

    def _settle(self, status: Status, attempt: tuple[Attempt, str, str, str] | None = None, **values: Any) -> str:
        """What became of it is written down; even late, as long as nobody else has taken it up since."""
        settled = {"status": status, "lease_until": None, **values}
        if status == Status.PENDING:
            settled |= {"lease_token": None, "begun_at": None}
        with transaction.atomic(durable=True):
            is_ours = self.mine.in_hands_of(self.token).update(**settled) == 1
            if attempt:  # what became of the attempt is true in any case
                made, outcome, code, reference = attempt
                told = {"outcome": outcome, "code": code, "reference": reference, "ended_at": self.now}
                Attempt.objects.filter(pk=made.pk).update(**told)
        return status.value if is_ours else "lost"


def _attempt(notice: Notice, go: gate.Go, number: int, now: datetime) -> Attempt:
    """As it begins, with the text as the recipient will read it."""
    attempt = Attempt(
        model=notice._meta.label_lower,
        notice=notice.pk,
        channel=go.channel,
        number=number,
        parts=parts(go.message.body).count if go.channel == Channel.SMS else 1,
        begun_at=now,
    )
    attempt.text = go.message.body[:LONGEST_TEXT]
    return attempt


def _outcome(failure: NotSent) -> str:
    if isinstance(failure, NotKnown):
        return Outcome.UNKNOWN
    return Outcome.NOT_NOW if isinstance(failure, NotNow) else Outcome.REFUSED
