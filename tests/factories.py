"""One factory for each model: the plain call gives the most ordinary valid row, traits give the rest."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import models
from django.utils import timezone
from factory.django import DjangoModelFactory

from centre.models import (
    Centre,
    District,
    DistrictAlias,
    Edition,
    Invitation,
    OpeningHours,
    Project,
    Province,
    Role,
    RoleGrant,
    RoleRequest,
    Room,
    User,
)
from centre.services.invitations import token_hash
from counselling.models import (
    Appointment,
    Beneficiary,
    CalendarFeed,
    CallBack,
    Counsellor,
    CounsellorNotice,
    DailyTally,
    DayHours,
    DeclinedHoliday,
    GroupRecord,
    GroupSession,
    Holiday,
    Leave,
    LinkRequest,
    MailContact,
    Note,
    Participation,
    ParticipationNotice,
    PersonDay,
    ReminderRule,
    Satisfaction,
    SessionRecord,
    WeeklyHours,
    participations,
)
from destinations.models import (
    Contact,
    ContactText,
    Country,
    EditorNotice,
    Fact,
    FactChange,
    FactText,
    Feedback,
    Finding,
    Guide,
    GuideText,
    PrintedGuide,
    ReadTally,
    Recording,
    Section,
    SectionText,
    Source,
    WarningOfTheMonth,
    WarningText,
)
from destinations.search.models import MissedSearch, SearchEntry, SearchWord
from messaging.models import Attempt, Heartbeat, ManagerNotice, OutboxMessage, Pause, Spending
from outreach.models import (
    Activity,
    ActivityTally,
    ChannelMonth,
    CoordinatorNotice,
    DeviceToken,
    Group,
    MediaChannel,
    Membership,
)
from outreach.services.tallies import tally_new
from reporting.models import ReportCheck, ReportNotice, ReportRecipient
from safeguards import text
from safeguards.models import AuditEntry, Bucket


def of(model: type[models.Model]) -> type[DjangoModelFactory[Any]]:
    """The factory of a model; a model without one is an error of the tests."""
    found = [made for made in DjangoModelFactory.__subclasses__() if made._meta.model is model]
    if not found:
        raise LookupError(f"{model._meta.label} has no factory in tests/factories.py")
    return found[0]


# destinations


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country

    slug = factory.Sequence(lambda n: f"country-{n}")
    iso2 = factory.Sequence(lambda n: f"{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    iso3 = factory.Sequence(lambda n: f"Z{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    region = "gulf"


class GuideFactory(DjangoModelFactory):
    class Meta:
        model = Guide

    slug = factory.Sequence(lambda n: f"guide-{n}")
    country = factory.SubFactory(CountryFactory)


class GuideTextFactory(DjangoModelFactory):
    class Meta:
        model = GuideText

    guide = factory.SubFactory(GuideFactory)
    language = "en"
    title = "A country"
    lead = "What matters most about it."
    capital = "Its capital"
    currency = "Its currency"
    languages = "Its languages"
    missions = ["Embassy"]


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    key = factory.Sequence(lambda n: f"source-{n}")
    publisher = "A newspaper"
    title = "A report"
    dated = "2024-11-27"
    url = "https://example.org/report"


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"xx-work-{n}")
    mark = "V"
    as_of = "2024"

    @factory.post_generation
    def sourced(self, create: bool, wanted: bool | None, **given: Any) -> None:
        """What is verified was found somewhere."""
        if self.mark == "V":
            self.sources.add(SourceFactory())


class FactFactory(DjangoModelFactory):
    """A fee that nobody has checked. Traits: `checked` (a week ago), `past_due`, `hotline`."""

    class Meta:
        model = Fact
        skip_postgeneration_save = True

    class Params:
        checked = factory.Trait(
            checked_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7)),
            checked_by=factory.SubFactory("tests.factories.UserFactory"),
            checked_as="editor",
            due_on=factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=90)),
        )
        past_due = factory.Trait(
            checked_on=date(2026, 1, 5),
            checked_by=factory.SubFactory("tests.factories.UserFactory"),
            checked_as="editor",
            due_on=date(2026, 7, 5),
        )
        hotline = factory.Trait(kind="hotline", words={"en": "19911", "ur": "19911"})

    words = {"en": "about USD 50", "ur": "تقریباً USD 50"}

    finding = factory.SubFactory(FindingFactory)
    key = factory.LazyAttribute(lambda fact: f"{fact.finding.key}.fee")
    kind = "fee"
    is_volatile = True
    as_of = "2024"

    @classmethod
    def _create(cls, model: type[models.Model], *args: Any, **kwargs: Any) -> Fact:
        words = kwargs.pop("words")
        fact: Fact = super()._create(model, *args, **kwargs)
        for language, value in words.items():
            FactTextFactory(fact=fact, language=language, value=value)
        return fact


class FactTextFactory(DjangoModelFactory):
    class Meta:
        model = FactText

    fact = factory.SubFactory(FactFactory, words={})
    language = "en"
    value = "about USD 50"
    confirm_with = "NAVTTC"


class FactChangeFactory(DjangoModelFactory):
    class Meta:
        model = FactChange

    fact = factory.SubFactory(FactFactory)
    kind = factory.SelfAttribute("fact.kind")
    words = {
        "en": {"value": "about USD 60", "confirm_with": "NAVTTC"},
        "ur": {"value": "تقریباً USD 60", "confirm_with": "NAVTTC"},
    }
    as_of = "2026-11"
    proposed_at = factory.LazyFunction(timezone.now)
    proposed_by = factory.SubFactory("tests.factories.UserFactory")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    country = factory.SubFactory(CountryFactory)
    kind = "attache"
    finding = factory.SubFactory(FindingFactory)
    position = factory.Sequence(lambda n: n % 1000)


class ContactTextFactory(DjangoModelFactory):
    class Meta:
        model = ContactText

    contact = factory.SubFactory(ContactFactory)
    language = "en"
    name = "Community Welfare Attaché"
    where = "The capital"


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    guide = factory.SubFactory(GuideFactory)
    topic = "work"


class SectionTextFactory(DjangoModelFactory):
    class Meta:
        model = SectionText

    section = factory.SubFactory(SectionFactory)
    language = "en"
    title = "Work"
    lead = "What matters most."
    source = "Keep a copy. [[advice]]"
    html = "<p>Keep a copy.</p>"
    contents = [{"id": "part-1", "label": "First"}]
    sources = [
        {"number": 1, "publisher": "A", "title": "B", "dated": "2024", "as_of": [], "url": "https://example.org"}
    ]


class PrintedGuideFactory(DjangoModelFactory):
    class Meta:
        model = PrintedGuide

    guide_text = factory.SubFactory(GuideTextFactory)
    digest = "0" * 64
    edition = 1
    pdf = b"%PDF-1.7"
    made_at = factory.LazyFunction(timezone.now)


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = Feedback

    section = factory.SubFactory(SectionFactory)
    language = "en"
    is_useful = True
    missing = "What a room costs."


class ReadTallyFactory(DjangoModelFactory):
    class Meta:
        model = ReadTally

    day = factory.LazyFunction(timezone.localdate)
    section = factory.SubFactory(SectionFactory)
    language = "en"
    reads = 1


class RecordingFactory(DjangoModelFactory):
    class Meta:
        model = Recording

    text = factory.SubFactory(SectionTextFactory)
    file = factory.django.FileField(filename="read.ogg", data=b"OggS and what follows")
    media_type = "audio/ogg"
    seconds = 90
    meaning = factory.SelfAttribute("text.meaning")
    recorded_by = factory.SubFactory("tests.factories.UserFactory")


class WarningOfTheMonthFactory(DjangoModelFactory):
    class Meta:
        model = WarningOfTheMonth

    month = date(2026, 11, 1)
    finding = factory.SubFactory(FindingFactory)
    set_at = factory.LazyFunction(timezone.now)


class WarningTextFactory(DjangoModelFactory):
    class Meta:
        model = WarningText

    warning = factory.SubFactory(WarningOfTheMonthFactory)
    language = "en"
    title = "False offers"
    text = "In 2024 some offers were false."


class SearchEntryFactory(DjangoModelFactory):
    class Meta:
        model = SearchEntry

    language = "en"
    kind = "section"
    section = factory.SubFactory(SectionFactory)
    guide = factory.SelfAttribute("section.guide")
    guide_title = "A country"
    title = "Work"
    lead = "What matters most."
    parts = [{"id": "part-1", "label": "First", "text": "Keep a copy."}]
    vector = "'copy':1"
    head = "'work':1A"


class SearchWordFactory(DjangoModelFactory):
    class Meta:
        model = SearchWord

    language = "en"
    key = factory.Sequence(lambda n: f"word{n}")
    shown = factory.SelfAttribute("key")


class MissedSearchFactory(DjangoModelFactory):
    class Meta:
        model = MissedSearch

    language = "en"
    words = factory.Sequence(lambda n: f"unheard of {n}")
    asked_on = factory.LazyFunction(timezone.localdate)


# centre


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = Province

    code = factory.Sequence(lambda n: f"PK-{n}")
    name_en = factory.Sequence(lambda n: f"Province {n}")
    name_ur = "صوبہ"


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    code = factory.Sequence(lambda n: f"district-{n}")
    name_en = factory.Sequence(lambda n: f"District {n}")
    name_ur = "ضلع"
    province = factory.SubFactory(ProvinceFactory)
    status = "established"


class DistrictAliasFactory(DjangoModelFactory):
    class Meta:
        model = DistrictAlias

    district = factory.SubFactory(DistrictFactory)
    language = "en"
    spelling = factory.Sequence(lambda n: f"Distrikt {n}")
    key = factory.LazyAttribute(lambda alias: text.search_key(alias.spelling))


class CentreFactory(DjangoModelFactory):
    class Meta:
        model = Centre

    class Params:
        visited = factory.Trait(  # people can be told where to come
            address_en="Street 1",
            address_ur="گلی 1",
            contact_entered_at=factory.LazyFunction(timezone.now),
            contact_confirmed_at=factory.LazyFunction(timezone.now),
            contact_confirmed_by=factory.SubFactory("tests.factories.UserFactory"),
        )

    slug = factory.Sequence(lambda n: f"centre-{n}")
    name_en = factory.Sequence(lambda n: f"Centre {n}")
    name_ur = "مرکز"


class OpeningHoursFactory(DjangoModelFactory):
    class Meta:
        model = OpeningHours

    centre = factory.SubFactory(CentreFactory)
    weekday = 0
    opens = time(9)
    closes = time(13)


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    centre = factory.SubFactory(CentreFactory)
    name_en = factory.Sequence(lambda n: f"Room {n}")
    name_ur = "کمرہ"


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    name_en = factory.Sequence(lambda n: f"Project {n}")
    name_ur = "منصوبہ"
    donor = "A donor"
    starts_on = date(2026, 1, 1)


PASSWORD = "a long enough secret"


class UserFactory(DjangoModelFactory):
    """A person of the staff with a verified e-mail address; `roles_given=[…]` gives roles."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        by_phone = factory.Trait(
            email=None,
            phone=factory.Sequence(lambda n: f"+9230012{n:05}"),
            phone_verified_at=factory.LazyFunction(timezone.now),
            password=factory.LazyFunction(lambda: make_password(None)),
        )
        ended = factory.Trait(access_ended_at=factory.LazyFunction(timezone.now))

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def verified_email(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if self.email and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def roles_given(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for role in extracted or []:
            RoleGrant.objects.create(person=self, role=role)


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = RoleGrant

    person = factory.SubFactory(UserFactory)
    role = Role.COUNSELLOR


class RoleRequestFactory(DjangoModelFactory):
    class Meta:
        model = RoleRequest

    person = factory.SubFactory(UserFactory, roles_given=[Role.MANAGER])
    role = Role.EDITOR
    change = RoleRequest.Change.GIVE


class InvitationFactory(DjangoModelFactory):
    """An open invitation by e-mail; the link's token is `token`."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")
        by_phone = factory.Trait(
            email=None, phone=factory.Sequence(lambda n: f"+9230099{n:05}"), roles=[Role.VOLUNTEER.value]
        )

    email = factory.Sequence(lambda n: f"newcomer{n}@example.org")
    roles = [Role.COUNSELLOR.value]
    token_hash = factory.LazyAttribute(lambda invitation: token_hash(invitation.token))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition
        django_get_or_create = ("id",)

    id = True


# counselling


def in_days(days: int, hour: int = 6) -> Any:
    """A moment so many days from today, as the centres have the days, at this hour by UTC: 6 is late morning there."""
    return datetime.combine(timezone.localdate() + timedelta(days=days), time(hour), UTC)


EVERY_DAY = [(weekday, time(9), time(17)) for weekday in range(7)]


class CounsellorFactory(DjangoModelFactory):
    """Receives in every way; `hours_given=[(weekday, starts, ends), …]` gives weekly hours, such as EVERY_DAY."""

    class Meta:
        model = Counsellor
        skip_postgeneration_save = True

    person = factory.SubFactory(UserFactory, roles_given=[Role.COUNSELLOR])
    centre = factory.SubFactory(CentreFactory)
    gender = Counsellor.Gender.WOMAN
    languages = ["en", "ur"]
    modes = ["video", "phone", "in_person", "whatsapp"]

    @factory.post_generation
    def hours_given(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for weekday, starts, ends in extracted or []:
            WeeklyHours.objects.create(counsellor=self, weekday=weekday, starts=starts, ends=ends)


class WeeklyHoursFactory(DjangoModelFactory):
    class Meta:
        model = WeeklyHours

    counsellor = factory.SubFactory(CounsellorFactory)
    weekday = 0
    starts = time(9)
    ends = time(17)


class DayHoursFactory(DjangoModelFactory):
    class Meta:
        model = DayHours

    counsellor = factory.SubFactory(CounsellorFactory)
    day = factory.LazyFunction(lambda: in_days(3).date())
    starts = time(18)
    ends = time(20)


class HolidayFactory(DjangoModelFactory):
    class Meta:
        model = Holiday

    centre = factory.SubFactory(CentreFactory)
    name_en = "A holiday"
    name_ur = "چھٹی"
    day = factory.LazyFunction(lambda: in_days(3).date())


class DeclinedHolidayFactory(DjangoModelFactory):
    class Meta:
        model = DeclinedHoliday

    centre = factory.SubFactory(CentreFactory)
    name_en = "A working day"
    name_ur = "کام کا دن"
    day = factory.LazyFunction(lambda: in_days(4).date())


class LeaveFactory(DjangoModelFactory):
    class Meta:
        model = Leave

    counsellor = factory.SubFactory(CounsellorFactory)
    starts_at = factory.LazyFunction(lambda: in_days(3, hour=0))
    ends_at = factory.LazyFunction(lambda: in_days(5, hour=0))


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    class Params:
        cancelled = factory.Trait(status="cancelled", cancelled_at=factory.LazyFunction(timezone.now), taken=0)
        held = factory.Trait(
            status="held",
            held_until=factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=30)),
            hold_key=factory.LazyFunction(uuid.uuid4),
            taken=0,
        )

    counsellor = factory.SubFactory(CounsellorFactory)
    centre = factory.SelfAttribute("counsellor.centre")
    mode = "video"
    starts_at = factory.LazyFunction(lambda: in_days(7))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(minutes=row.counsellor.session_minutes))
    blocked_from = factory.LazyAttribute(
        lambda row: row.starts_at - timedelta(minutes=row.counsellor.buffer_before_minutes)
    )
    blocked_until = factory.LazyAttribute(lambda row: row.ends_at + timedelta(minutes=row.counsellor.buffer_minutes))
    taken = 1


class CalendarFeedFactory(DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    counsellor = factory.SubFactory(CounsellorFactory)
    token_hash = factory.LazyFunction(lambda: participations.token_hash(participations.new_token()))


class LinkRequestFactory(DjangoModelFactory):
    class Meta:
        model = LinkRequest

    phone_index = bytes(32)


class GroupSessionFactory(DjangoModelFactory):
    """A session to come at a school, for which one can register."""

    class Meta:
        model = GroupSession

    appointment = factory.SubFactory(AppointmentFactory, kind="group", capacity=20, mode="in_person", taken=0)
    title = "Leaving well informed"
    place = "A school"


class BeneficiaryFactory(DjangoModelFactory):
    """Somebody who allows an SMS and a call, and lets us say who we are."""

    class Meta:
        model = Beneficiary

    name = factory.Sequence(lambda n: f"Beneficiary {n}")
    phone = factory.Sequence(lambda n: f"+92300{n:07}")
    language = "en"
    may_sms = True
    may_call = True
    may_say_who = True


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    class Params:
        left = factory.Trait(left_at=factory.LazyFunction(timezone.now))

    appointment = factory.SubFactory(AppointmentFactory)
    beneficiary = factory.SubFactory(BeneficiaryFactory)
    token = factory.LazyFunction(participations.new_token)
    token_hash = factory.LazyAttribute(lambda row: participations.token_hash(row.token))
    topic = "work"
    consent_version = "1"


class MailContactFactory(DjangoModelFactory):
    """Of somebody who gave an e-mail address and no number to write to, and lets us say who we are."""

    class Meta:
        model = MailContact

    participation = factory.SubFactory(ParticipationFactory, email="bano@example.org")
    may_email = True
    may_say_who = True


class ParticipationNoticeFactory(DjangoModelFactory):
    """A confirmation that is due now."""

    class Meta:
        model = ParticipationNotice

    participation = factory.SubFactory(ParticipationFactory)
    kind = "confirmation"
    language = "en"
    due_at = factory.LazyFunction(timezone.now)
    not_after = factory.SelfAttribute("participation.appointment.starts_at")


class CounsellorNoticeFactory(DjangoModelFactory):
    """Word of tomorrow's appointments, due now; one stands in the counsellor's day."""

    class Meta:
        model = CounsellorNotice
        skip_postgeneration_save = True

    person = factory.SubFactory(UserFactory, roles_given=[Role.COUNSELLOR])
    kind = "day_ahead"
    recipient = "staff"
    language = "en"
    about_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1))
    due_at = factory.LazyFunction(timezone.now)
    not_after = factory.LazyAttribute(lambda row: row.due_at + timedelta(hours=12))

    @factory.post_generation
    def has_appointments(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted is not False:
            days = -2 if self.kind == "records_missing" else (self.about_on - timezone.localdate()).days
            counsellor = Counsellor.objects.filter(person=self.person).first() or CounsellorFactory(person=self.person)
            ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(days))


class ReminderRuleFactory(DjangoModelFactory):
    class Meta:
        model = ReminderRule

    centre = factory.SubFactory(CentreFactory)
    mode = "video"
    hours = 48


class SatisfactionFactory(DjangoModelFactory):
    class Meta:
        model = Satisfaction

    participation = factory.SubFactory(
        ParticipationFactory, appointment__starts_at=factory.LazyFunction(lambda: in_days(-7))
    )
    answer = "much"
    words = "It was clear."


class SessionRecordFactory(DjangoModelFactory):
    """A session that was kept a week ago by video, as it was booked. No tally counts it."""

    class Meta:
        model = SessionRecord

    class Params:
        no_show = factory.Trait(outcome="no_show", started_at=None, ended_at=None, topics=[], stage="")

    participation = factory.SubFactory(
        ParticipationFactory, appointment__starts_at=factory.LazyFunction(lambda: in_days(-7))
    )
    outcome = "attended"
    mode = "video"
    started_at = factory.SelfAttribute("participation.appointment.starts_at")
    ended_at = factory.SelfAttribute("participation.appointment.ends_at")
    topics = ["work"]
    stage = "thinking"
    sex = "woman"
    age_band = "25_34"
    recorded_by = factory.SelfAttribute("participation.appointment.counsellor.person")


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    record = factory.SubFactory(SessionRecordFactory)
    text = "What was said."
    written_by = factory.SelfAttribute("record.recorded_by")


class GroupRecordFactory(DjangoModelFactory):
    """A group session at a school, kept a week ago. No tally counts it."""

    class Meta:
        model = GroupRecord

    appointment = factory.SubFactory(
        AppointmentFactory,
        kind="group",
        capacity=60,
        mode="in_person",
        starts_at=factory.LazyFunction(lambda: in_days(-7)),
    )
    mode = "in_person"
    started_at = factory.SelfAttribute("appointment.starts_at")
    ended_at = factory.SelfAttribute("appointment.ends_at")
    topics = ["risks"]
    institution_kind = "school"
    women = 4
    men = 2
    girls = 20
    boys = 10
    recorded_by = factory.SelfAttribute("appointment.counsellor.person")


class DailyTallyFactory(DjangoModelFactory):
    class Meta:
        model = DailyTally

    day = factory.LazyFunction(timezone.localdate)
    centre = factory.SubFactory(CentreFactory)
    kind = "individual"
    mode = "video"
    outcome = "attended"
    visit = "first"
    sessions = 1
    attendances = 1


class PersonDayFactory(DjangoModelFactory):
    class Meta:
        model = PersonDay

    beneficiary = factory.SubFactory(BeneficiaryFactory)
    day = factory.LazyFunction(timezone.localdate)
    centre = factory.SubFactory(CentreFactory)
    mode = "video"
    visit = "first"
    topics = ["work"]


class CallBackFactory(DjangoModelFactory):
    class Meta:
        model = CallBack

    beneficiary = factory.SubFactory(BeneficiaryFactory)
    reason = "asked"


# messaging


class ManagerNoticeFactory(DjangoModelFactory):
    """Word that half of a day's messages have left."""

    class Meta:
        model = ManagerNotice

    person = factory.SubFactory(UserFactory, roles_given=[Role.MANAGER])
    kind = "cap"
    rule = "sms day 50"
    recipient = "staff"
    language = "en"
    about_on = factory.LazyFunction(timezone.localdate)
    due_at = factory.LazyFunction(timezone.now)
    not_after = factory.LazyAttribute(lambda row: row.due_at + timedelta(hours=12))


class AttemptFactory(DjangoModelFactory):
    """A message that a provider has accepted."""

    class Meta:
        model = Attempt

    model = "counselling.participationnotice"
    notice = factory.LazyFunction(uuid.uuid4)
    channel = "sms"
    text = "Your time: tomorrow."
    outcome = "sent"
    reference = factory.Sequence(lambda n: f"gateway-{n}")
    ended_at = factory.LazyFunction(timezone.now)


class SpendingFactory(DjangoModelFactory):
    class Meta:
        model = Spending

    channel = "sms"
    window = "hour"
    starts_at = factory.LazyFunction(lambda: timezone.now().replace(minute=0, second=0, microsecond=0))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=1))
    count = 1
    most = 300


