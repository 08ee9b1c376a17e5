"""The doors of outreach: the volunteer's pages, the coordinator's, the phones', and those of media figures."""

from outreach.views.activities import activity_create, activity_detail, activity_list, activity_mend
from outreach.views.check import activity_check, activity_confirm, activity_refute, activity_return
from outreach.views.devices import device_create, device_list, device_revoke
from outreach.views.home import outreach_home
from outreach.views.media import channel_create, channel_edit, channel_list, channel_month_edit, channel_stop
from outreach.views.sync import outreach_sync

__all__ = [
    "activity_check",
    "activity_confirm",
    "activity_create",
    "activity_detail",
    "activity_list",
    "activity_mend",
    "activity_refute",
    "activity_return",
    "channel_create",
    "channel_edit",
    "channel_list",
    "channel_month_edit",
    "channel_stop",
    "device_create",
    "device_list",
    "device_revoke",
    "outreach_home",
    "outreach_sync",
]
