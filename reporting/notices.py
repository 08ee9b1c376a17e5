"""When the link to a month's report goes out."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from messaging import notices
from reporting.models import ReportNotice, ReportRecipient
from reporting.periods import Month

TOLD_AT, TOLD_UNTIL = time(9), time(11)
"""On the 1st. Later it is missed, and the managers see that: nobody is to take a report for new that came days ago."""
PLANNED_BEFORE = timedelta(days=1)
PLANNED_UNTIL = timedelta(days=3)
"""After the 1st at nine: where the clock stood still all that morning, it stands as missed that nobody was told."""


def plan_missing(now: datetime) -> int:
    """On the first of a month, to those whom a manager chose in time, the month before; says to how many."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    first = (local + PLANNED_BEFORE).date().replace(day=1)
    due_at, not_after = (datetime.combine(first, at, tzinfo=local.tzinfo) for at in (TOLD_AT, TOLD_UNTIL))
    if not due_at - PLANNED_BEFORE <= local < due_at + PLANNED_UNTIL:
        return 0
    return notices.owe_staff(
        ReportNotice,
        ReportRecipient.objects.chosen_before(not_after).people(),
        kind=ReportNotice.Kind.MONTH,
        about_on=_month_before(first),
        due_at=due_at,
        not_after=not_after,
    )


def _month_before(first: date) -> date:
    return Month.of(first).back(1).first


notices.register(ReportNotice, plan_missing=plan_missing)
