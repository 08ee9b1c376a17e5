"""The registration by which the dispatcher knows of them."""

from messaging import notices
from tests.messaging.sample.models import ErrandNotice

notices.register(ErrandNotice)
