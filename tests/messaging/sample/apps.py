"""Registers the app `sample`."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.messaging.sample"
    default_auto_field = "django.db.models.BigAutoField"
