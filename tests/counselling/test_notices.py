"""What is owed about an appointment: when, while it holds, and in words that betray nobody."""

from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from centre.cuts import Mode
from counselling import notices, services
from counselling.links import Purpose, link_token, opened_by
from counselling.models import (
    Appointment,
    Beneficiary,
    CounsellorNotice,
    Participation,
    ParticipationNotice,
    ReminderRule,
    Satisfaction,
)
from counselling.notice_forms import in_advance
from messaging import gate, hours
from messaging import services as messaging
from messaging.channels import CARRIERS
from messaging.languages import page_language
from messaging.lexicon import betraying_words
from messaging.models import Channel, OutboxMessage
from safeguards.models import AuditEntry
from tests.counselling.asking import free, request_for, wish_for
from tests.factories import (
    EVERY_DAY,
    AttemptFactory,
    CentreFactory,
    CounsellorFactory,
    CounsellorNoticeFactory,
    ParticipationFactory,
    ParticipationNoticeFactory,
    ReminderRuleFactory,
    SessionRecordFactory,
    UserFactory,
    in_days,
)

pytestmark = pytest.mark.django_db

KINDS = ParticipationNotice.Kind.values
LANGUAGES = ParticipationNotice.LANGUAGES


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


SAYS_WHEN = sorted(set(KINDS) - {"follow_up", "satisfaction"})


def noted(kind, language, may_say_who):
    return ParticipationNoticeFactory.build(
        kind=kind,
        language=language,
        participation=ParticipationFactory(
            appointment__starts_at=datetime(2030, 5, 6, 9, 30, tzinfo=UTC), beneficiary__may_say_who=may_say_who
        ),
    )


class TestText:
    @pytest.mark.parametrize(("kind", "language", "may_say_who"), list(product(KINDS, LANGUAGES, [True, False])))
    def test_holds_no_word_that_betrays(self, kind, language, may_say_who):
        text = noted(kind, language, may_say_who).text(language)
        assert betraying_words(text, may_say_who=may_say_who) == []

    @pytest.mark.parametrize(("kind", "language"), list(product(SAYS_WHEN, LANGUAGES)))
    def test_says_when_by_the_clocks_of_the_centre(self, kind, language):
        assert "2:30" in noted(kind, language, may_say_who=True).text(language)

    @pytest.mark.parametrize("kind", sorted(set(KINDS) - ParticipationNotice.ONLY_BY_LINK))
    def test_says_the_code(self, kind):
        notice = noted(kind, "en", may_say_who=False)
        assert notice.participation.reference in notice.text("en")

    def test_in_urdu_in_latin_letters_says_when_as_people_do(self):
        assert "Peer 6 May, dopahar 2:30 baje" in noted("reminder", "ur-Latn", may_say_who=True).text("ur-Latn")

    @pytest.mark.parametrize(("kind", "language", "may_say_who"), list(product(KINDS, LANGUAGES, [True, False])))
    def test_carries_link_and_name_only_where_we_may_say_who_we_are(self, kind, language, may_say_who):
        text = noted(kind, language, may_say_who).text(language)
        carries_link = may_say_who and kind not in ("cancelled", "given_up")
        assert (f"{settings.ORIGIN}/{page_language(language)}/" in text) == carries_link
        assert ("MRC" in text or "ایم آر سی" in text) == may_say_who

    @pytest.mark.parametrize("kind", ["confirmation", "reminder", "moved", "orphaned", "video"])
    def test_carries_the_link_by_which_the_appointment_is_managed(self, kind):
        notice = noted(kind, "ur-Latn", may_say_who=True)
        assert f"{settings.ORIGIN}/ur/appointments/{notice.participation.token}/" in notice.text("ur-Latn")


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


def rules(participation) -> list[str]:
    """The reminders that wait, by rule."""
    return sorted(participation.notices.pending().filter(kind="reminder").values_list("rule", flat=True))


class TestReminder:
    def test_goes_earlier_where_the_hour_is_one_of_rest(self):
        """A day before half past nine in the evening is too late in the evening: it goes before nine."""
        participation = ParticipationFactory(appointment__starts_at=in_days(5, hour=16) + timedelta(minutes=30))
        notices.tell_of_time(participation, by=None)
        reminder = participation.notices.get(kind="reminder", rule="24h")
        assert reminder.due_at < participation.appointment.starts_at - timedelta(days=1)
        assert hours.allows(reminder.due_at, participation.beneficiary)

    def test_that_is_missing_is_planned_by_the_clock_and_only_once(self):
        participation = ParticipationFactory()
        assert notices.plan_missing(timezone.now()) == 3
        assert notices.plan_missing(timezone.now()) == 0
        assert rules(participation) == ["24h", "2h"]

    def test_is_not_missed_where_none_is_owed(self):
        ParticipationFactory(left=True)
        ParticipationFactory(appointment__cancelled=True)
        ParticipationFactory(appointment__status="wanted")
        ParticipationFactory(appointment__starts_at=timezone.now() + timedelta(minutes=15))
        assert notices.plan_missing(timezone.now()) == 0

    def test_goes_by_the_centres_own_rules_for_that_way_of_holding_it(self):
        by_video = ParticipationFactory()
        centre, counsellor = by_video.appointment.centre, by_video.appointment.counsellor
        by_phone = ParticipationFactory(
            appointment__mode="phone", appointment__counsellor=counsellor, appointment__starts_at=in_days(8)
        )
        ReminderRuleFactory(centre=centre, mode="video", hours=48)
        elsewhere = ParticipationFactory()
        for participation in (by_video, by_phone, elsewhere):
            notices.tell_of_time(participation, by=None)
        assert rules(by_video) == ["48h"]
        assert rules(by_phone) == []
        assert rules(elsewhere) == ["24h", "2h"]

    def test_of_one_appointment_that_are_due_at_once_only_the_later_goes(self):
        participation = ParticipationFactory()
        notices.tell_of_time(participation, by=None)
        participation.notices.exclude(kind="reminder").delete()
        now = participation.appointment.starts_at - timedelta(hours=1, minutes=30)
        messaging.dispatch_due(now=now)
        went = dict(participation.notices.values_list("rule", "status"))
        assert went["24h"] == "superseded"
        assert went["2h"] != "superseded"


