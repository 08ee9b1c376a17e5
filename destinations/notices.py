"""When those who keep the guides true hear which facts are to be checked."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from centre.models import Role, User
from destinations.models import EditorNotice, Fact
from messaging import notices

TOLD_AT = time(10)
USEFUL_FOR = timedelta(days=2)


def plan_missing(now: datetime) -> int:
    """Each Monday, to every editor, where a fact is due; says to how many."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    monday = local.date() - timedelta(days=local.weekday())
    due_at = datetime.combine(monday, TOLD_AT, tzinfo=local.tzinfo)
    if local >= due_at + USEFUL_FOR or not Fact.objects.due(monday).exists():
        return 0
    return notices.owe_staff(
        EditorNotice,
        User.objects.with_access().holding(Role.EDITOR),
        kind=EditorNotice.Kind.FACTS_DUE,
        about_on=monday,
        due_at=max(local, due_at),
        not_after=due_at + USEFUL_FOR,
    )


notices.register(EditorNotice, plan_missing=plan_missing)