class PauseFactory(DjangoModelFactory):
    class Meta:
        model = Pause

    channel = "sms"
    began_at = factory.LazyFunction(timezone.now)
    began_by = factory.SubFactory(UserFactory, roles_given=[Role.MANAGER])


class HeartbeatFactory(DjangoModelFactory):
    class Meta:
        model = Heartbeat

    name = factory.Sequence(lambda n: f"clock-{n}")
    beaten_at = factory.LazyFunction(timezone.now)


class OutboxMessageFactory(DjangoModelFactory):
    class Meta:
        model = OutboxMessage

    channel = "email"
    recipient = "somebody@example.org"
    subject = "Your code"
    body = "123456"


# safeguards


class AuditEntryFactory(DjangoModelFactory):
    class Meta:
        model = AuditEntry

    action = "tests.looked"


class BucketFactory(DjangoModelFactory):
    class Meta:
        model = Bucket

    key = factory.Sequence(lambda n: n.to_bytes(32))
    full_at = factory.LazyFunction(timezone.now)


# outreach


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    name_en = factory.Sequence(lambda n: f"Group {n}")
    name_ur = "گروپ"
    centre = factory.SubFactory(CentreFactory)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory, by_phone=True, roles_given=[Role.VOLUNTEER])
    group = factory.SubFactory(GroupFactory)


