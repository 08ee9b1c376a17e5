"""The strict headers: on every answer, whatever went wrong."""

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.urls import path

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'; "
    "worker-src 'self'; media-src 'self'"
)
PORTAL_MIDDLEWARE = list(django_settings.MIDDLEWARE)  # before this module's fixture puts its own in place
STRICTER = "default-src 'none'; sandbox"


def broken(request):
    raise {"404": Http404, "403": PermissionDenied, "400": SuspiciousOperation, "500": ZeroDivisionError}[
        request.GET["as"]
    ]


urlpatterns = [
    path("page/", lambda _request: HttpResponse("page")),
    path("away/", lambda _request: HttpResponseRedirect("/page/")),
    path("figures.json", lambda _request: JsonResponse({})),
    path("export.csv", lambda _request: StreamingHttpResponse(iter([b"1"]))),
    path("file/", lambda _request: FileResponse(iter([b"1"]))),
    path("stricter/", lambda _request: HttpResponse(headers={"Content-Security-Policy": STRICTER})),
    path("style.css", lambda _request: HttpResponse(content_type="text/css; charset=utf-8")),
    path("script.js", lambda _request: HttpResponse(content_type="text/javascript")),
    path("drawing.svg", lambda _request: HttpResponse(content_type="image/svg+xml")),
    path("broken/", broken),
    path("closed/", lambda _request: HttpResponse(status=304)),
]


def handler404(request, exception):
    return HttpResponse(status=404)


def handler500(request):
    return HttpResponse(status=500)


handler400 = handler403 = handler404


@pytest.fixture(autouse=True)
def _site(settings, client):
    """A site of these addresses, with what stands between a browser and them in the portal's own order."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        "safeguards.headers.StrictHeadersMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
    ]
    client.raise_request_exception = False


@pytest.mark.parametrize(
    "address",
    ["/page/", "/page", "/away/", "/figures.json", "/export.csv", "/file/", "/closed/", "/nowhere/", "/drawing.svg",
     *(f"/broken/?as={status}" for status in (400, 403, 404, 500))],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
def test_every_answer_carries_them(client, address, method):
    headers = getattr(client, method)(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_every_power_is_denied_but_passkeys_for_ourselves(client):
    powers = dict(power.split("=") for power in client.get("/page/").headers["Permissions-Policy"].split(", "))
    assert {power for power, allowed in powers.items() if allowed != "()"} == {
        "publickey-credentials-create",
        "publickey-credentials-get",
    }
    assert powers["publickey-credentials-get"] == powers["publickey-credentials-create"] == "(self)"
    assert {"camera", "microphone", "geolocation", "payment", "usb", "display-capture"} <= set(powers)


@pytest.mark.parametrize("address", ["/style.css", "/script.js"])
def test_what_is_never_a_page_goes_without_the_list_of_powers_only(client, address):
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Permissions-Policy" not in headers


def test_a_stricter_policy_of_a_page_stays(client):
    assert client.get("/stricter/").headers["Content-Security-Policy"] == STRICTER


def test_hsts_is_left_to_where_the_portal_is_https(client, settings):
    assert "Strict-Transport-Security" not in client.get("/page/", secure=True).headers
    settings.SECURE_HSTS_SECONDS = 60
    client.handler = type(client.handler)()
    assert client.get("/page/", secure=True).headers["Strict-Transport-Security"] == "max-age=60"


def test_they_stand_outermost_in_the_portal():
    assert PORTAL_MIDDLEWARE[0] == "safeguards.headers.StrictHeadersMiddleware"
