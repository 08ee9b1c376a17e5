"""What is done to appointments: each service checks, writes, plans the notices and audits in one transaction."""

from centre.services import Refused
from counselling.services.beneficiaries import Introduction
from counselling.services.booking import MOST_TO_COME, Request, Subject, book, is_made, leave, move
from counselling.services.call_backs import ask_call_back
from counselling.services.refusals import Busy, TimeTaken, TooLate

__all__ = [
    "MOST_TO_COME",
    "Busy",
    "Introduction",
    "Refused",
    "Request",
    "Subject",
    "TimeTaken",
    "TooLate",
    "ask_call_back",
    "book",
    "is_made",
    "leave",
    "move",
]
