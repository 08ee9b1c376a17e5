"""Pages of the whole portal: home, choice of language, quick exit, health, and what is said when something fails."""

import sys
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path, get_language_from_request, override
from django.views.decorators.http import require_http_methods, require_safe

from counselling.drafts import Draft
from destinations.models import Door, GuideText
from mrc_portal import context, health, sitemaps


@require_safe
def language_choice(request: HttpRequest) -> HttpResponse:
    """Sends a reader to the home page in the language their phone asks for.

    Django would look for a cookie first. None of ours holds a language; who sends one all the same would have a cache
    between us and the others keep their choice for everybody whose phone asks alike.
    """
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
    language = get_language_from_request(request)
    with override(language):
        response = HttpResponseRedirect(reverse("home"))
    response.headers["Cache-Control"] = "public, max-age=600"
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Three doors, the warning of the month, the countries, a counsellor."""
    countries = list(GuideText.objects.in_language(get_language()).of_countries().with_warning())
    context = {"countries": countries, "warning": countries[0].warning if countries else None}
    return render(request, "mrc_portal/home.html", context)


@require_safe
def going(request: HttpRequest) -> HttpResponse:
    """What helps somebody who thinks of going: the guides to read before, then the countries."""
    return render(request, "mrc_portal/going.html", _behind(Door.GOING))


@require_safe
def abroad(request: HttpRequest) -> HttpResponse:
    """What helps somebody abroad, or their family: rights and contacts country by country, and what else to know."""
    return render(request, "mrc_portal/abroad.html", _behind(Door.ABROAD))


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """What helps somebody who has come back."""
    return render(request, "mrc_portal/back.html", _behind(Door.BACK))


def _behind(door: Door) -> dict[str, list[GuideText]]:
    texts = GuideText.objects.in_language(get_language()).behind(door)
    by_kind: dict[str, list[GuideText]] = {"countries": [], "guides": []}
    for text in texts:
        by_kind["countries" if text.guide.country_id else "guides"].append(text)
    by_kind["countries"].sort(key=lambda text: text.title)
    return by_kind


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in each language, for search engines."""
    return HttpResponse(sitemaps.written(), content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: of a demonstration nothing, for its data are invented."""
    body = "Disallow: /" if settings.DEMO else f"Allow: /\nSitemap: {settings.ORIGIN}{reverse('sitemap')}"
    return HttpResponse(f"User-agent: *\n{body}\n", content_type="text/plain")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows where there is no network and the page was not read before."""
    return render(request, "mrc_portal/offline.html")


@require_http_methods(["GET", "HEAD", "POST"])
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Leaves for a weather page, and ends what was being filled in.

    Answers 200 with `Refresh` and no redirect: the policy `form-action 'self'` would stop a redirect after a POST.
    """
    if request.method == "POST" and not request.user.is_authenticated:
        Draft.give_up(request)
        request.session.flush()
    response = render(request, "mrc_portal/quick_exit.html", {"leave_to": settings.QUICK_EXIT_URL})
    response.headers["Refresh"] = f"0; url={settings.QUICK_EXIT_URL}"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all; traffic is routed by it."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether everything behind the portal does: database, broker, the clock. It is the alarm; nothing routes by it."""
    found = health.check()
    status = 200 if all(part["ok"] for part in found.values()) else 503
    return JsonResponse(found, status=status, headers={"Cache-Control": "no-store"})


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root: it can serve only pages below its own address."""
    with staticfiles_storage.open("js/service-worker.js") as file:
        script = file.read()
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the portal on its home screen."""
    body = {
        "name": "MRC",
        "short_name": "MRC",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [{"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(
        body, content_type="application/manifest+json", headers={"Cache-Control": "public, max-age=3600"}
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or, where more was pasted into a form than is read, 413."""
    return _failure(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _failure(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: mostly a page that stood open too long, so the way back is what helps."""
    return _failure(request, 403, stale_form=True)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _failure(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or, where PostgreSQL does not answer, 503 with the promise that nothing was half kept."""
    unavailable = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    response = _failure(request, 503 if unavailable else 500)
    if unavailable:
        response.headers["Retry-After"] = "30"
    return response


def _failure(request: HttpRequest, status: int, **said: Any) -> HttpResponse:
    """A page that helps, in the language of the address, made without session or database."""
    language = get_language_from_path(request.path_info) or get_language() or settings.LANGUAGE_CODE
    with override(language):
        body = render_to_string(f"{status}.html", context.page(request) | {"request": request} | said)
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})
