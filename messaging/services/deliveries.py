"""What providers say afterwards: whether a message that they had accepted has arrived."""

import logging

from django.db import transaction

from messaging import notices
from messaging.models import Attempt, Notice
from messaging.services.clock import database_now

logger = logging.getLogger(__name__)


class NobodysMessage(LookupError):
    """No message of ours has this reference, or not yet: the report may come before we have written it down."""

    says_nothing_personal = True


@transaction.atomic
def record_delivery(*, channel: str, reference: str, is_delivered: bool) -> None:
    """What the provider said stands with the attempt; said again it changes nothing. Raises NobodysMessage.

    What has certainly not arrived is the next channel's turn, as if it had been refused; where none is left or time is
    up, a person calls.
    """
    attempts = Attempt.objects.known_as(channel, reference)
    attempt = attempts.select_for_update(no_key=True).order_by("-begun_at").first()
    if attempt is None:
        raise NobodysMessage
    if attempt.delivered_at or attempt.undelivered_at:
        return
    now = database_now()
    if is_delivered:
        Attempt.objects.filter(pk=attempt.pk).update(delivered_at=now)
        return
    Attempt.objects.filter(pk=attempt.pk).update(undelivered_at=now)
    logger.warning("Notice %s by %s: accepted, and not delivered.", attempt.notice, channel)
    _send_otherwise(attempt)


def _send_otherwise(attempt: Attempt) -> None:
    rows = notices.rows_of(attempt.model).filter(pk=attempt.notice).select_for_update(no_key=True)
    # Only where this attempt is why it counts as sent: the staff may have sent it again meanwhile.
    notice = rows.filter(
        status=Notice.Status.SENT, channel_tried=attempt.channel, provider_reference=attempt.reference
    ).first()
    if notice is None:
        return
    now = database_now()
    values = {"sent_at": None, "why": Notice.Why.UNDELIVERED, "provider_reference": ""}
    if notice.not_after <= now:
        rows.update(status=Notice.Status.MISSED, **values)
        return
    refused = [*notice.channels_refused, attempt.channel]
    rows.update(status=Notice.Status.PENDING, due_at=now, attempts=0, channels_refused=refused, **values)
