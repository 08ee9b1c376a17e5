"""What is looked at before the portal starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

ANY_NUMBER = "+923001234567"


GATEWAYS = {"SMS_URL": "messaging.E001", "WHATSAPP_URL": "messaging.E002"}


def gateways_are_understood(**kwargs: Any) -> list[CheckMessage]:
    """A gateway that nobody can talk to is found out now, not with the first message."""
    return [error for setting, number in GATEWAYS.items() for error in _problems(setting, number)]


def _problems(setting: str, number: str) -> list[CheckMessage]:
    if not getattr(settings, setting):
        return []
    try:
        # Only where there is a gateway: Apprise takes long to import, and most commands send nothing.
        import_string("messaging.gateway.service_for")(ANY_NUMBER, setting=setting)
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="See the list of services at github.com/caronc/apprise.", id=number)]
    return []
