"""What readers send, and what they listen to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from destinations import ranges, services
from destinations.forms import FeedbackForm
from destinations.models import Recording, SectionText
from destinations.reads import NoBeacon, reads, turnstile
from safeguards.address import limit_key

BEACON_MOST = 32  # bytes


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_create(request: HttpRequest, section: int) -> HttpResponse:
    """Whether a section was useful: on a page of its own, so that guides hold no form."""
    language = get_language()
    text = get_object_or_404(SectionText.objects.published().in_language(language), section=section)
    form = FeedbackForm(request.POST or None)
    if form.is_valid():
        try:
            services.give_feedback(section=text.section, language=language, address=limit_key(request), **form.said())
        except services.TooMuchFeedback:
            form.add_error(None, _("So much has been sent from here that we cannot read it. Try again in an hour."))
        else:
            return redirect("destinations:feedback_done")
    return render(request, "destinations/feedback_create.html", {"form": form, "text": text})


@require_safe
def feedback_done(request: HttpRequest) -> HttpResponse:
    """That it arrived."""
    return render(request, "destinations/feedback_done.html")


@csrf_exempt  # the page that sends it is kept by caches and holds no token; it changes a count and nothing else
@require_POST
def section_read(request: HttpRequest) -> HttpResponse:
    """One read more. Our own pages only: what another site sends is refused."""
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return HttpResponse(status=403)
    if not turnstile.lets_through(limit_key(request)):
        return HttpResponse(status=429)
    try:
        reads.count(request.read(BEACON_MOST).decode("ascii", errors="replace"))
    except NoBeacon:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@require_safe
def recording_file(request: HttpRequest, recording: int) -> HttpResponseBase:
    """A recording, or the part of it that a player asks for. It never changes, so it may be kept for ever."""
    found = get_object_or_404(Recording.objects.standing(), pk=recording)
    if not found.file.storage.exists(str(found.file)):
        raise Http404
    answer = ranges.answer(request, found.file.open("rb"), size=found.file.size, media_type=found.media_type)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
