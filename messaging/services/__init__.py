"""What is done to the rows of messaging."""

from messaging.services.calls import NotToCall, record_call
from messaging.services.clock import database_now, last_beat, oldest_due_age, record_heartbeat
from messaging.services.dispatch import dispatch_due, plan_missing
from messaging.services.outbox import trim_outbox

__all__ = [
    "NotToCall",
    "database_now",
    "dispatch_due",
    "last_beat",
    "oldest_due_age",
    "plan_missing",
    "record_call",
    "record_heartbeat",
    "trim_outbox",
]
