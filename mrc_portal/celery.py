"""The Celery application: the clock that sends what requests have written down."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrc_portal.settings")

app = Celery("mrc_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
