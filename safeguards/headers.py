"""The strict headers that every answer carries, errors and files included."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "media-src 'self'",
    )
)

# There is no word for "everything", and each name costs a phone bytes on every page: named are the powers that see,
# hear, find, pay or reach a device. Nothing of ours asks for any, and no foreign script or frame could. Passkeys are
# ours.
_DENIED = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "storage-access",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(
    (
        *(f"{power}=()" for power in _DENIED),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    )
)

# Django's SecurityMiddleware adds nosniff, Referrer-Policy, Cross-Origin-Opener-Policy and, over https, HSTS.
ON_EVERY_ANSWER = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)

# A browser hands powers to pages only. What can never be shown as one goes without these 800 bytes: on a slow line
# they are a tenth of a first visit.
_NEVER_A_PAGE = ("text/css", "text/javascript", "font/")


class StrictHeadersMiddleware:
    """Stands outermost. A view may have set a stricter policy of its own; that one stays."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in ON_EVERY_ANSWER:
            response.headers.setdefault(name, value)
        if not response.headers.get("Content-Type", "").startswith(_NEVER_A_PAGE):
            response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
