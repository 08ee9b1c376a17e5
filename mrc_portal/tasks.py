"""What the clock calls for the whole portal."""

from celery import shared_task

from mrc_portal import housekeeping as house


@shared_task(name="mrc_portal.tasks.housekeeping", ignore_result=True, time_limit=60)
def housekeeping() -> None:
    """Takes away what is over."""
    house.sweep()
