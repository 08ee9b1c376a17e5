"""The link to the month's report: on the 1st between nine and eleven, or not at all, and then the managers see it."""

import socket
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from messaging import services
from messaging.models import Notice
from reporting.models import ReportNotice
from reporting.notices import plan_missing
from tests.factories import ReportCheckFactory, ReportNoticeFactory, ReportRecipientFactory

pytestmark = pytest.mark.django_db

KARACHI = ZoneInfo("Asia/Karachi")
MINUTE = timedelta(minutes=1)
Status = Notice.Status


def on(day, hour, minute=0):
    """A moment of December 2026, or of the last of November, by the clocks of the centres."""
    return (
        datetime(2026, 12, day, hour, minute, tzinfo=KARACHI) if day else datetime(2026, 11, 30, hour, tzinfo=KARACHI)
    )


@pytest.fixture(autouse=True)
def chosen():
    return ReportRecipientFactory(chosen_at=on(0, 8)).person


@pytest.fixture
def mail_is_down(settings):
    """Nobody listens where mail is to go; what is returned has somebody listen again."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()

    def back() -> None:
        settings.EMAIL_BACKEND = before

    return back


def ticks(first, last, step=10 * MINUTE):
    """As the clock does: what is missing is planned, what is due goes out."""
    while first <= last:
        plan_missing(first)
        services.dispatch_due(now=first)
        first += step


def test_it_leaves_on_the_first_at_nine_and_once():
    ticks(on(0, 20), on(1, 12))
    ticks(on(1, 13), on(3, 20), step=60 * MINUTE)
    notice = ReportNotice.objects.get()
    assert (notice.status, notice.sent_at, notice.about_on) == (Status.SENT, on(1, 9), date(2026, 11, 1))
    assert len(mail.outbox) == 1


def test_where_mail_is_down_until_half_past_ten_it_still_leaves_before_eleven(mail_is_down):
    ticks(on(1, 9), on(1, 10, 15), step=5 * MINUTE)
    ticks(on(1, 10, 16), on(1, 10, 29), step=MINUTE)
    mail_is_down()
    ticks(on(1, 10, 30), on(1, 11), step=MINUTE)
    ticks(on(1, 11), on(1, 12))
    notice = ReportNotice.objects.get()
    assert notice.status == Status.SENT
    assert on(1, 10, 30) <= notice.sent_at < on(1, 11)


def test_where_mail_is_down_until_eleven_it_never_leaves_and_the_manager_sees_it(mail_is_down):
    ticks(on(1, 9), on(1, 10, 45), step=5 * MINUTE)
    ticks(on(1, 10, 46), on(1, 10, 59), step=MINUTE)
    mail_is_down()
    ticks(on(1, 11), on(1, 20), step=30 * MINUTE)
    notice = ReportNotice.objects.get()
    assert notice.status in (Status.MISSED, Status.FAILED)
    assert not mail.outbox
    [line] = services.queue()  # the page of the managers
    assert (line.label, line.missed + line.failed) == ("the month’s report", 1)


@pytest.mark.parametrize("back_at", [on(1, 11), on(3, 8)])
def test_where_the_clock_stood_still_that_morning_it_is_missed_rather_than_forgotten(back_at):
    ticks(back_at, back_at + timedelta(hours=1))
    assert ReportNotice.objects.get().status == Status.MISSED
    assert not mail.outbox


def test_days_later_nothing_is_planned_and_who_is_chosen_after_eleven_waits_for_the_next_month():
    ticks(on(5, 8), on(5, 9))
    assert not ReportNotice.objects.exists()
    late = ReportRecipientFactory(chosen_at=on(1, 11, 30)).person
    ticks(on(1, 12), on(1, 13))
    assert not ReportNotice.objects.filter(person=late).exists()


@pytest.mark.parametrize(("language", "words"), [("en", "Not yet checked."), ("ur", "ابھی جانچی نہیں گئی۔")])
def test_it_says_that_the_report_is_not_yet_checked_while_it_is_not(language, words):
    notice = ReportNoticeFactory(language=language)
    assert words in notice.text(language)
    check = ReportCheckFactory(month=notice.about_on)
    assert words not in notice.text(language)
    check.withdrawn_at = check.checked_at
    check.save()
    assert words in notice.text(language)