class ActivityFactory(DjangoModelFactory):
    """An activity that waits to be checked, counted in the tally; `tallied=False` leaves that out."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    class Params:
        verified = factory.Trait(
            confirmed_at=factory.LazyFunction(timezone.now),
            confirmed_by=factory.SubFactory(UserFactory, roles_given=[Role.COORDINATOR]),
        )
        returned = factory.Trait(
            returned_at=factory.LazyFunction(timezone.now), return_reason="The date cannot be right."
        )
        refuted = factory.Trait(refuted_at=factory.LazyFunction(timezone.now), refute_reason="Nobody was there.")

    logged_by = factory.SubFactory(UserFactory, by_phone=True, roles_given=[Role.VOLUNTEER])
    on = factory.LazyFunction(timezone.localdate)
    district = factory.SubFactory(DistrictFactory)
    place = factory.Sequence(lambda n: f"Village {n}")
    kind = "meeting"
    topics = ["risks"]
    women = 12
    men = 7
    girls = 3
    source = "online"
    digest = "0" * 64

    @factory.post_generation
    def tallied(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted is not False:
            tally_new(self)


class ActivityTallyFactory(DjangoModelFactory):
    class Meta:
        model = ActivityTally

    day = factory.LazyFunction(timezone.localdate)
    district = factory.SubFactory(DistrictFactory)
    kind = "meeting"
    standing = "verified"
    activities = 1
    women = 12


class DeviceTokenFactory(DjangoModelFactory):
    """A volunteer's phone; its token is `token`."""

    class Meta:
        model = DeviceToken

    class Params:
        token = factory.Sequence(lambda n: f"a-phone-s-token-{n:010}")

    person = factory.SubFactory(UserFactory, by_phone=True, roles_given=[Role.VOLUNTEER])
    name = "My phone"
    token_hash = factory.LazyAttribute(lambda device: token_hash(device.token))
    access_version = factory.SelfAttribute("person.access_version")


