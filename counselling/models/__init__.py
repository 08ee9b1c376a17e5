"""The rows of counselling: who counsels and when, the times they hold and for whom, and what is owed to these."""

from counselling.models import statements
from counselling.models.appointments import Appointment
from counselling.models.callbacks import CallBack
from counselling.models.days import DayHours, DeclinedHoliday, Holiday, Leave
from counselling.models.feeds import CalendarFeed, LinkRequest
from counselling.models.groups import GroupSession
from counselling.models.hours import Counsellor, Weekday, WeeklyHours
from counselling.models.mail import MailContact
from counselling.models.notices import CounsellorNotice, ParticipationNotice
from counselling.models.participations import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Beneficiary,
    Participation,
    WhoAnswers,
    new_reference,
    new_token,
    token_hash,
)
from counselling.models.records import GroupRecord, InstitutionKind, Note, Outcome, SessionRecord
from counselling.models.reminders import USUAL_HOURS, ReminderRule, Reminders, rule_name
from counselling.models.satisfaction import Satisfaction
from counselling.models.tallies import DailyTally, PersonDay

__all__ = [
    "REFERENCE_LENGTH",
    "REFERENCE_LETTERS",
    "USUAL_HOURS",
    "Appointment",
    "Beneficiary",
    "CalendarFeed",
    "CallBack",
    "Counsellor",
    "CounsellorNotice",
    "DailyTally",
    "DayHours",
    "DeclinedHoliday",
    "GroupRecord",
    "GroupSession",
    "Holiday",
    "InstitutionKind",
    "Leave",
    "LinkRequest",
    "MailContact",
    "Note",
    "Outcome",
    "Participation",
    "ParticipationNotice",
    "PersonDay",
    "ReminderRule",
    "Reminders",
    "Satisfaction",
    "SessionRecord",
    "Weekday",
    "WeeklyHours",
    "WhoAnswers",
    "new_reference",
    "new_token",
    "rule_name",
    "statements",
    "token_hash",
]
