"""Registers the app `messaging`."""

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules

from messaging.checks import gateways_are_understood


class MessagingConfig(AppConfig):
    name = "messaging"
    sealings = ["messaging.sealings.SecondFactorSecrets"]

    def ready(self) -> None:
        """Every app's notices.py registers its own notices."""
        autodiscover_modules("notices")
        checks.register(gateways_are_understood)
