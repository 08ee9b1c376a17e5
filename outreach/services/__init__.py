"""What is done to the rows of outreach: each service checks, writes, tallies and audits in one transaction."""

from centre.services import ChangedMeanwhile, Refused
from outreach.services.activities import (
    Content,
    Logged,
    confirm_activities,
    confirm_activity,
    log_activity,
    mend_activity,
    refute_activity,
    return_activity,
)
from outreach.services.devices import add_device, person_by_token, revoke_device
from outreach.services.media import enter_figures, save_channel, stop_channel
from outreach.services.refusals import Answered, OtherContent, OwnActivity, TooManyDevices
from outreach.services.tallies import recount_tallies

__all__ = [
    "Answered",
    "ChangedMeanwhile",
    "Content",
    "Logged",
    "OtherContent",
    "OwnActivity",
    "Refused",
    "TooManyDevices",
    "add_device",
    "confirm_activities",
    "confirm_activity",
    "enter_figures",
    "log_activity",
    "mend_activity",
    "person_by_token",
    "recount_tallies",
    "refute_activity",
    "return_activity",
    "revoke_device",
    "save_channel",
    "stop_channel",
]
