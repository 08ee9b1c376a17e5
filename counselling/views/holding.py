"""What a page says of the time that is kept meanwhile, and the button that keeps it longer."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from counselling import services
from counselling.drafts import Draft
from counselling.forms import CounsellorForm, ModeForm, TimeForm, TopicForm
from counselling.limits import allow_hold
from counselling.models import Appointment
from counselling.times import Wish, nearest
from counselling.views.days import as_choices, shown_for
from counselling.views.flow import after, said, wish_of
from counselling.words import clock_in_words
from safeguards.address import limit_key

RETURNS_TO = ("contact", "safety", "check")


def held(draft: Draft) -> dict[str, Any]:
    """For `_hold.html`: until when the time is kept, or that it is not any more and which ones are near it."""
    starts_at, wish = said(draft, TimeForm)["starts_at"], wish_of(draft)
    kept = services.held_under(draft.request_key)
    if kept is not None and kept.held_until is not None and _is_what_is_asked_for(kept, wish, starts_at):
        left = max(int((kept.held_until - timezone.now()).total_seconds() // 60), 1)
        zone = draft.zone or wish.zone
        return {
            "is_kept": True,
            "until": clock_in_words(kept.held_until, zone),
            "left": ngettext("%(count)s minute", "%(count)s minutes", left) % {"count": left},
        }
    free = wish.free_times(now=timezone.now(), besides=kept)
    if starts_at in free:
        return {"is_free": True}
    others = {near: shown_for(near, wish.zone, draft.zone) for near in nearest(free, starts_at)}
    return {"is_lost": True, "nearest": as_choices(others)}


def _is_what_is_asked_for(kept: Appointment, wish: Wish, starts_at: datetime) -> bool:
    """It may be another time, or with somebody else, than the draft asks for since."""
    return kept.starts_at == starts_at and kept.mode == wish.mode and wish.suits(kept.counsellor)


def keep(request: HttpRequest, draft: Draft) -> bool:
    """Whether the time that is chosen in the draft is kept, as far as one may be; that it may not is told in words.

    Raises TimeTaken, and Busy.
    """
    if not allow_hold(limit_key(request)):
        messages.info(request, _("This time is not kept for you while you fill in the rest: please finish soon."))
        return False
    services.hold(key=draft.request_key, wish=wish_of(draft), starts_at=said(draft, TimeForm)["starts_at"])
    return True


@require_POST
@after(ModeForm, TopicForm, CounsellorForm, TimeForm)
def booking_keep(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keeps the chosen time for another half hour, or one of those offered in its stead; says what became of it."""
    page = request.POST.get("page", "")
    answer = redirect(f"counselling:booking_{page if page in RETURNS_TO else RETURNS_TO[0]}")
    chosen = TimeForm(request.POST)
    if "starts_at" in request.POST and chosen.is_valid():
        draft.write_down(TimeForm.page, request.POST, ["starts_at"])
        draft.keep(request)
    try:
        if "starts_at" not in request.POST and services.held_under(draft.request_key):
            services.keep_longer(key=draft.request_key)
            is_kept = True
        else:
            is_kept = keep(request, draft)
        if is_kept:
            messages.success(request, _("This time is kept for you for another half hour."))
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    return answer
