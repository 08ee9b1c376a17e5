"""Registers the app `mrc_portal`."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mrc_portal"
