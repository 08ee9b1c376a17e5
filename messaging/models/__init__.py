"""What is owed to people, how they may be reached, what became of it, and what the clock has shown of itself."""

from messaging.models.attempts import LONGEST_TEXT, Attempt
from messaging.models.caps import Pause, Spending
from messaging.models.clock import Heartbeat, OutboxMessage
from messaging.models.contact import Channel, SafeContact
from messaging.models.notices import Notice, NoticeQuerySet
from messaging.models.staff import ManagerNotice, StaffNotice, StaffNoticeQuerySet

__all__ = [
    "LONGEST_TEXT",
    "Attempt",
    "Channel",
    "Heartbeat",
    "ManagerNotice",
    "Notice",
    "NoticeQuerySet",
    "OutboxMessage",
    "Pause",
    "SafeContact",
    "Spending",
    "StaffNotice",
    "StaffNoticeQuerySet",
]
