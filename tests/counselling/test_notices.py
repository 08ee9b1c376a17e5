"""What is owed about an appointment: when, while it holds, and in words that betray nobody."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.conf import settings
from django.utils import timezone

from counselling import notices, services
from counselling.models import Appointment, Participation, ParticipationNotice
from messaging import gate, hours
from messaging import services as messaging
from messaging.channels import CARRIERS
from messaging.lexicon import betraying_words
from messaging.models import Channel, OutboxMessage
from tests.counselling.asking import free, request_for, wish_for
from tests.factories import EVERY_DAY, CounsellorFactory, ParticipationFactory, ParticipationNoticeFactory, in_days

pytestmark = pytest.mark.django_db

KINDS = ParticipationNotice.Kind.values
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def outbox(settings):
    settings.DEMO = True
    settings.SMS_CHANNEL = "messaging.channels.OutboxSms"
    settings.EMAIL_BACKEND = "messaging.channels.OutboxEmailBackend"


@pytest.fixture
def participation():
    counsellor = CounsellorFactory(hours_given=EVERY_DAY)
    wish = wish_for(counsellor)
    starts_at = next(start for start in free(wish) if start > timezone.now() + timedelta(days=4))
    return services.book(request=request_for(wish, starts_at), by=None)


@pytest.mark.parametrize(("kind", "language", "may_say_who"), list(product(KINDS, LANGUAGES, [True, False])))
class TestText:
    def notice(self, kind, language, may_say_who):
        return ParticipationNoticeFactory.build(
            kind=kind,
            participation=ParticipationFactory(
                appointment__starts_at=datetime(2030, 5, 6, 9, 30, tzinfo=UTC), beneficiary__may_say_who=may_say_who
            ),
        )

    def test_holds_no_word_that_betrays(self, kind, language, may_say_who):
        text = self.notice(kind, language, may_say_who).text(language)
        assert betraying_words(text, may_say_who=may_say_who) == []

    def test_says_when_by_the_clocks_of_the_centre_and_the_code(self, kind, language, may_say_who):
        notice = self.notice(kind, language, may_say_who)
        text = notice.text(language)
        assert "2:30" in text
        assert notice.participation.reference in text

    def test_carries_link_and_name_only_where_we_may_say_who_we_are(self, kind, language, may_say_who):
        notice = self.notice(kind, language, may_say_who)
        text = notice.text(language)
        carries_link = may_say_who and kind != "cancelled"
        assert (f"{settings.ORIGIN}/{language}/appointments/{notice.participation.token}/" in text) == carries_link


class TestHolding:
    def holds(self, notice) -> bool:
        return ParticipationNotice.objects.holding().filter(pk=notice.pk).exists()

    def test_while_the_appointment_stands_at_that_revision(self):
        notice = ParticipationNoticeFactory()
        assert self.holds(notice)
        Participation.objects.update(revision=1)
        assert not self.holds(notice)

    @pytest.mark.parametrize("status", ["cancelled", "wanted"])
    def test_no_longer_once_it_does_not_stand(self, status):
        notice = ParticipationNoticeFactory()
        at = timezone.now() if status == "cancelled" else None
        Appointment.objects.update(status=status, cancelled_at=at)
        assert not self.holds(notice)

    def test_word_that_it_is_cancelled_holds_just_then(self):
        assert self.holds(ParticipationNoticeFactory(kind="cancelled", participation__left=True))


class TestReminder:
    def test_goes_earlier_where_the_hour_is_one_of_rest(self):
        """A day before half past nine in the evening is too late in the evening: it goes before nine."""
        participation = ParticipationFactory(appointment__starts_at=in_days(5, hour=16) + timedelta(minutes=30))
        notices.tell_of_time(participation, by=None)
        reminder = participation.notices.get(kind="reminder")
        assert reminder.due_at < participation.appointment.starts_at - timedelta(days=1)
        assert hours.allows(reminder.due_at, participation.beneficiary)

    def test_that_is_missing_is_planned_by_the_clock_and_only_once(self):
        participation = ParticipationFactory()
        assert notices.plan_missing(timezone.now()) == 1
        assert notices.plan_missing(timezone.now()) == 0
        assert [notice.kind for notice in participation.notices.all()] == ["reminder"]

    def test_is_not_missed_where_none_is_owed(self):
        ParticipationFactory(left=True)
        ParticipationFactory(appointment__cancelled=True)
        ParticipationFactory(appointment__status="wanted")
        ParticipationFactory(appointment__starts_at=timezone.now() + timedelta(hours=3))
        assert notices.plan_missing(timezone.now()) == 0


class TestOnItsWay:
    def test_goes_by_sms_where_that_is_allowed(self, outbox, participation):
        found = gate.judge(participation.notices.get(kind="confirmation"), timezone.now())
        assert isinstance(found, gate.Go)
        assert (found.channel, found.to) == (Channel.SMS, "+923001234567")

    def test_goes_nowhere_where_nothing_is_allowed(self, outbox, participation):
        person = participation.beneficiary
        person.may_sms = False
        person.save()
        found = gate.judge(participation.notices.get(kind="confirmation"), timezone.now())
        assert found == gate.Stop("no_channel")


@pytest.mark.django_db(transaction=True)
def test_the_clock_sends_the_confirmation_and_keeps_the_reminder(outbox):
    assert set(CARRIERS) >= {Channel.SMS, Channel.EMAIL}
    counsellor = CounsellorFactory(hours_given=EVERY_DAY)
    wish = wish_for(counsellor)
    starts_at = next(start for start in free(wish) if start > timezone.now() + timedelta(days=4))
    made = services.book(request=request_for(wish, starts_at), by=None)
    messaging.dispatch_due()
    assert dict(made.notices.values_list("kind", "status")) == {"confirmation": "sent", "reminder": "pending"}
    assert made.reference in OutboxMessage.objects.get().body
    services.leave(participation=made, by=None)
    assert dict(made.notices.values_list("kind", "status")) == {
        "confirmation": "sent",
        "reminder": "superseded",
        "cancelled": "pending",
    }
