"""Caps: how many messages may leave, who hears of it, and that nothing is lost for it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from centre.models import Role
from messaging import services
from messaging.channels import NotNow
from messaging.models import ManagerNotice, Notice, Spending
from messaging.services import caps
from tests.factories import UserFactory
from tests.messaging.sample.factories import ErrandNoticeFactory
from tests.messaging.sample.models import ErrandNotice

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 7, tzinfo=UTC)  # in Karachi
Status = Notice.Status


def owed(count, **given):
    values = {"kind": "reminder", "due_at": NOON, "not_after": NOON + timedelta(hours=20)}
    return [ErrandNoticeFactory.create(**values | given) for _number in range(count)]


def counts(**given):
    return dict(ErrandNotice.objects.filter(**given).values_list("status", "channel_tried"))


def test_past_the_cap_of_the_hour_the_next_channel_takes_it(settings, sms):
    settings.MESSAGES_PER_HOUR = 2
    owed(3)
    services.dispatch_due(now=NOON)
    assert len(sms.sent) == 2
    assert sorted(ErrandNotice.objects.values_list("channel_tried", flat=True)) == ["email", "sms", "sms"]


def test_past_the_cap_of_the_hour_it_waits_for_the_next_one_where_there_is_no_other(settings, sms):
    settings.MESSAGES_PER_HOUR = 2
    owed(3, errand__person__email="")
    services.dispatch_due(now=NOON)
    waiting = ErrandNotice.objects.get(status=Status.PENDING)
    assert waiting.due_at == NOON + timedelta(hours=1)
    services.dispatch_due(now=waiting.due_at)
    assert len(sms.sent) == 3


def test_what_would_then_come_too_late_is_for_a_call(settings, sms):
    settings.MESSAGES_PER_DAY = 1
    owed(2, errand__person__email="", not_after=NOON + timedelta(hours=3))
    services.dispatch_due(now=NOON)
    missed = ErrandNotice.objects.get(status=Status.MISSED)
    assert missed.why == "capped"
    assert ErrandNotice.objects.to_call().get() == missed


def test_nobody_gets_more_in_a_day_than_a_phone_can_stand(sms):
    phone = "+923000000001"
    owed(caps.MOST_TO_A_NUMBER + 2, errand__person__phone=phone, errand__person__email="")
    owed(1)
    services.dispatch_due(now=NOON)
    assert [to for to, _body in sms.sent].count(phone) == caps.MOST_TO_A_NUMBER
    assert len(sms.sent) == caps.MOST_TO_A_NUMBER + 1


def test_no_number_can_be_read_from_the_counts(sms):
    owed(1)
    services.dispatch_due(now=NOON)
    kept = Spending.objects.get(window="number")
    assert len(bytes(kept.key)) == 32


def test_e_mail_has_no_cap(settings, sms):
    settings.MESSAGES_PER_HOUR = 1
    owed(3, errand__person__phone="")
    services.dispatch_due(now=NOON)
    assert ErrandNotice.objects.filter(status=Status.SENT).count() == 3
    assert not Spending.objects.exists()


def test_managers_hear_of_it_at_50_80_and_100_per_cent_each_once(settings, sms):
    settings.MESSAGES_PER_HOUR, settings.MESSAGES_PER_DAY = 10, 1000
    manager = UserFactory(roles_given=[Role.MANAGER])
    UserFactory(roles_given=[Role.ANALYST])
    for number in range(1, 13):
        owed(1)
        services.dispatch_due(now=NOON)
        told = ManagerNotice.objects.filter(person=manager).count()
        assert told == (number >= 5) + (number >= 8) + (number >= 10)
    assert ManagerNotice.objects.count() == 3
    assert set(ManagerNotice.objects.values_list("rule", flat=True)) == {f"sms 12 hour {n}" for n in (50, 80, 100)}


def test_account_mail_obeys_the_same_caps(settings):
    settings.MESSAGES_PER_HOUR = 1
    services.spend_now("sms", to="+923000000001")
    with pytest.raises(NotNow):
        services.spend_now("sms", to="+923000000002")


def test_where_one_count_is_full_none_is_raised(settings):
    settings.MESSAGES_PER_DAY = 1
    services.spend_now("sms", to="+923000000001")
    with pytest.raises(NotNow):
        services.spend_now("sms", to="+923000000001")
    assert set(Spending.objects.values_list("count", flat=True)) == {1}


def test_old_counts_go(monkeypatch):
    with transaction.atomic():
        services.spend("sms", to="+923000000001", now=NOON - timedelta(days=300))
    assert services.purge_spending() == 3


@pytest.mark.django_db(transaction=True)
def test_however_many_ask_at_once_no_more_leave_than_may(settings):
    settings.MESSAGES_PER_HOUR = 5
    taken = []

    def take(number: int) -> None:
        try:
            services.spend_now("sms", to=f"+92300000{number:04}")
        except NotNow:
            pass
        else:
            taken.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 5
    assert Spending.objects.get(window="hour").count == 5
