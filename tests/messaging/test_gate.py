"""The gate: what may leave, by which channel, when, and in which words."""

from datetime import UTC, datetime, time

import pytest
from django.utils import timezone

from messaging import gate
from messaging.models import Notice
from tests.messaging.sample.factories import ErrandNoticeFactory
from tests.messaging.sample.models import ErrandNotice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sms")]

NOON = datetime(2026, 11, 23, 7, tzinfo=UTC)  # in Karachi
NIGHT = datetime(2026, 11, 23, 17, tzinfo=UTC)  # 22:00 there
MORNING = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 09:00 there

Why = Notice.Why


def judged(at=NOON, kind=ErrandNotice.Kind.REMINDER, **values):
    return gate.judge(ErrandNoticeFactory.create(kind=kind, due_at=at, **values), at)


def test_it_goes_by_the_first_channel_that_the_person_allows():
    assert judged().channel == "sms"
    assert judged(errand__person__may_sms=False).channel == "email"


def test_nothing_is_allowed_that_was_not_said_to_be():
    assert judged(errand__person__may_sms=False, errand__person__may_email=False) == gate.Stop(Why.NO_CHANNEL)


def test_a_channel_without_an_address_or_without_a_gateway_is_no_channel(settings):
    assert judged(errand__person__phone="").channel == "email"
    settings.SMS_CHANNEL = "messaging.channels.NoGateway"
    assert judged().channel == "email"
    settings.MAIL_IS_SET_UP = False
    assert judged() == gate.Stop(Why.NO_CHANNEL)


def test_a_channel_that_refused_this_notice_is_not_asked_again():
    assert judged(channels_refused=["sms"]).channel == "email"
    assert judged(channels_refused=["sms", "email"]) == gate.Stop(Why.NO_CHANNEL)


def test_who_must_not_be_contacted_is_not():
    assert judged(errand__person__do_not_contact_at=timezone.now()) == gate.Stop(Why.DO_NOT_CONTACT)


def test_an_sms_abroad_waits_for_the_staff():
    abroad = {"errand__person__phone": "+491701234567", "errand__person__email": ""}
    assert judged(**abroad) == gate.Stop(Why.FOREIGN)
    assert judged(**abroad, released_at=timezone.now()).to == "+491701234567"


def test_at_a_quiet_hour_it_waits_for_the_morning():
    assert judged(NIGHT) == gate.Wait(MORNING)


def test_what_was_asked_for_just_now_goes_at_night():
    assert judged(NIGHT, ErrandNotice.Kind.ASKED).channel == "sms"


def test_but_never_outside_the_persons_own_hours():
    own = {"errand__person__safe_from": time(10), "errand__person__safe_until": time(12)}
    assert judged(NIGHT, ErrandNotice.Kind.ASKED, **own, not_after=datetime(2026, 12, 1, tzinfo=UTC)) == gate.Wait(
        datetime(2026, 11, 24, 5, tzinfo=UTC)
    )


def test_what_would_be_of_no_use_at_the_next_safe_hour_does_not_go():
    assert judged(NIGHT, not_after=MORNING) == gate.Stop(Why.NO_SAFE_HOUR)


@pytest.mark.parametrize(
    ("word", "may_say_who", "stops"),
    [("Errand", False, False), ("Your visa", True, True), ("MRC", True, False), ("MRC", False, True)],
)
def test_a_word_that_betrays_stops_it(word, may_say_who, stops):
    verdict = judged(word=word, errand__person__may_say_who=may_say_who)
    assert (verdict == gate.Stop(Why.BETRAYS)) is stops


def test_our_name_stands_before_our_address_only_where_it_may(settings):
    settings.DEFAULT_FROM_EMAIL = "MRC <no-reply@portal.example.org>"
    by_mail = {"errand__person__phone": ""}
    assert judged(**by_mail).message.sender == "MRC <no-reply@portal.example.org>"
    assert judged(**by_mail, errand__person__may_say_who=False).message.sender == "no-reply@portal.example.org"


def test_an_address_that_says_who_we_are_is_no_channel_where_it_may_not(settings):
    settings.DEFAULT_FROM_EMAIL = "Help <no-reply@mrc.example.org>"
    by_mail = {"errand__person__phone": ""}
    assert judged(**by_mail).channel == "email"
    assert judged(**by_mail, errand__person__may_say_who=False) == gate.Stop(Why.NO_CHANNEL)


def test_the_text_is_in_the_language_of_the_notice_and_not_escaped():
    assert judged(word="<&>", language="ur").message.body.startswith("<&>، کوڈ")


def test_staff_are_reached_at_work_but_not_at_night():
    verdict = judged(recipient=Notice.Recipient.STAFF, errand__person__may_sms=False)
    assert verdict.channel == "sms"
    assert judged(NIGHT, recipient=Notice.Recipient.STAFF) == gate.Wait(MORNING)
