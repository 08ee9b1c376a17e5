"""When those who check what volunteers logged hear that something waits."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from centre.models import Role, User
from messaging import hours, notices
from outreach.models import Activity, CoordinatorNotice

TOLD_AT = time(10)
WAITS_FOR = timedelta(days=1)
"""How long something waits before it is told: who looks in every day needs no message."""


def plan_missing(now: datetime) -> int:
    """Each day, to every coordinator for whom something has waited since yesterday; says to how many."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    due_at = datetime.combine(local.date(), TOLD_AT, tzinfo=local.tzinfo)
    not_after = datetime.combine(local.date(), hours.DAYTIME[1], tzinfo=local.tzinfo)
    if local >= not_after:
        return 0
    old = Activity.objects.filter(received_at__lte=due_at - WAITS_FOR).waiting()
    coordinators = User.objects.with_access().holding(Role.COORDINATOR) if old.exists() else User.objects.none()
    return notices.owe_staff(
        CoordinatorNotice,
        [person for person in coordinators if old.of(person).exists()],
        kind=CoordinatorNotice.Kind.WAITING,
        about_on=local.date(),
        due_at=max(local, due_at),
        not_after=not_after,
    )


notices.register(CoordinatorNotice, plan_missing=plan_missing)