class TestRulesThatChange:
    @pytest.fixture
    def booked(self):
        participation = ParticipationFactory()
        notices.tell_of_time(participation, by=None)
        return participation

    def test_hold_for_what_is_booked_already(self, booked):
        manager, centre = UserFactory(), booked.appointment.centre
        services.set_reminders(centre=centre, hours={"video": {72, 24}}, by=manager)
        assert rules(booked) == ["24h", "72h"]
        assert booked.notices.get(rule="2h").why == "rule_ended"
        services.set_reminders(centre=centre, hours={"video": {2}}, by=manager)
        assert rules(booked) == ["2h"]  # the same row is wanted again
        assert AuditEntry.objects.about(centre).count() == 2

    def test_leave_other_centres_alone(self, booked):
        services.set_reminders(centre=CentreFactory(), hours={"video": {72}}, by=UserFactory())
        assert rules(booked) == ["24h", "2h"]

    def test_may_come_to_none(self, booked):
        services.set_reminders(centre=booked.appointment.centre, hours={}, by=UserFactory())
        assert rules(booked) == []
        assert notices.plan_missing(timezone.now()) == 0

    def test_said_again_change_nothing(self, booked):
        everywhere = {mode: {24, 2} for mode in Mode.values}
        services.set_reminders(centre=booked.appointment.centre, hours=everywhere, by=UserFactory())
        assert not ReminderRule.objects.exists()

    def test_changed_in_the_rows_themselves_are_found_by_the_clock(self, booked):
        ReminderRuleFactory(centre=booked.appointment.centre, mode="video", hours=48)
        notices.plan_missing(timezone.now())
        assert rules(booked) == ["48h"]


class TestOrphaned:
    @pytest.fixture
    def told(self):
        participation = ParticipationFactory()
        notices.tell_of_time(participation, by=None)
        notices.tell_of_orphaned(participation)
        return participation

    def test_is_told_at_once_and_nobody_is_reminded(self, told):
        pending = told.notices.pending()
        assert set(pending.values_list("kind", flat=True)) == {"confirmation", "orphaned"}
        assert notices.plan_missing(timezone.now()) == 0

    def test_is_not_told_where_the_time_is_kept_after_all(self, told):
        notices.tell_of_kept(told, by=UserFactory())
        assert told.notices.get(kind="orphaned").status == "superseded"
        assert rules(told) == ["24h", "2h"]
        assert notices.plan_missing(timezone.now()) == 0

    def test_is_over_once_another_time_is_found(self, told):
        Participation.objects.update(revision=1)
        told.refresh_from_db()
        notices.tell_of_time(told, by=UserFactory())
        kinds = told.notices.pending().order_by("due_at").values_list("kind", flat=True)
        assert list(kinds) == ["moved", "reminder", "reminder", "video"]


class TestAfterwards:
    AGREED = {"participation__follow_up_consent_at": timezone.now()}

    def test_a_session_that_was_kept_is_asked_about_the_next_day(self):
        record = SessionRecordFactory(**self.AGREED, participation__appointment__starts_at=in_days(-1))
        assert notices.plan_missing(timezone.now()) == 1
        asked = record.participation.notices.get()
        assert (asked.kind, asked.due_at) == ("satisfaction", record.ended_at + notices.ASKED_AFTER)
        assert notices.plan_missing(timezone.now()) == 0

    @pytest.mark.parametrize(
        "otherwise",
        [
            {"no_show": True},
            {"participation__beneficiary__may_say_who": False},
            {"participation__follow_up_consent_at": None},
            {"participation__appointment__starts_at": in_days(-20)},
        ],
        ids=["did not come", "no link may be written", "did not agree to it", "long ago"],
    )
    def test_nobody_else_is_asked(self, otherwise):
        ordinary = {**self.AGREED, "participation__appointment__starts_at": in_days(-1)}
        SessionRecordFactory(**ordinary | otherwise)
        assert notices.plan_missing(timezone.now()) == 0

    def test_a_follow_up_is_told_on_its_day_and_once(self):
        participation = ParticipationFactory(appointment__starts_at=in_days(-7))
        for days in (10, 10, 20):
            notices.tell_of_follow_up(participation, due_on=timezone.localdate() + timedelta(days=days))
        assert participation.notices.count() == 2
        waiting = participation.notices.pending().get()
        assert timezone.localdate(waiting.due_at) == timezone.localdate() + timedelta(days=20)
        assert ParticipationNotice.objects.holding().filter(pk=waiting.pk).exists()


