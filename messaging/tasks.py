"""What the clock calls."""

from celery import shared_task

from messaging import services


@shared_task(name="messaging.tasks.tick", ignore_result=True, time_limit=60)
def tick() -> None:
    """The clock lives, and what is due goes out."""
    services.record_heartbeat()
    services.dispatch_due()


@shared_task(name="messaging.tasks.plan_missing", ignore_result=True, time_limit=60)
def plan_missing() -> None:
    """What should be owed by now is planned."""
    services.plan_missing()
