"""What several of the doors answer alike."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.functional import Promise
from psycopg2.errors import UniqueViolation

from centre.services import ChangedMeanwhile, Refused


@contextmanager
def told(request: HttpRequest, done: str | Promise) -> Iterator[None]:
    """Tells the person on their next page that it was done, or which rule stood against it."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:  # somebody else was quicker than the form
        messages.error(request, " ".join(error.messages))
    except IntegrityError as error:  # or quicker than the service, between its look and its writing
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        messages.error(request, str(ChangedMeanwhile()))
    else:
        messages.success(request, str(done))
