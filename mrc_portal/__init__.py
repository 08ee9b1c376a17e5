"""The roof: it knows every app, and no app knows it."""

from mrc_portal.celery import app as celery_app

__all__ = ["celery_app"]
