"""Settings of dispatchers that tests start as processes of their own: real servers, named by the environment."""

import os

from tests.settings import *  # noqa: F403 - the overlay needs every setting

SECONDS_APART = "TESTS_TICKS_APART"
"""The variable that says how many seconds lie between two ticks: one, where a test does not say otherwise."""


EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "messaging.tasks.tick",
        "schedule": float(os.environ.get(SECONDS_APART, "1")),
        "options": {"expires": 25},
    }
}
