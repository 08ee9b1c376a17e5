"""What is done to the rows of messaging."""

from messaging.services.calls import NotToCall, record_call
from messaging.services.caps import CapReached, purge_spending, spend, spend_now
from messaging.services.clock import database_now, last_beat, oldest_due_age, record_heartbeat
from messaging.services.deliveries import NobodysMessage, record_delivery
from messaging.services.dispatch import dispatch_due, plan_missing
from messaging.services.outbox import trim_outbox
from messaging.services.purge import purge_attempts
from messaging.services.queue import Channels, Waiting, channels, queue
from messaging.services.staff import NotToSend, PausedAlready, call_instead, pause, resume, send_again

__all__ = [
    "CapReached",
    "Channels",
    "NobodysMessage",
    "NotToCall",
    "NotToSend",
    "PausedAlready",
    "Waiting",
    "call_instead",
    "channels",
    "database_now",
    "dispatch_due",
    "last_beat",
    "oldest_due_age",
    "pause",
    "plan_missing",
    "purge_attempts",
    "purge_spending",
    "queue",
    "record_call",
    "record_delivery",
    "record_heartbeat",
    "resume",
    "send_again",
    "spend",
    "spend_now",
    "trim_outbox",
]
