"""The address for what was logged without a network: one record a request, as often as it takes.

It knows a phone by its token in the Authorization header alone, never by a cookie: no page of anybody else can make a
browser send that header, so that there is nothing for a CSRF token to guard.
"""

import json
import re
import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from centre.models import User
from outreach import services
from outreach.choices import Source
from outreach.forms import RecordForm
from outreach.models import Activity
from safeguards import limits

MOST_BYTES = 8 * 1024
MOST_ASKED = 100
LISTS = ("topics",)
_BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]{20,100})")

# A phone that comes home after weeks sends hundreds; more in a quarter of an hour is no volunteer.
limits.declare("outreach.sync", capacity=600, per=timedelta(minutes=15))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def outreach_sync(request: HttpRequest) -> JsonResponse:
    """POST takes one record: 201 stored, 200 was stored before, 409 its id stands for another, 422 with what is wrong
    by field. GET tells the state of one's own by `id`. 401 without a token, 413, 429 and 400 as the names say."""
    person = _person(request)
    if person is None:
        return _answer(401, "sign_in", headers={"WWW-Authenticate": "Bearer"})
    if not limits.allow("outreach.sync", str(person.pk)):
        return _answer(429, "slower", headers={"Retry-After": "60"})
    with override(person.language):
        return _states(request, person) if request.method == "GET" else _take(request, person)


def _take(request: HttpRequest, person: User) -> JsonResponse:
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _answer(413, "too_big")
    record = _parsed(body)
    if record is None:
        return _answer(400, "malformed")
    form = RecordForm(record)
    if not form.is_valid():
        return JsonResponse({"error": "invalid", "fields": form.errors.get_json_data()}, status=422)
    key, logged_at = form.cleaned_data["id"], form.cleaned_data["logged_at"]
    try:
        logged = services.log_activity(by=person, pk=key, source=Source.OFFLINE, logged_at=logged_at, **form.content)
    except services.OtherContent:
        return _answer(409, "other_content")
    return JsonResponse(_receipt(logged.activity), status=201 if logged.is_new else 200)


def _states(request: HttpRequest, person: User) -> JsonResponse:
    try:
        asked = [uuid.UUID(key) for key in request.GET.getlist("id")[:MOST_ASKED]]
    except ValueError:
        return _answer(400, "malformed")
    found = Activity.objects.logged_by(person).filter(pk__in=asked)
    return JsonResponse({"records": [_receipt(activity) for activity in found]})


def _receipt(activity: Activity) -> dict[str, Any]:
    return {
        "id": str(activity.pk),
        "receipt": activity.receipt,
        "state": activity.state.value,
        "reason": activity.return_reason or activity.refute_reason,
        "received_at": activity.received_at.isoformat(),
    }


def _person(request: HttpRequest) -> User | None:
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    return services.person_by_token(found[1]) if found else None


def _parsed(body: bytes) -> dict[str, Any] | None:
    """One JSON object. Nested without end it raises RecursionError, so that this is bad input too."""
    try:
        record = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    return {name: _typed_list(value) if name in LISTS else _typed(value) for name, value in record.items()}


def _typed(value: object) -> str | None:
    """A value as a form would have sent it: form fields are written for text, not for whatever JSON can hold."""
    return None if value is None else str(value)


def _typed_list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _answer(status: int, error: str, headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse({"error": error}, status=status, headers=headers)
