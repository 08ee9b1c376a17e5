"""Settings of dispatchers that tests start as processes of their own: real servers, named by the environment."""

from tests.settings import *  # noqa: F403 - the overlay needs every setting

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
CELERY_BEAT_SCHEDULE = {"tick": {"task": "messaging.tasks.tick", "schedule": 1.0, "options": {"expires": 25}}}
