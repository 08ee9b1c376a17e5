"""Media figures: a month is entered once and corrected with its old value kept; stocks and flows add up as they may."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from outreach import services
from outreach.models import ChannelMonth, MediaChannel
from safeguards.models import AuditEntry
from tests.factories import ChannelMonthFactory, MediaChannelFactory

pytestmark = pytest.mark.django_db

MONTH = date(2026, 3, 1)


def enter(channel, by, month=MONTH, followers=None, reach=None, engagement=None):
    return services.enter_figures(
        channel=channel, month=month, followers=followers, reach=reach, engagement=engagement, by=by
    )


def test_a_month_is_entered_and_says_by_whom(coordinator):
    row = enter(MediaChannelFactory(), coordinator, followers=60_400, reach=181_000)
    assert (row.followers, row.reach, row.engagement, row.entered_by) == (60_400, 181_000, None, coordinator)
    entry = AuditEntry.objects.about(row).get()
    assert (entry.action, entry.detail) == (
        "channel_month.entered", {"month": "2026-03-01", "followers": 60_400, "reach": 181_000},
    )  # fmt: skip


def test_a_correction_keeps_the_old_value_in_the_audit(coordinator):
    channel = MediaChannelFactory()
    enter(channel, coordinator, followers=60_400, reach=181_000)
    row = enter(channel, coordinator, followers=60_400, reach=9_999_999)
    assert ChannelMonth.objects.get().reach == 9_999_999
    entry = AuditEntry.objects.about(row).first()
    assert entry.action == "channel_month.corrected"
    assert entry.detail == {"month": "2026-03-01", "reach": 9_999_999, "reach_before": 181_000}


def test_what_did_not_change_is_not_written(coordinator):
    channel = MediaChannelFactory()
    row = enter(channel, coordinator, reach=0)
    enter(channel, coordinator, reach=0)
    assert AuditEntry.objects.about(row).count() == 1


def test_reach_adds_up_over_months_followers_over_channels_only():
    page, show = MediaChannelFactory(), MediaChannelFactory(kind="radio")
    for month in (1, 2, 3):
        ChannelMonthFactory(channel=page, month=date(2026, month, 1), followers=60_000 + month, reach=100, engagement=7)
    ChannelMonthFactory(channel=show, month=date(2026, 3, 1), followers=None, reach=50)
    quarter = ChannelMonth.objects.between(date(2026, 2, 14), date(2026, 3, 31))
    assert (quarter.reach(), quarter.engagement()) == (250, 14)
    assert ChannelMonth.objects.followers_at_end(date(2026, 3, 31)) == 60_003
    assert ChannelMonth.objects.none().reach() == 0


@pytest.mark.parametrize(
    "lie",
    [
        {"month": date(2026, 1, 2)},
        {"followers": None, "reach": None, "engagement": None},
        {"reach": 10_000_000},
        {"entered_at": None},
    ],
    ids=str,
)
def test_the_database_refuses_what_cannot_be_true(lie):
    row = ChannelMonthFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelMonth.objects.filter(pk=row.pk).update(**lie)


def test_a_month_stands_once():
    row = ChannelMonthFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelMonthFactory(channel=row.channel, month=row.month)


def test_a_stopped_channel_is_asked_for_no_later_month(coordinator):
    channel = MediaChannelFactory()
    services.stop_channel(channel=channel, stopped=True, by=coordinator)
    month = channel.stopped_at.date().replace(day=1)
    assert list(MediaChannel.objects.running_in(month)) == [channel]
    assert not MediaChannel.objects.running_in(month.replace(year=month.year + 1)).exists()
    services.stop_channel(channel=channel, stopped=False, by=coordinator)
    assert MediaChannel.objects.running_in(month.replace(year=month.year + 1)).exists()


def test_a_channel_that_is_stopped_meanwhile_stays_so_when_it_is_renamed(coordinator):
    channel = MediaChannelFactory()
    services.stop_channel(channel=MediaChannel.objects.get(), stopped=True, by=coordinator)
    channel.name = "Another"
    services.save_channel(channel=channel, by=coordinator)
    assert MediaChannel.objects.get(name="Another").stopped_at is not None
