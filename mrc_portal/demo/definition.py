"""What the demonstration shows: the programme's published year, how it came to it, and where its people come from.

Numbers of years begin with the last twelve months and go back. Everybody and every place is invented; what is
published is said to be, with its source.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from centre.cuts import AgeBand, Mode, SessionTopic, Stage
from counselling.models import Appointment, InstitutionKind
from outreach.choices import ActivityKind, ChannelKind

MONTHS = 48
YEAR = 12
SEED = "mrc"


@dataclass(frozen=True)
class Target:
    """What the report must read from the stored rows: from `lowest` to `highest`; the demonstration aims between."""

    lowest: int
    highest: int
    aim: int

    def __contains__(self, figure: int) -> bool:
        return self.lowest <= figure <= self.highest


# The programme's published year (ICMPD and the Ministry of Overseas Pakistanis on the Migrant Resource Centres).
VIRTUAL_SESSIONS = Target(1_578, 1_578, 1_578)  # completed, in the last 12 months
COMMUNITY = Target(32_000, 33_000, 32_417)  # verified, in the last 12 months
FOLLOWERS = Target(60_000, 61_000, 60_512)  # of the Facebook page, at the end
BENEFICIARIES = Target(110_000, 111_000, 110_386)  # direct, in 48 months
REACH = Target(8_700_000, 8_800_000, 8_743_260)  # of all media channels, in 48 months

# How the years before came to it
VIRTUAL_BY_YEAR = (VIRTUAL_SESSIONS.aim, 1_254, 903, 596)
IN_PERSON_BY_YEAR = (652, 611, 548, 473)
COMMUNITY_BY_YEAR = (COMMUNITY.aim, 26_840, 19_270, 12_630)
BENEFICIARIES_BY_YEAR = (33, 29, 26, 22)  # parts of a whole, as the next
REACH_BY_YEAR = (34, 28, 22, 16)

# The course of a year: from January to December, from Monday to Sunday, by the moon
SEASON = (1.0, 1.05, 1.0, 0.95, 1.0, 0.85, 0.8, 0.95, 1.15, 1.2, 1.1, 0.95)
WORKDAYS = (1.15, 1.1, 1.05, 1.0, 0.7, 0.3, 0.0)
OUTINGS = (0.6, 0.7, 0.8, 0.8, 0.9, 1.4, 1.6)
HOLIDAYS = frozenset({(3, 23), (5, 1), (8, 14), (11, 9), (12, 25)})  # month and day
RAMADAN = date(2026, 2, 19)  # a first day; the others follow closely enough by the mean length of a lunar year
LUNAR_YEAR = 354.367  # days
RAMADAN_DAYS, EID_DAYS = 30, 3
IN_RAMADAN = 0.55

HOURS = ((time(9), time(13)), (time(14), time(17)))
FRIDAY_HOURS = ((time(9), time(12)), (time(15), time(17)))
SATURDAY_HOURS = ((time(9), time(12)),)
OPENED = {"peshawar": date(2024, 6, 3)}  # the other centres are older than the demonstration
DAYS_AHEAD = 14

# What becomes of appointments
NO_SHOWS, CANCELLATIONS = 0.11, 0.06  # for each session kept
WALK_INS = 0.4  # of those at the centre
REPEATED = 0.24
HELD_OTHERWISE = 0.05  # by another of the virtual ways than was agreed
WITH_NOTE = 0.3  # of those of the last 12 months
GROUP_OF_NOBODY = 0.02

# Emigrants registered by the Bureau of Emigration in 2024; the merged tribal districts are part of Khyber Pakhtunkhwa.
PROVINCES = {
    "PK-PB": 404_345,
    "PK-KP": 187_000 + 29_937,
    "PK-SD": 60_424,
    "PK-JK": 29_591,
    "PK-IS": 8_621,
    "PK-BA": 5_668,
    "PK-GB": 1_692,
}
# Registered by district about 2015, rounded, as far as published. Districts that were one then share its number.
DISTRICTS = {
    ("karachi-central", "karachi-east", "karachi-south", "karachi-west", "keamari", "korangi", "malir"): 70_000,
    ("sialkot",): 33_000,
    ("faisalabad",): 31_000,
    ("dera-ghazi-khan", "taunsa"): 31_000,
    ("lahore",): 30_000,
    ("swat",): 28_000,
    ("lower-dir", "upper-dir"): 26_000,
    ("rawalpindi", "murree"): 22_000,
    ("gujrat",): 19_000,
}
# What these are parts of: registered by province a year, the mean of January 2013 to February 2018.
PROVINCES_THEN = {"PK-PB": 374_172, "PK-KP": 205_078, "PK-SD": 79_208}

# Which centre people of a province turn to
CENTRES = {
    "PK-PB": {"lahore": 7, "islamabad": 3},
    "PK-KP": {"peshawar": 7, "islamabad": 3},
    "PK-SD": {"lahore": 6, "islamabad": 4},
    "PK-JK": {"islamabad": 1},
    "PK-IS": {"islamabad": 1},
    "PK-BA": {"lahore": 6, "islamabad": 4},
    "PK-GB": {"islamabad": 1},
}
# Registered by country of destination in 2024 and, for the last two, 2025.
DESTINATIONS = {
    "SA": 452_562,
    "AE": 64_130,
    "OM": 81_587,
    "QA": 40_818,
    "BH": 25_198,
    "GB": 13_695,
    "MY": 5_790,
    "KW": 6_590,
    "DE": 984,
}
DESTINATION_KNOWN = 0.85

# Whom the centres meet
WOMEN = 0.27
AGES = {
    AgeBand.UNDER_18: 2,
    AgeBand.FROM_18: 31,
    AgeBand.FROM_25: 40,
    AgeBand.FROM_35: 18,
    AgeBand.FROM_45: 8,
    AgeBand.FROM_60: 1,
}
STAGES = {Stage.THINKING: 44, Stage.DECIDED: 27, Stage.LEAVING: 14, Stage.ABROAD: 10, Stage.RETURNED: 5}
VIRTUAL = {Mode.PHONE: 46, Mode.WHATSAPP: 33, Mode.VIDEO: 21}
TOPICS = {
    SessionTopic.WORK: 24,
    SessionTopic.RECRUITMENT: 16,
    SessionTopic.LAW: 14,
    SessionTopic.RIGHTS: 10,
    SessionTopic.STUDY: 9,
    SessionTopic.RISKS: 8,
    SessionTopic.LIVING: 6,
    SessionTopic.DECISION: 5,
    SessionTopic.TROUBLE: 4,
    SessionTopic.FAMILY: 3,
    SessionTopic.RETURN: 3,
    SessionTopic.CULTURE: 2,
    SessionTopic.OTHER: 1,
}


@dataclass(frozen=True)
class Audience:
    """A kind of group session: how often, how many come, and who (parts of women, men, girls, boys)."""

    institution: InstitutionKind
    kind: Appointment.Kind
    often: int
    heads: int
    sorts: tuple[int, int, int, int]


# Two in three heads at the Protectorates of Emigrants before departure, the others at schools and institutes: as was
# published for 2016 to 2018 (45,000 and 25,000).
AUDIENCES = (
    Audience(InstitutionKind.AUTHORITY, Appointment.Kind.ORIENTATION, 52, 52, (8, 92, 0, 0)),
    Audience(InstitutionKind.TRAINING, Appointment.Kind.GROUP, 15, 38, (18, 70, 2, 10)),
    Audience(InstitutionKind.COLLEGE, Appointment.Kind.GROUP, 13, 46, (34, 40, 12, 14)),
    Audience(InstitutionKind.SCHOOL, Appointment.Kind.GROUP, 10, 44, (6, 5, 46, 43)),
    Audience(InstitutionKind.COMMUNITY, Appointment.Kind.GROUP, 6, 24, (38, 52, 4, 6)),
    Audience(InstitutionKind.EMPLOYER, Appointment.Kind.GROUP, 3, 30, (6, 94, 0, 0)),
    Audience(InstitutionKind.OTHER, Appointment.Kind.GROUP, 1, 25, (30, 60, 5, 5)),
)
GROUP_TOPICS = {
    SessionTopic.RIGHTS: 22,
    SessionTopic.LAW: 18,
    SessionTopic.RISKS: 18,
    SessionTopic.LIVING: 12,
    SessionTopic.CULTURE: 12,
    SessionTopic.WORK: 10,
    SessionTopic.RECRUITMENT: 8,
}

# The volunteers
GROUPS = (
    ("lahore", "lahore"),
    ("sialkot", "lahore"),
    ("gujrat", "lahore"),
    ("faisalabad", "lahore"),
    ("gujranwala", "lahore"),
    ("mandi-bahauddin", "lahore"),
    ("dera-ghazi-khan", "lahore"),
    ("multan", "lahore"),
    ("karachi-central", "lahore"),
    ("larkana", "lahore"),
    ("quetta", "lahore"),
    ("islamabad", "islamabad"),
    ("rawalpindi", "islamabad"),
    ("jhelum", "islamabad"),
    ("mirpur", "islamabad"),
    ("kotli", "islamabad"),
    ("gilgit", "islamabad"),
    ("peshawar", "peshawar"),
    ("swat", "peshawar"),
    ("lower-dir", "peshawar"),
    ("mardan", "peshawar"),
    ("khyber", "peshawar"),
)  # a group's district, and the centre that checks what it logs
VOLUNTEERS_A_GROUP = 3
OUTINGS_OF = {
    ActivityKind.MEETING: (34, 24),
    ActivityKind.HOUSE_VISITS: (26, 9),
    ActivityKind.SCHOOL: (16, 38),
    ActivityKind.STALL: (9, 27),
    ActivityKind.THEATRE: (5, 55),
    ActivityKind.SPORT: (6, 41),
    ActivityKind.OTHER: (4, 16),
}  # how often, and how many heads
OUTING_SORTS = (31, 40, 13, 16)  # parts of women, men, girls, boys
OFFLINE = 0.6
REFUTED = 0.015  # of all activities
NOT_CHECKED = 0.01
NOT_CHECKED_LATELY = 0.3  # of the last month
RETURNED = 0.3  # of those that are not verified
RETURN_REASONS = (
    "The head count does not fit the place.",
    "Which village was it?",
    "The same activity was logged twice.",
)
REFUTE_REASONS = ("It did not take place.", "Logged twice by two volunteers.")


@dataclass(frozen=True)
class Media:
    """A media channel: its part of the reach, its followers at the start and at the end, and how many react of 100."""

    name: str
    kind: ChannelKind
    centre: str
    reach: int
    followers: tuple[int, int] | None
    engagement: int


MEDIA = (
    Media("Migrant Resource Centre Pakistan", ChannelKind.FACEBOOK, "", 62, (21_340, FOLLOWERS.aim), 4),
    Media("MRC Pakistan", ChannelKind.YOUTUBE, "", 9, (610, 4_380), 3),
    Media("Migrant Resource Centre", ChannelKind.INSTAGRAM, "", 5, (240, 2_915), 6),
    Media("Going abroad, weekly show", ChannelKind.RADIO, "lahore", 12, None, 0),
    Media("Mountain radio, call-in hour", ChannelKind.RADIO, "islamabad", 8, None, 0),
    Media("Column in the Sunday paper", ChannelKind.PRESS, "", 4, None, 0),
)

# Invented names: in Latin letters and in Urdu ones
Name = tuple[str, str]
WOMEN_NAMED: tuple[Name, ...] = (
    ("Ayesha", "عائشہ"),
    ("Bushra", "بشریٰ"),
    ("Fouzia", "فوزیہ"),
    ("Hafsa", "حفصہ"),
    ("Iqra", "اقرا"),
    ("Kiran", "کرن"),
    ("Mehwish", "مہوش"),
    ("Nasreen", "نسرین"),
    ("Palwasha", "پلوشہ"),
    ("Rabia", "رابعہ"),
    ("Rukhsana", "رخسانہ"),
    ("Sadia", "سعدیہ"),
    ("Sumera", "سمیرا"),
    ("Tahira", "طاہرہ"),
    ("Uzma", "عظمیٰ"),
    ("Zainab", "زینب"),
)
MEN_NAMED: tuple[Name, ...] = (
    ("Adeel", "عدیل"),
    ("Amjad", "امجد"),
    ("Asif", "آصف"),
    ("Bilal", "بلال"),
    ("Danish", "دانش"),
    ("Faisal", "فیصل"),
    ("Ghulam", "غلام"),
    ("Hamza", "حمزہ"),
    ("Irfan", "عرفان"),
    ("Jamshed", "جمشید"),
    ("Khalid", "خالد"),
    ("Nadeem", "ندیم"),
    ("Naveed", "نوید"),
    ("Qasim", "قاسم"),
    ("Rashid", "راشد"),
    ("Sajid", "ساجد"),
    ("Shahzad", "شہزاد"),
    ("Usman", "عثمان"),
    ("Yasir", "یاسر"),
    ("Zubair", "زبیر"),
)
FAMILIES: tuple[Name, ...] = (
    ("Abbasi", "عباسی"),
    ("Ahmed", "احمد"),
    ("Akhtar", "اختر"),
    ("Awan", "اعوان"),
    ("Bhatti", "بھٹی"),
    ("Butt", "بٹ"),
    ("Chaudhry", "چودھری"),
    ("Cheema", "چیمہ"),
    ("Gul", "گل"),
    ("Hussain", "حسین"),
    ("Iqbal", "اقبال"),
    ("Jan", "جان"),
    ("Khan", "خان"),
    ("Khattak", "خٹک"),
    ("Mahmood", "محمود"),
    ("Malik", "ملک"),
    ("Mughal", "مغل"),
    ("Qureshi", "قریشی"),
    ("Raza", "رضا"),
    ("Sheikh", "شیخ"),
    ("Siddiqui", "صدیقی"),
    ("Tanoli", "تنولی"),
    ("Yousafzai", "یوسفزئی"),
    ("Zaman", "زمان"),
)
PLACES = (
    "Chak {}, community hall",
    "Government school no. {}",
    "Mohalla {}, union council office",
    "Basti {}, at the well",
    "Ward {}, vocational institute",
    "Village {}, hujra",
)
PLACE_NUMBERS = 120
NOTES = (
    "Has an offer from an agent without a licence number; was shown how to check it. Will bring the papers next time.",
    "Asked what the visa costs and who pays. The family has already borrowed; spoke about what is lawful to ask for.",
    "Wants to follow a cousin by land. Spoke about the dangers and about two lawful ways. Still undecided.",
    "The contract names another wage than was promised. Agreed that nothing is signed before it is read together.",
    "Wages unpaid for three months. Explained how to complain; wants to think about it before anything is written.",
    "Wants to study. Looked at the university's own list of papers together; attestation comes first.",
)

# One block of numbers, so that anybody sees that they are invented. In demo mode nothing is ever sent to any.
PEOPLES_NUMBERS = range(923_000_000_000, 923_000_009_000)
VOLUNTEERS_NUMBERS = range(923_000_009_000, 923_000_010_000)
WITHOUT_PHONE = 0.3  # of those who walk in
ON_A_RELATIVES_PHONE = 0.15
WITH_EMAIL = 0.08
IN_URDU = 0.75
PERMISSIONS = {"may_sms": 0.8, "may_call": 0.75, "may_whatsapp": 0.5, "may_leave_word": 0.2, "may_say_who": 0.6}

# The staff beside those who have accounts of their own (centre/services/demo.py); nobody signs in as them
COUNSELLORS = (
    ("Maryam Durrani", "islamabad", "woman"),
    ("Shafqat Noor", "islamabad", "man"),
    ("Rida Hashmi", "lahore", "woman"),
    ("Omar Farid", "lahore", "man"),
    ("Gulalai Wazir", "peshawar", "woman"),
)
GENDERS = {"counsellor": "woman", "counsellor2": "man", "counsellor3": "woman"}  # by account
COORDINATORS = (("Sohail Anjum", "islamabad"), ("Spogmay Orakzai", "peshawar"))
ADDRESS = ("Street of the Demonstration 1 (invented)", "نمائشی سڑک 1 (فرضی پتہ)")
ROOMS = (("Room 1", "کمرہ نمبر 1"), ("Room 2", "کمرہ نمبر 2"), ("Room 3", "کمرہ نمبر 3"))


@dataclass(frozen=True)
class FundingLine:
    """An invented project: from so many months before the last one on, and what part of the work it pays for."""

    name: Name
    donor: str
    starts: int
    ends: int | None
    part: float


PROJECTS = (
    FundingLine(("Well informed before leaving", "روانگی سے پہلے باخبر"), "First donor", 60, 18, 0.6),
    FundingLine(("Safe ways", "محفوظ راستے"), "First donor", 17, None, 0.55),
    FundingLine(("Villages speak", "گاؤں کی آواز"), "Second donor", 30, None, 0.25),
)

SESSION_MINUTES, BUFFER_MINUTES = 45, 15
BOOKED_AHEAD = timedelta(days=12)  # at most
