"""What is done to appointments and their records: each service checks, writes, plans notices, audits, in one piece."""

from centre.services import Refused
from counselling.services.beneficiaries import (
    PERMISSIONS,
    RULES,
    Introduction,
    change_contact,
    read_beneficiary,
    read_word,
)
from counselling.services.booking import MOST_TO_COME, Request, Subject, book, grant, leave, move
from counselling.services.call_backs import answer_call_back, ask_call_back, take_call_back
from counselling.services.feeds import end_feed, make_feed
from counselling.services.holds import HELD_FOR, held_under, hold, keep_longer, release, sweep_holds
from counselling.services.notes import read_note, write_note
from counselling.services.own import answer_link_requests, ask_for_link, replace_link, say_beforehand
from counselling.services.records import correct_group, correct_session, record_group, record_session
from counselling.services.refusals import (
    AlreadyRecorded,
    Busy,
    CallTaken,
    ChangedMeanwhile,
    HeldLongEnough,
    NotTheirs,
    TimeTaken,
    TooEarly,
    TooLate,
)
from counselling.services.tallies import recount_tallies
from counselling.services.walk_ins import WalkIn, arrive, receive

__all__ = [
    "HELD_FOR",
    "MOST_TO_COME",
    "PERMISSIONS",
    "RULES",
    "AlreadyRecorded",
    "Busy",
    "CallTaken",
    "ChangedMeanwhile",
    "HeldLongEnough",
    "Introduction",
    "NotTheirs",
    "Refused",
    "Request",
    "Subject",
    "TimeTaken",
    "TooEarly",
    "TooLate",
    "WalkIn",
    "answer_call_back",
    "answer_link_requests",
    "arrive",
    "ask_call_back",
    "ask_for_link",
    "book",
    "change_contact",
    "correct_group",
    "correct_session",
    "end_feed",
    "grant",
    "held_under",
    "hold",
    "keep_longer",
    "leave",
    "make_feed",
    "move",
    "read_beneficiary",
    "read_note",
    "read_word",
    "receive",
    "record_group",
    "record_session",
    "recount_tallies",
    "release",
    "replace_link",
    "say_beforehand",
    "sweep_holds",
    "take_call_back",
    "write_note",
]