class TestCounsellors:
    MORNING = datetime.combine(timezone.localdate(), time(11), tzinfo=ZoneInfo("Asia/Karachi"))

    def test_hear_in_the_evening_how_many_come_the_next_day_and_never_who(self):
        notice = CounsellorNoticeFactory(has_appointments=False)
        counsellor = CounsellorFactory(person=notice.person)
        notice.delete()
        [participation] = [ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(1))]
        assert notices.plan_missing_for_counsellors(self.MORNING) == 1
        assert notices.plan_missing_for_counsellors(self.MORNING) == 0
        ahead = CounsellorNotice.objects.get()
        assert (ahead.kind, ahead.person) == ("day_ahead", counsellor.person)
        assert timezone.localtime(ahead.due_at).time() == time(17)
        text = ahead.text("en")
        assert "1 time" in text
        assert participation.beneficiary.name not in text

    def test_hear_of_records_that_are_missing_while_they_are(self):
        participation = ParticipationFactory(appointment__starts_at=in_days(-3))
        assert notices.plan_missing_for_counsellors(self.MORNING) == 1
        missing = CounsellorNotice.objects.get()
        assert (missing.kind, missing.is_wanted()) == ("records_missing", True)
        SessionRecordFactory(participation=participation)
        assert not missing.is_wanted()

    def test_late_in_the_evening_nothing_more_is_told_of_the_next_day(self):
        ParticipationFactory(appointment__starts_at=in_days(1))
        assert notices.plan_missing_for_counsellors(self.MORNING.replace(hour=20, minute=45)) == 0


class TestLinks:
    def test_open_what_they_were_made_for_and_nothing_else(self):
        participation = ParticipationFactory()
        token = link_token(participation, Purpose.STOP)
        assert opened_by(token, Purpose.STOP) == participation
        assert opened_by(token, Purpose.SATISFACTION) is None

    @pytest.mark.parametrize("token", ["", "x", "æøå", "a" * 43, "=" * 44, "A" * 4000])
    def test_of_nobody_open_nothing(self, token):
        assert opened_by(token, Purpose.STOP) is None

    def test_end_all_messages_to_that_person(self):
        participation = ParticipationFactory()
        notices.tell_of_time(participation, by=None)
        for _twice in range(2):
            services.stop_messages(participation=participation)
        person = Beneficiary.objects.get()
        assert person.do_not_contact_at
        assert set(participation.notices.values_list("status", "why")) == {("superseded", "do_not_contact")}
        assert AuditEntry.objects.about(person).count() == 1
        assert Appointment.objects.booked().exists()

    def test_take_one_answer_and_the_last_one_counts(self):
        participation = ParticipationFactory(appointment__starts_at=in_days(-2))
        services.answer_satisfaction(participation=participation, answer="not", words="")
        services.answer_satisfaction(participation=participation, answer="much", words="Clear.")
        said = Satisfaction.objects.get()
        assert (said.answer, said.words) == ("much", "Clear.")


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
    assert dict(made.notices.values_list("kind", "status")) == {
        "confirmation": "sent",
        "reminder": "pending",
        "video": "pending",
    }
    assert made.reference in OutboxMessage.objects.get().body
    services.leave(participation=made, by=None)
    assert dict(made.notices.values_list("kind", "status")) == {
        "confirmation": "sent",
        "reminder": "superseded",
        "video": "superseded",
        "given_up": "pending",
    }


class TestTheirPage:
    @pytest.mark.parametrize(
        ("language", "kind", "channel"), [("en", "Reminder", "SMS"), ("ur", "یاد دہانی", "ایس ایم ایس")]
    )
    def test_says_what_each_is_what_became_of_it_and_by_which_channel_and_when(
        self, client, settings, language, kind, channel
    ):
        settings.DEMO = True  # the second factor is offered, not forced
        participation = ParticipationFactory(appointment__starts_at=in_days(2))
        notice = ParticipationNoticeFactory(
            participation=participation, kind="reminder", rule="24h", status="missed", why="no_safe_hour"
        )
        link = "https://localhost/en/appointments/abcdefghijklmnopqrstuvwxyz/"
        AttemptFactory(notice=notice.pk, outcome="refused", code="http.400", text=f"Look: {link}", parts=2)
        client.force_login(participation.appointment.counsellor.person)
        page = client.get(f"/{language}/desk/sessions/{participation.appointment_id}/messages/").content.decode()
        assert f"<h2>{kind} <bdi" in page
        with override(language):
            assert str(in_advance(24)) in page
        assert "http.400" in page
        assert channel in page
        assert "abcdefghijklmnop" not in page
