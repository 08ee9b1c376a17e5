"""Mail to an address that was typed into a public form: it tells whoever typed it nothing of anybody else."""

import re
from datetime import time, timedelta

import pytest
from django.utils import timezone

from counselling import services
from counselling.models import MailContact, ParticipationNotice
from counselling.orphans import can_be_told
from messaging import gate
from messaging.models import Notice
from tests.counselling.asking import free, request_for, wish_for
from tests.factories import EVERY_DAY, BeneficiaryFactory, CounsellorFactory, MailContactFactory

pytestmark = pytest.mark.django_db

HIS = "him@example.net"
HER = {"name": "Bano", "phone": "+923001234567"}
NOBODY = {"name": "Zeba", "phone": "+923007654321"}
BY_MAIL = frozenset({"may_say_who"})


@pytest.fixture
def wish(settings):
    settings.SMS_CHANNEL = "messaging.channels.OutboxSms"
    settings.VIDEO_URL = "https://meet.example.org"
    return wish_for(CounsellorFactory(hours_given=EVERY_DAY))


@pytest.fixture
def times(wish):
    return [start for start in free(wish) if start > timezone.now() + timedelta(days=2)]


def book(wish, starts_at, **said):
    return services.book(request=request_for(wish, starts_at, **{"email": HIS, "may": BY_MAIL} | said), by=None)


def mail_about(made) -> list[object]:
    """What comes to the address, and when, without what differs each time."""
    found: list[object] = []
    owed = ParticipationNotice.objects.filter(participation=made).pending().with_subject()
    for notice in owed.order_by("kind", "rule"):
        due_at = max(notice.due_at, timezone.now())
        verdict = gate.judge(notice, due_at)
        if isinstance(verdict, gate.Go) and verdict.to == HIS:
            said = "\n".join((verdict.message.sender, verdict.message.subject, verdict.message.body))
            said = re.sub(r"[A-Za-z0-9_-]{22,}", "…", said + verdict.message.stop_link).replace(made.reference, "…")
            found.append((notice.kind, notice.rule and notice.due_at, said))
        elif isinstance(verdict, gate.Wait) and set(notice.addresses()) == {"email"}:
            found.append((notice.kind, verdict.until))
    return found


def all_mail(wish, starts_at, **said) -> list[object]:
    """Of a time that is booked, moved and given up."""
    made = book(wish, starts_at, **said)
    found = [mail_about(made)]
    made = services.move(participation=made, starts_at=starts_at + timedelta(hours=1), by=None)
    found.append(mail_about(made))
    services.leave(participation=made, by=None)
    return [*found, mail_about(made)]


KNOWN = {
    "whom we may not name ourselves to": {"may_say_who": False},
    "who asked for silence": {"do_not_contact_at": timezone.now()},
    "with safe hours": {"safe_from": time(3), "safe_until": time(4)},
    "who allows no SMS": {"may_sms": False},
    "who lives abroad": {"zone": "America/New_York"},
    "with three times to come": {},
}


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("may", [BY_MAIL, frozenset({"may_sms", "may_say_who"}), frozenset()], ids=sorted)
def test_it_is_what_a_newcomer_gets(wish, times, known, may):
    """A husband types his wife's name and number, and an address of his own."""
    BeneficiaryFactory(**HER | KNOWN[known])
    if known == "with three times to come":
        for start in times[-3:]:
            book(wish, start, email="", **HER)
    start = next(at for at in times if at + timedelta(hours=1) in times)
    of_her = all_mail(wish, start, may=may, **HER)
    assert of_her == all_mail(wish, start, may=may, **NOBODY)
    assert any(of_her) is ("may_sms" not in may), "where we may write an SMS no mail goes"


def test_abroad_it_goes_by_mail_until_somebody_of_the_staff_lets_it_go(wish, times):
    made = book(wish, times[0], may=frozenset({"may_sms", "may_say_who"}), phone="+971501234567")
    notice = made.notices.get(kind="confirmation")
    assert gate.judge(notice, timezone.now()).to == HIS
    notice.released_at = timezone.now()
    assert gate.judge(notice, timezone.now()).to == "+971501234567"


def test_who_asks_for_no_more_messages_gets_none_by_any_address(wish, times):
    mine, other = book(wish, times[0]), book(wish, times[1], email="bano@example.org")
    services.stop_messages(participation=other)
    assert not ParticipationNotice.objects.pending().exists()
    notice = ParticipationNotice.objects.filter(participation=mine).with_subject()[0]
    assert gate.judge(notice, timezone.now()) == gate.Stop(Notice.Why.DO_NOT_CONTACT)


def test_so_does_who_says_so_when_booking_again_or_to_a_counsellor(wish, times):
    book(wish, times[0])
    book(wish, times[1], email="", may=frozenset(), do_not_contact=True)
    assert MailContact.objects.get().do_not_contact_at is not None


def test_a_counsellor_who_speaks_with_the_person_ends_mail_and_begins_it_anew(wish, times):
    made = book(wish, times[0])
    person, by = made.beneficiary, made.appointment.counsellor.person
    for is_silent in (True, False):
        rules = {name: getattr(person, name) for name in ("who_answers", "safe_from", "safe_until", "zone", "language")}
        rules |= {name: getattr(person, name) for name in services.PERMISSIONS}
        seen = services.rules_as_seen(person)
        person = services.change_contact(beneficiary=person, seen=seen, do_not_contact=is_silent, by=by, **rules)
        assert (MailContact.objects.get().do_not_contact_at is not None) is is_silent


def test_whether_somebody_can_be_told_is_asked_of_the_same_rules():
    silent, told = MailContactFactory(do_not_contact_at=timezone.now()), MailContactFactory()
    assert [can_be_told(contact.participation) for contact in (silent, told)] == [False, True]


def test_what_was_typed_beside_a_number_stands_in_for_it_only(wish, times):
    made = book(wish, times[0], may=frozenset({"may_sms", "may_say_who"}))
    assert not MailContact.objects.exists()
    assert set(made.notices.first().addresses()) == {"sms", "whatsapp", "email"}
