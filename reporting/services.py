"""What is done with reports."""

from django.db import transaction

from centre.models import User
from reporting.acts import Act
from reporting.periods import Month
from safeguards import audit


@transaction.atomic
def take_report(*, month: Month, by: User) -> None:
    """Writes down that this person took the month's report as a file: from then on it is out of our hands."""
    audit.record(action=Act.REPORT_EXPORTED, by=by, about=None, detail={"month": month.first})
