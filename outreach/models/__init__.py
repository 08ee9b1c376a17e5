"""The rows of outreach: volunteer groups and their activities, the phones they log by, and media channels."""

from outreach.models.activities import Activity, ActivityTally, HeadCount
from outreach.models.devices import DeviceToken
from outreach.models.groups import Group, Membership
from outreach.models.media import ChannelMonth, MediaChannel
from outreach.models.notices import CoordinatorNotice

__all__ = [
    "Activity",
    "ActivityTally",
    "ChannelMonth",
    "CoordinatorNotice",
    "DeviceToken",
    "Group",
    "HeadCount",
    "MediaChannel",
    "Membership",
]
