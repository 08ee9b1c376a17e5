"""What several of the doors answer alike."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

from centre.services import Refused


@contextmanager
def told(request: HttpRequest, done: str | Promise) -> Iterator[None]:
    """Tells the person on their next page that it was done, or which rule stood against it."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
