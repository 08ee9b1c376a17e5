"""Registers the app `counselling`."""

from django.apps import AppConfig


class CounsellingConfig(AppConfig):
    name = "counselling"
