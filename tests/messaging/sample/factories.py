"""People with an errand and a notice about it; the plain call gives one that is due now, at whatever hour."""

from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.messaging.sample.models import Errand, ErrandNotice, Person


def afternoon_zone() -> str:
    """A zone where it is four in the afternoon, and so no quiet hour, whenever the tests run."""
    ahead = 16 - datetime.now(UTC).hour
    return f"Etc/GMT{-(ahead - 24 if ahead > 12 else ahead):+}"  # the names of these zones count westwards


class PersonFactory(DjangoModelFactory):
    """Somebody who may be reached in every way at any hour."""

    class Meta:
        model = Person

    class Params:
        awake = factory.Trait(zone=factory.LazyFunction(afternoon_zone))

    phone = factory.Sequence(lambda n: f"+9230{n:08}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    may_sms = may_call = may_whatsapp = may_email = may_leave_word = may_say_who = True


class ErrandFactory(DjangoModelFactory):
    class Meta:
        model = Errand

    person = factory.SubFactory(PersonFactory)


class ErrandNoticeFactory(DjangoModelFactory):
    class Meta:
        model = ErrandNotice

    errand = factory.SubFactory(ErrandFactory)
    kind = ErrandNotice.Kind.ASKED  # no quiet hours: tests run at night too
    language = "en"
    due_at = factory.LazyFunction(timezone.now)
    not_after = factory.LazyAttribute(lambda notice: notice.due_at + timedelta(hours=12))
