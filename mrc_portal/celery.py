"""The Celery application: the clock that sends what requests have written down."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from kombu.utils.imports import symbol_by_name

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrc_portal.settings")

app = Celery("mrc_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def put_nothing_back(**_given: Any) -> None:
    """A worker whose broker goes away drops what it had taken and not begun: the clock will say it again.

    Kombu would put it back through the connection that is closed just then, fails at it with an error that Celery does
    not expect, and the worker ends (seen with kombu 5.7); then the whole portal would stop with the broker.
    """
    symbol_by_name("kombu.transport.redis:Channel").do_restore = False
