"""When a centre reminds people of their appointments."""

from collections.abc import Mapping, Set

from django.db import transaction
from django.utils import timezone

from centre.cuts import Mode
from centre.models import Centre, User
from counselling import notices
from counselling.acts import ReminderAct
from counselling.models import ReminderRule, Reminders
from safeguards import audit


@transaction.atomic
def set_reminders(*, centre: Centre, hours: Mapping[str, Set[int]], by: User) -> None:
    """The centre reminds at these hours before an appointment, by how it is held, and at no others.

    Reminders by rules that ended do not go any more, those by new ones are planned. To say the same again changes
    nothing.
    """
    Centre.objects.select_for_update(no_key=True).get(pk=centre.pk)
    before, now = Reminders.now(), timezone.now()
    if all(set(before.before(centre.pk, mode)) == set(hours.get(mode, ())) for mode in Mode.values):
        return
    _make_the_usual_its_own(centre, before)
    for mode in Mode.values:
        live, wanted = ReminderRule.objects.of(centre).in_force().filter(mode=mode), set(hours.get(mode, ()))
        live.exclude(hours__in=wanted).update(stopped_at=now, stopped_by=by)
        new = sorted(wanted - set(live.values_list("hours", flat=True)))
        ReminderRule.objects.bulk_create(
            ReminderRule(centre=centre, mode=mode, hours=number, made_at=now, made_by=by) for number in new
        )
    notices.plan_missing(now)
    audit.record(action=ReminderAct.CHANGED, by=by, about=centre)


def _make_the_usual_its_own(centre: Centre, before: Reminders) -> None:
    """A centre without rules has the usual ones; from now on they are rows, so that it can be without any, too."""
    if centre.pk not in before.own:
        ReminderRule.objects.bulk_create(
            ReminderRule(centre=centre, mode=mode, hours=number)
            for mode in Mode.values
            for number in before.before(centre.pk, mode)
        )
