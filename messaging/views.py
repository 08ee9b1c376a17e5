"""Pages about what goes out."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from centre import doors
from centre.listing import pager
from messaging.models import OutboxMessage

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


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What the demonstration would have sent, newest first, for all its staff. A real portal has no such page."""
    if not settings.DEMO:
        raise Http404
    page = Paginator(OutboxMessage.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "messaging/outbox.html", {"page": page, "pager": pager(request, page)})
