"""What the clock calls."""

from celery import shared_task

from counselling import services


@shared_task(name="counselling.tasks.answer_link_requests", ignore_result=True, time_limit=60)
def answer_link_requests() -> None:
    """Lost links that were asked for are owed."""
    services.answer_link_requests()
