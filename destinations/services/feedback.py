"""What readers say of a section, and how long it is kept."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from destinations.models import Feedback, Section
from safeguards import limits

# Whole quarters of a town share one address of a mobile network: room for all who mean it, none for a flood.
BY_ADDRESS = limits.declare("feedback.by_address", capacity=10, per=timedelta(hours=1))
BY_DAY = limits.declare("feedback.by_day", capacity=500, per=timedelta(days=1))


class TooMuchFeedback(Exception):
    """More came from there, or altogether, than anybody could read."""

    says_nothing_personal = True


def give_feedback(*, section: Section, language: str, is_useful: bool, missing: str, address: str) -> Feedback:
    """Editors can read it; nobody else ever does. `address` is for the limit alone. Raises TooMuchFeedback."""
    if not (limits.allow(BY_ADDRESS.name, address) and limits.allow(BY_DAY.name, "all")):
        raise TooMuchFeedback
    with transaction.atomic():
        feedback = Feedback(section=section, language=language, is_useful=is_useful)
        feedback.missing = missing
        feedback.full_clean()
        feedback.save()
    return feedback


def forget_feedback() -> int:
    """What is older than a year is gone; says how much was. For the clock to call."""
    removed, _models = Feedback.objects.outlived(timezone.localdate()).delete()
    return removed
