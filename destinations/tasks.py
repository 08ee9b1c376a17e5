"""What the clock calls."""

from celery import shared_task

from destinations import printing, services


@shared_task(name="destinations.tasks.remake_past_due", ignore_result=True, time_limit=300)
def remake_past_due() -> None:
    """Facts that have fallen due say so wherever they stand."""
    services.remake_past_due()


@shared_task(name="destinations.tasks.print_guides", ignore_result=True, time_limit=300, soft_time_limit=280)
def print_guides() -> None:
    """What was published lies ready in print."""
    printing.print_due()
