"""What it costs to claim what is due: against a task for each row, and against one UPDATE that claims nothing."""

import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from benchmarks.measure import Result
from benchmarks.peer_tasks import claim_one
from centre.models import Centre, User
from counselling.models import Appointment, Beneficiary, Counsellor, Participation, ParticipationNotice, new_token
from messaging.models import Notice
from messaging.services import database_now, dispatch

DUE = 5000
TASKS = 300
RUNS = 5
PATIENCE = 120  # seconds
Status = Notice.Status


def results() -> Iterator[tuple[str, Result]]:
    """Claimed rows a second, as ratios."""
    participation = _participation()
    runs = [(_rate(participation, _claim), _rate(participation, _update)) for _run in range(RUNS)]
    ours = statistics.median(claimed for claimed, _updated in runs)
    limit = statistics.median(claimed / updated for claimed, updated in runs)
    yield "notices_vs_single_update", Result(round(limit, 3), f"one UPDATE of {DUE} rows, without leases", RUNS)
    by_tasks = [_task_rate(participation) for _run in range(3)]
    ratio = ours / statistics.median(by_tasks)
    yield "notices_vs_task_per_row", Result(round(ratio, 1), "a Celery task for each row, one worker", len(by_tasks))


def _rate(participation: Participation, work: Callable[[], None]) -> float:
    """Rows a second."""
    _owe(participation, DUE)
    started = time.perf_counter()
    work()
    taken = time.perf_counter() - started
    left = ParticipationNotice.objects.pending().count()
    if left:
        raise RuntimeError(f"{left} rows were not claimed")
    return DUE / taken


def _claim() -> None:
    while dispatch.claim(ParticipationNotice.objects.all(), token=uuid.uuid4(), now=database_now()):
        pass


def _update() -> None:
    values = {"status": Status.SENDING, "lease_token": uuid.uuid4(), "lease_until": timezone.now() + dispatch.LEASE}
    ParticipationNotice.objects.pending().update(**values)


def _task_rate(participation: Participation) -> float:
    """Rows a second by a worker that finds all its tasks waiting; neither its start nor the queueing is counted."""
    _owe(participation, TASKS)
    for pk in ParticipationNotice.objects.values_list("pk", flat=True):
        claim_one.delay(str(pk))
    command = [
        "-m",
        "celery",
        "--app",
        "benchmarks.peer_tasks",
        "--quiet",
        "--skip-checks",
        "worker",
        "--concurrency",
        "1",
    ]
    worker = subprocess.Popen(
        [sys.executable, *command, "--without-gossip", "--without-mingle"],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        first = _wait_until_claimed(1)
        return (TASKS - first[0]) / (_wait_until_claimed(TASKS)[1] - first[1])
    finally:
        worker.terminate()
        worker.wait()


def _wait_until_claimed(count: int) -> tuple[int, float]:
    """How many there are once there are so many, and when that was seen."""
    ends = time.perf_counter() + PATIENCE
    while (claimed := ParticipationNotice.objects.sending().count()) < count:
        if time.perf_counter() > ends:
            raise RuntimeError(f"the worker claimed {claimed} of {count}")
        time.sleep(0.005)
    return claimed, time.perf_counter()


def _owe(participation: Participation, count: int) -> None:
    """So many notices are due and nobody has taken one; the statistics are those of a table that has been vacuumed."""
    ParticipationNotice.objects.all().delete()
    now = timezone.now()
    ParticipationNotice.objects.bulk_create(
        ParticipationNotice(
            participation=participation,
            kind=ParticipationNotice.Kind.REMINDER,
            rule=str(number),
            language="en",
            due_at=now - timedelta(seconds=number % 600),
            not_after=now + timedelta(hours=1),
        )
        for number in range(count)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE counselling_participationnotice")


def _participation() -> Participation:
    """Somebody's place in an appointment of tomorrow's."""
    centre = Centre.objects.order_by("pk")[0]
    person = User.objects.create_user(email="notices@example.org", name="Somebody who counsels")
    counsellor = Counsellor.objects.create(person=person, centre=centre, gender="woman", modes=["phone"])
    starts_at = timezone.now() + timedelta(days=1)
    ends_at = starts_at + timedelta(minutes=45)
    appointment = Appointment.objects.create(
        centre=centre,
        counsellor=counsellor,
        mode="phone",
        starts_at=starts_at,
        ends_at=ends_at,
        blocked_from=starts_at,
        blocked_until=ends_at,
        taken=1,
    )
    beneficiary = Beneficiary(may_sms=True)
    beneficiary.name, beneficiary.phone = "Bench", "+923001234567"
    beneficiary.save()
    participation = Participation(appointment=appointment, beneficiary=beneficiary, topic="work", consent_version="1")
    participation.token = participation.token_hash = new_token()
    participation.save()
    with connection.cursor() as cursor:  # the claim looks at these, too
        for table in ("participation", "appointment"):
            cursor.execute(f"VACUUM ANALYZE counselling_{table}")
    return participation
