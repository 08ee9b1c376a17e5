"""Registers the app `messaging`."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    sealings = ["messaging.sealings.SecondFactorSecrets"]
