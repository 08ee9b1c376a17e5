"""What the clock calls."""

from celery import shared_task

from messaging import services


@shared_task(name="messaging.tasks.tick", ignore_result=True, time_limit=20)
def tick() -> None:
    services.record_heartbeat()
