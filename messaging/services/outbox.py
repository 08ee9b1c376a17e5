"""The outbox of a demonstration, kept within bounds."""

from messaging.models import OutboxMessage

MOST = 1000  # messages: forty pages of the outbox


def trim_outbox() -> int:
    """Only the newest messages are left; says how many others were. For the clock to call."""
    removed, _models = OutboxMessage.objects.older_than_newest(MOST).delete()
    return removed
