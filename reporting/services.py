"""What is done with reports."""

from collections.abc import Iterable

from django.db import transaction

from centre.models import User
from reporting.acts import Act
from reporting.models import ReportRecipient
from reporting.periods import Month
from safeguards import audit


@transaction.atomic
def take_report(*, month: Month, by: User) -> None:
    """Writes down that this person took the month's report as a file: from then on it is out of our hands."""
    audit.record(action=Act.REPORT_EXPORTED, by=by, about=None, detail={"month": month.first})


@transaction.atomic
def choose_recipients(*, people: Iterable[User], by: User) -> None:
    """These people, and nobody else, are sent the link to each month's report."""
    chosen = {person.pk for person in people}
    there = set(ReportRecipient.objects.select_for_update().values_list("person", flat=True))
    if chosen == there:
        return
    ReportRecipient.objects.exclude(person__in=chosen).delete()
    new = [ReportRecipient(person_id=pk, chosen_by=by) for pk in chosen - there]
    ReportRecipient.objects.bulk_create(new, ignore_conflicts=True)
    detail = {"added": len(chosen - there), "removed": len(there - chosen)}
    audit.record(action=Act.RECIPIENTS_CHANGED, by=by, about=None, detail=detail)
