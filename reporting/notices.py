"""When the link to a month's report goes out."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from messaging import notices
from reporting.models import ReportNotice, ReportRecipient
from reporting.periods import Month

TOLD_AT = time(9)
PLANNED_BEFORE = timedelta(days=1)
USEFUL_FOR = timedelta(days=3)
"""It goes on the 1st from nine on; where mail was down that day, late is better than never."""


def plan_missing(now: datetime) -> int:
    """On the first of a month, to those whom a manager chose, the month before; says to how many."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    first = (local + PLANNED_BEFORE).date().replace(day=1)
    due_at = datetime.combine(first, TOLD_AT, tzinfo=local.tzinfo)
    if not due_at - PLANNED_BEFORE <= local < due_at + USEFUL_FOR:
        return 0
    return notices.owe_staff(
        ReportNotice,
        ReportRecipient.objects.people(),
        kind=ReportNotice.Kind.MONTH,
        about_on=_month_before(first),
        due_at=max(local, due_at),
        not_after=due_at + USEFUL_FOR,
    )


def _month_before(first: date) -> date:
    return Month.of(first).back(1).first


notices.register(ReportNotice, plan_missing=plan_missing)
