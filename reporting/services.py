"""What is done with reports."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from centre.models import Centre, User
from counselling.models import Satisfaction
from reporting.acts import Act
from reporting.models import ReportCheck, ReportRecipient
from reporting.periods import Month, Period
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


@transaction.atomic
def read_words(*, month: Month, by: User) -> list[tuple[Centre, str]]:
    """What people wrote after their sessions, in no order that means anything: which centre, and the words alone.

    Nothing says whose they are, whom they saw or on which day. Who read them is written down in the same transaction:
    no row, no words.
    """
    period = Period.of_month(month)
    said = Satisfaction.objects.answered_between(period.first, period.last).with_words().order_by("pk")
    rows = said.select_related("participation__appointment__centre")
    audit.record(action=Act.WORDS_READ, by=by, about=None, detail={"month": month.first})
    return [(row.participation.appointment.centre, row.words or "") for row in rows]


class NotOver(Exception):
    """The month still runs: its figures will change, and nobody can have checked them."""

    says_nothing_personal = True


@transaction.atomic
def check_report(*, month: Month, by: User) -> None:
    """It stands that this person has checked the month's report; where somebody has already, theirs stands.

    Raises NotOver.
    """
    if not month.has_ended:
        raise NotOver
    made = {"checked_at": timezone.now(), "checked_by": by}
    _check, is_new = ReportCheck.objects.get_or_create(month=month.first, withdrawn_at=None, defaults=made)
    if is_new:
        audit.record(action=Act.REPORT_CHECKED, by=by, about=None, detail={"month": month.first})


@transaction.atomic
def withdraw_check(*, month: Month, by: User) -> None:
    """The month's report is not checked, or not any more. Said twice it changes nothing."""
    if ReportCheck.objects.standing().of(month).update(withdrawn_at=timezone.now(), withdrawn_by=by):
        audit.record(action=Act.CHECK_WITHDRAWN, by=by, about=None, detail={"month": month.first})
