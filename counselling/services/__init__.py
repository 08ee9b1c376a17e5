"""What is done to appointments and their records: each service checks, writes, plans notices, audits, in one piece."""

from centre.services import Refused
from counselling.services.beneficiaries import Introduction
from counselling.services.booking import MOST_TO_COME, Request, Subject, book, leave, move
from counselling.services.call_backs import ask_call_back
from counselling.services.holds import HELD_FOR, held_under, hold, keep_longer, release, sweep_holds
from counselling.services.notes import read_note, write_note
from counselling.services.own import answer_link_requests, ask_for_link, replace_link, say_beforehand
from counselling.services.records import correct_group, correct_session, record_group, record_session
from counselling.services.refusals import (
    AlreadyRecorded,
    Busy,
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
    "AlreadyRecorded",
    "Busy",
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
    "answer_link_requests",
    "arrive",
    "ask_call_back",
    "ask_for_link",
    "book",
    "correct_group",
    "correct_session",
    "held_under",
    "hold",
    "keep_longer",
    "leave",
    "move",
    "read_note",
    "receive",
    "record_group",
    "record_session",
    "recount_tallies",
    "release",
    "replace_link",
    "say_beforehand",
    "sweep_holds",
    "write_note",
]
