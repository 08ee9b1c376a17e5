"""What is done to appointments and their records: each service checks, writes, plans notices, audits, in one piece."""

from centre.services import Refused
from counselling.services.beneficiaries import Introduction
from counselling.services.booking import MOST_TO_COME, Request, Subject, book, leave, move
from counselling.services.call_backs import ask_call_back
from counselling.services.notes import read_note, write_note
from counselling.services.records import correct_group, correct_session, record_group, record_session
from counselling.services.refusals import (
    AlreadyRecorded,
    Busy,
    ChangedMeanwhile,
    NotTheirs,
    TimeTaken,
    TooEarly,
    TooLate,
)
from counselling.services.tallies import recount_tallies

__all__ = [
    "MOST_TO_COME",
    "AlreadyRecorded",
    "Busy",
    "ChangedMeanwhile",
    "Introduction",
    "NotTheirs",
    "Refused",
    "Request",
    "Subject",
    "TimeTaken",
    "TooEarly",
    "TooLate",
    "ask_call_back",
    "book",
    "correct_group",
    "correct_session",
    "leave",
    "move",
    "read_note",
    "record_group",
    "record_session",
    "recount_tallies",
    "write_note",
]
