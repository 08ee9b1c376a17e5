"""What the clock calls."""

from celery import shared_task

from destinations import services


@shared_task(name="destinations.tasks.remake_past_due", ignore_result=True, time_limit=300)
def remake_past_due() -> None:
    """Facts that have fallen due say so wherever they stand."""
    services.remake_past_due()
