"""What is looked at before the portal starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

ANY_NUMBER = "+923001234567"


def sms_gateway_is_understood(**kwargs: Any) -> list[CheckMessage]:
    """A gateway that nobody can talk to is found out now, not with the first message."""
    if not settings.SMS_URL:
        return []
    try:
        # Only where there is a gateway: Apprise takes long to import, and most commands send nothing.
        import_string("messaging.gateway.service_for")(ANY_NUMBER)
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="See the list of services at github.com/caronc/apprise.", id="messaging.E001")]
    return []
