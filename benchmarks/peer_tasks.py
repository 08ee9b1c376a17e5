"""The peer of the notices' benchmark: the usual way, a task for each row, which the worker takes one by one."""

import uuid
from datetime import timedelta

from celery import Celery
from django.apps import apps
from django.utils import timezone

app = Celery("benchmarks")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task(name="benchmarks.claim_one", ignore_result=True)
def claim_one(pk: str) -> None:
    """Takes the notice, if nobody has."""
    rows = apps.get_model("counselling", "ParticipationNotice")._default_manager.filter(pk=pk, status="pending")
    rows.update(status="sending", lease_token=uuid.uuid4(), lease_until=timezone.now() + timedelta(minutes=2))