class MediaChannelFactory(DjangoModelFactory):
    class Meta:
        model = MediaChannel

    name = factory.Sequence(lambda n: f"Page {n}")
    kind = "facebook"


class ChannelMonthFactory(DjangoModelFactory):
    class Meta:
        model = ChannelMonth

    channel = factory.SubFactory(MediaChannelFactory)
    month = date(2026, 1, 1)
    followers = 60_000
    reach = 180_000


# What is owed to the staff of other rooms


class EditorNoticeFactory(DjangoModelFactory):
    class Meta:
        model = EditorNotice

    person = factory.SubFactory(UserFactory, roles_given=[Role.EDITOR])
    kind = "facts_due"
    recipient = "staff"
    language = "en"
    about_on = factory.LazyFunction(timezone.localdate)
    due_at = factory.LazyFunction(timezone.now)
    not_after = factory.LazyAttribute(lambda row: row.due_at + timedelta(hours=12))


class CoordinatorNoticeFactory(DjangoModelFactory):
    class Meta:
        model = CoordinatorNotice

    person = factory.SubFactory(UserFactory, roles_given=[Role.COORDINATOR])
    kind = "waiting"
    recipient = "staff"
    language = "en"
    about_on = factory.LazyFunction(timezone.localdate)
    due_at = factory.LazyFunction(timezone.now)
    not_after = factory.LazyAttribute(lambda row: row.due_at + timedelta(hours=12))


class ReportRecipientFactory(DjangoModelFactory):
    class Meta:
        model = ReportRecipient

    person = factory.SubFactory(UserFactory, roles_given=[Role.ANALYST])
    chosen_by = factory.SubFactory(UserFactory, roles_given=[Role.MANAGER])


class ReportCheckFactory(DjangoModelFactory):
    """Of October 2026."""

    class Meta:
        model = ReportCheck

    month = date(2026, 10, 1)
    checked_at = factory.LazyFunction(timezone.now)
    checked_by = factory.SubFactory(UserFactory, roles_given=[Role.ANALYST])


class ReportNoticeFactory(DjangoModelFactory):
    """About October 2026, to somebody who is sent every month's."""

    class Meta:
        model = ReportNotice

    person = factory.LazyFunction(lambda: ReportRecipientFactory().person)
    kind = "month"
    recipient = "staff"
    language = "en"
    about_on = date(2026, 10, 1)
    due_at = factory.LazyFunction(timezone.now)
    not_after = factory.LazyAttribute(lambda row: row.due_at + timedelta(hours=12))
