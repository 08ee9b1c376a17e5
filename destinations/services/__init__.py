"""What is done to the rows of the guides: each service checks, writes and audits in one transaction."""

from destinations.services.facts import (
    ChangedMeanwhile,
    ChangeIsOver,
    ChangeWaits,
    NewSource,
    NotInEveryLanguage,
    OwnChange,
    Refused,
    change_fact,
    confirm_fact,
    publish_change,
    withdraw_change,
)
from destinations.services.feedback import TooMuchFeedback, forget_feedback, give_feedback
from destinations.services.knowledge import index_of_rows
from destinations.services.listening import (
    NotSound,
    TooLarge,
    add_recording,
    mark_meaning_changed,
    withdraw_recording,
)
from destinations.services.loading import load_guides
from destinations.services.texts import remake, remake_past_due
from destinations.services.warnings import end_warning, load_warning, set_warning

__all__ = [
    "ChangeIsOver",
    "ChangeWaits",
    "ChangedMeanwhile",
    "NewSource",
    "NotInEveryLanguage",
    "NotSound",
    "OwnChange",
    "Refused",
    "TooLarge",
    "TooMuchFeedback",
    "add_recording",
    "change_fact",
    "confirm_fact",
    "end_warning",
    "forget_feedback",
    "give_feedback",
    "index_of_rows",
    "load_guides",
    "load_warning",
    "mark_meaning_changed",
    "publish_change",
    "remake",
    "remake_past_due",
    "set_warning",
    "withdraw_change",
    "withdraw_recording",
]
