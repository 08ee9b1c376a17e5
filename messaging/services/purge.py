"""What is not kept: the texts of messages after a month, what became of them after a year."""

from datetime import timedelta

from messaging.models import Attempt
from messaging.services.clock import database_now

TEXTS_KEPT = timedelta(days=30)
"""Long enough to answer "what did you write to me?", and no longer: a text tells when somebody came."""
ATTEMPTS_KEPT = timedelta(days=400)


def purge_attempts() -> int:
    """No text is older than TEXTS_KEPT, and no attempt than ATTEMPTS_KEPT; says how many texts went. For the clock."""
    now = database_now()
    Attempt.objects.begun_before(now - ATTEMPTS_KEPT).delete()
    return Attempt.objects.with_text_before(now - TEXTS_KEPT).update(text=None)
