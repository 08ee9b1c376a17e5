"""What several of the doors answer alike."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
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
    except ValidationError as error:  # somebody else was quicker than the form
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(done))
