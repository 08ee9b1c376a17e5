"""Pages about what goes out."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from centre import doors
from centre.access import StaffRequest, for_role
from centre.listing import pager
from centre.models import Role
from messaging import reports, services
from messaging.models import Channel, OutboxMessage

PAGE = 25

doors.declare(
    doors.Door(
        "messaging:outbox",
        _("Outbox"),
        _("What this demonstration would have sent."),
        "share",
        stands=lambda: settings.DEMO,
    )
)
doors.declare(
    doors.Door(
        "messaging:queue",
        _("Messages"),
        _("What waits to be sent, what did not arrive, and the channels."),
        "share",
        frozenset({Role.MANAGER}),
    )
)


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What the demonstration would have sent, newest first, for all its staff. A real portal has no such page."""
    if not settings.DEMO:
        raise Http404
    page = Paginator(OutboxMessage.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "messaging/outbox.html", {"page": page, "pager": pager(request, page)})


@require_safe
@for_role(Role.MANAGER)
@never_cache
def queue(request: StaffRequest) -> HttpResponse:
    """How the queue stands, by kind, and each channel; nothing of whom."""
    context = {"lines": services.queue(), "channels": services.channels()}
    return render(request, "messaging/queue.html", context)


@require_POST
@for_role(Role.MANAGER)
def channel_pause(request: StaffRequest, channel: str) -> HttpResponse:
    """Lets nothing more leave by a channel."""
    try:
        services.pause(channel=_known(channel), by=request.user)
    except services.PausedAlready:
        messages.error(request, gettext("This channel is paused already."))
    else:
        messages.success(request, gettext("Nothing leaves by this channel until you open it again."))
    return redirect("messaging:queue")


@require_POST
@for_role(Role.MANAGER)
def channel_resume(request: StaffRequest, channel: str) -> HttpResponse:
    """Opens a channel again."""
    services.resume(channel=_known(channel), by=request.user)
    messages.success(request, gettext("The channel is open again."))
    return redirect("messaging:queue")


@csrf_exempt
@never_cache
@require_POST
def delivery_report(request: HttpRequest) -> JsonResponse:
    """What a gateway says of a message that it had accepted.

    200 taken, also when it comes again; 401 not signed with our key a moment ago; 404 of no message of ours, or not
    yet: it may be said again; 413 and 422 as the names say.
    """
    body = request.read(reports.MOST_BYTES + 1)
    if len(body) > reports.MOST_BYTES:
        return JsonResponse({"error": "too_big"}, status=413)
    at, signed = request.headers.get("X-MRC-Timestamp", ""), request.headers.get("X-MRC-Signature", "")
    if not reports.is_genuine(body, at=at, signed=signed):
        return JsonResponse({"error": "not_signed"}, status=401)
    report = reports.read(body)
    if report is None:
        return JsonResponse({"error": "not_understood"}, status=422)
    try:
        services.record_delivery(channel=report.channel, reference=report.reference, is_delivered=report.is_delivered)
    except services.NobodysMessage:
        return JsonResponse({"error": "unknown"}, status=404)
    return JsonResponse({}, status=200)


def _known(channel: str) -> str:
    if channel not in Channel.values:
        raise Http404
    return channel
