"""The rows that addresses name by their arguments: what a person reaches, and what is out of their reach.

A function here has the name that a line of `tests/permissions.py` says `of`. What it gives is real: two people's rows
beside each other, so that an address that looks only at the key would show the wrong one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from centre.models import Role, User
from counselling.links import Purpose, link_token
from counselling.models import Counsellor, token_hash
from outreach.months import current_month, preceding
from tests.factories import (
    ActivityFactory,
    AppointmentFactory,
    CalendarFeedFactory,
    CallBackFactory,
    CentreFactory,
    CounsellorFactory,
    CountryFactory,
    DeclinedHolidayFactory,
    DeviceTokenFactory,
    GroupRecordFactory,
    GroupSessionFactory,
    GuideTextFactory,
    HolidayFactory,
    InvitationFactory,
    LeaveFactory,
    MediaChannelFactory,
    NoteFactory,
    ParticipationFactory,
    ParticipationNoticeFactory,
    ProjectFactory,
    RecordingFactory,
    RoleRequestFactory,
    RoomFactory,
    SectionTextFactory,
    SessionRecordFactory,
    UserFactory,
    in_days,
)

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """The arguments of an address by what the row is to this person: within their reach, and out of it."""

    reached: dict[str, Arguments]
    denied: dict[str, Arguments] = field(default_factory=dict)


ROWS: dict[str, Callable[[User], Rows]] = {}


def rows(made: Callable[[User], Rows]) -> Callable[[User], Rows]:
    """Makes a kind of rows known by its function's name."""
    ROWS[made.__name__] = made
    return made


# destinations


@rows
def country(person: User) -> Rows:
    shown, hidden = (_guide(published) for published in (True, False))
    return Rows({"published": {"country": shown}}, {"not published": {"country": hidden}})


@rows
def section(person: User) -> Rows:
    shown, hidden = (_guide(published) for published in (True, False))
    return Rows(
        {"published": {"country": shown, "topic": "work"}},
        {
            "not published": {"country": hidden, "topic": "work"},
            "another topic": {"country": shown, "topic": "rights"},
            "no topic": {"country": shown, "topic": "swimming"},
        },
    )


@rows
def section_by_number(person: User) -> Rows:
    shown, hidden = (
        SectionTextFactory(section__guide=GuideTextFactory().guide, published_at=at) for at in (timezone.now(), None)
    )
    return Rows({"published": {"section": shown.section_id}}, {"not published": {"section": hidden.section_id}})


@rows
def recording(person: User) -> Rows:
    withdrawn = RecordingFactory(withdrawn_at=timezone.now())
    return Rows({"standing": {"recording": RecordingFactory().pk}}, {"withdrawn": {"recording": withdrawn.pk}})


@rows
def region(person: User) -> Rows:
    return Rows({"known": {"region": "gulf"}}, {"unknown": {"region": "atlantis"}})


@rows
def first_country(person: User) -> Rows:
    return Rows({"with a guide": {"first": _guide(published=True)}}, {"without one": {"first": CountryFactory().slug}})


@rows
def two_countries(person: User) -> Rows:
    first, second = sorted(_guide(published=True) for _time in range(2))
    hidden = _guide(published=False)
    return Rows(
        {"published": {"first": first, "second": second}},
        {
            "not published": dict(zip(("first", "second"), sorted((first, hidden)), strict=True)),
            "twice the same": {"first": first, "second": first},
        },
    )


@rows
def guide(person: User) -> Rows:
    shown, hidden = (_guide(published, country=None) for published in (True, False))
    return Rows({"published": {"guide": shown}}, {"not published": {"guide": hidden}})


def _guide(published: bool, **given: Any) -> str:
    guide = GuideTextFactory(**{f"guide__{name}": value for name, value in given.items()}).guide
    SectionTextFactory(section__guide=guide, published_at=timezone.now() if published else None)
    return guide.slug


# centre


@rows
def staff_person(person: User) -> Rows:
    return Rows({"another": {"pk": UserFactory().pk}, "themselves": {"pk": person.pk}})


@rows
def person_with_access(person: User) -> Rows:
    return Rows({"with access": {"pk": UserFactory().pk}}, {"without": {"pk": UserFactory(ended=True).pk}})


@rows
def person_without_access(person: User) -> Rows:
    return Rows({"without access": {"pk": UserFactory(ended=True).pk}}, {"with": {"pk": UserFactory().pk}})


@rows
def held_role(person: User) -> Rows:
    pk = UserFactory(roles_given=[Role.EDITOR]).pk
    return Rows({"held": {"pk": pk, "role": "editor"}}, {"not held": {"pk": pk, "role": "analyst"}})


@rows
def answerable_role_request(person: User) -> Rows:
    """Another manager's; nobody answers their own."""
    return Rows({"another's": {"pk": RoleRequestFactory().pk}}, {"own": {"pk": RoleRequestFactory(person=person).pk}})


@rows
def own_role_request(person: User) -> Rows:
    return Rows({"own": {"pk": RoleRequestFactory(person=person).pk}}, {"another's": {"pk": RoleRequestFactory().pk}})


@rows
def invitation(person: User) -> Rows:
    return Rows({"open": {"pk": InvitationFactory().pk}})


@rows
def invitation_token(person: User) -> Rows:
    week = timedelta(days=7)
    InvitationFactory(token="open-token")
    InvitationFactory(token="late-token", invited_at=timezone.now() - 2 * week, expires_at=timezone.now() - week)
    return Rows({"open": {"token": "open-token"}}, {"expired": {"token": "late-token"}})


@rows
def centre(person: User) -> Rows:
    return Rows({"any": {"slug": CentreFactory().slug}})


@rows
def room(person: User) -> Rows:
    return Rows({"any": {"pk": RoomFactory().pk}})


@rows
def room_in_use(person: User) -> Rows:
    return Rows({"in use": {"pk": RoomFactory().pk}}, {"closed": {"pk": RoomFactory(closed_at=timezone.now()).pk}})


@rows
def closed_room(person: User) -> Rows:
    return Rows({"closed": {"pk": RoomFactory(closed_at=timezone.now()).pk}}, {"in use": {"pk": RoomFactory().pk}})


@rows
def project(person: User) -> Rows:
    return Rows({"any": {"pk": ProjectFactory().pk}})


# counselling


@rows
def session_seen(person: User) -> Rows:
    """A counsellor sees their own sessions and those of whom they supervise."""
    return Rows(
        {"own": {"pk": _recorded(_own(person))}, "supervised": {"pk": _recorded(_supervised(person))}},
        {"another's": {"pk": _recorded(CounsellorFactory())}},
    )


@rows
def session_to_record(person: User) -> Rows:
    """Whose session it was records it, and nobody for them."""
    return _of_counsellors(
        person,
        lambda counsellor: (
            ParticipationFactory(appointment__counsellor=counsellor, appointment__starts_at=in_days(-1)).appointment_id
        ),
    )


@rows
def session_recorded(person: User) -> Rows:
    """Whoever supervises a counsellor sees the record, and corrects nothing."""
    return _of_counsellors(person, _recorded)


@rows
def group_to_record(person: User) -> Rows:
    return _of_counsellors(
        person,
        lambda counsellor: (
            AppointmentFactory(
                counsellor=counsellor, kind="group", capacity=60, mode="in_person", starts_at=in_days(-1)
            ).pk
        ),
    )


@rows
def group_recorded(person: User) -> Rows:
    return _of_counsellors(
        person, lambda counsellor: GroupRecordFactory(appointment__counsellor=counsellor).appointment_id
    )


@rows
def note(person: User) -> Rows:
    """Whoever wrote it reads it, and who supervises them by name; not who was handed the appointment."""
    own, supervised, another = _own(person), _supervised(person), CounsellorFactory()
    handed_over = _noted(own, written_by=another.person)
    return Rows(
        {"own": {"pk": _noted(own)}, "supervised": {"pk": _noted(supervised)}},
        {
            "another's": {"pk": _noted(another)},
            "another's, with the appointment handed over": {"pk": handed_over},
            "none written": {"pk": _recorded(own)},
        },
    )


@rows
def call_back_waiting(person: User) -> Rows:
    """A call of the counsellor's own centre, or of none; another centre's is out of reach."""
    centre = _own(person).centre
    return Rows(
        {"of their centre": {"pk": CallBackFactory(centre=centre).pk}, "of none": {"pk": CallBackFactory().pk}},
        {"of another centre": {"pk": CallBackFactory(centre=CentreFactory()).pk}},
    )


@rows
def call_back_taken(person: User) -> Rows:
    """Whoever has taken a call says what came of it."""
    _own(person)
    now, another = timezone.now(), UserFactory()
    return Rows(
        {"own": {"pk": CallBackFactory(taken_at=now, taken_by=person).pk}},
        {
            "another's": {"pk": CallBackFactory(taken_at=now, taken_by=another).pk},
            "nobody's": {"pk": CallBackFactory().pk},
        },
    )


@rows
def notice_to_call(person: User) -> Rows:
    """Who supervises sees no number, and calls nobody."""

    def failed(counsellor: Counsellor) -> dict[str, Any]:
        appointment = {"counsellor": counsellor, "starts_at": in_days(7 + counsellor.appointments.count())}
        given = {f"participation__appointment__{name}": value for name, value in appointment.items()}
        return {"pk": ParticipationNoticeFactory(status="failed", **given).pk}

    return Rows(
        {"own": failed(_own(person))},
        {"another's": failed(CounsellorFactory()), "supervised": failed(_supervised(person))},
    )


def _comes_to(counsellor: Counsellor) -> Any:
    hour = counsellor.appointments.count()
    appointment = {"counsellor": counsellor, "starts_at": in_days(-7, hour=hour)}
    given = {f"appointment__{name}": value for name, value in appointment.items()}
    return ParticipationFactory(**given).beneficiary_id


@rows
def beneficiary_seen(person: User) -> Rows:
    """A counsellor sees those who come to them, and to those whom they supervise."""
    return Rows(
        {"own": {"pk": _comes_to(_own(person))}, "supervised": {"pk": _comes_to(_supervised(person))}},
        {"another's": {"pk": _comes_to(CounsellorFactory())}},
    )


@rows
def beneficiary_own(person: User) -> Rows:
    """Who supervises acts for nobody."""
    return _of_counsellors(person, _comes_to)


@rows
def feed_token(person: User) -> Rows:
    CalendarFeedFactory(token_hash=token_hash("live-token"))
    CalendarFeedFactory(token_hash=token_hash("old-token"), ended_at=timezone.now())
    return Rows({"live": {"token": "live-token"}}, {"ended": {"token": "old-token"}})


@rows
def counsellor_kept(person: User) -> Rows:
    """A counsellor keeps their own hours, not those of whom they supervise; a manager everybody's."""
    return _of_keepers(person, lambda counsellor: counsellor.pk)


@rows
def leave_kept(person: User) -> Rows:
    return _of_keepers(person, lambda counsellor: LeaveFactory(counsellor=counsellor).pk)


@rows
def group_kept(person: User) -> Rows:
    return _of_keepers(person, lambda counsellor: GroupSessionFactory(appointment__counsellor=counsellor).pk)


@rows
def group_held(person: User) -> Rows:
    """Names stand on the sheet: whose session it is sees it, and nobody for them."""
    return _of_counsellors(person, lambda counsellor: GroupSessionFactory(appointment__counsellor=counsellor).pk)


@rows
def group_link(person: User) -> Rows:
    return Rows({"open": {"key": GroupSessionFactory().key}})


@rows
def declined_holiday(person: User) -> Rows:
    return Rows({"any": {"pk": DeclinedHolidayFactory().pk}})


@rows
def holiday(person: User) -> Rows:
    return Rows({"any": {"pk": HolidayFactory().pk}})


def _of_keepers(person: User, made: Callable[[Counsellor], Any]) -> Rows:
    """What a counsellor keeps for themselves, and a manager for everybody."""
    if Role.MANAGER in person.roles:
        return Rows({"anybody's": {"pk": made(CounsellorFactory())}})
    return _of_counsellors(person, made)


@rows
def appointment_link(person: User) -> Rows:
    return Rows({"its own": {"token": ParticipationFactory().token}})


@rows
def own_notice(person: User) -> Rows:
    """Whoever supervises a counsellor sees what was sent, and sends nothing."""
    return _of_counsellors(
        person, lambda counsellor: ParticipationNoticeFactory(participation__appointment__counsellor=counsellor).pk
    )


@rows
def channel_of_messages(person: User) -> Rows:
    return Rows({"any": {"channel": "sms"}})


@rows
def satisfaction_link(person: User) -> Rows:
    return Rows({"its own": {"token": link_token(ParticipationFactory(), Purpose.SATISFACTION)}})


@rows
def stop_link(person: User) -> Rows:
    return Rows({"its own": {"token": link_token(ParticipationFactory(), Purpose.STOP)}})


def _of_counsellors(person: User, made: Callable[[Counsellor], Any]) -> Rows:
    """What is a counsellor's own to write, and not another's, be it somebody whom they supervise."""
    return Rows(
        {"own": {"pk": made(_own(person))}},
        {"supervised": {"pk": made(_supervised(person))}, "another's": {"pk": made(CounsellorFactory())}},
    )


def _own(person: User) -> Counsellor:
    return Counsellor.objects.filter(person=person).first() or CounsellorFactory(person=person)


def _supervised(person: User) -> Counsellor:
    return CounsellorFactory(supervisor=person)


def _recorded(counsellor: Counsellor) -> Any:
    return SessionRecordFactory(**_next_session(counsellor)).participation.appointment_id


def _noted(counsellor: Counsellor, **given: Any) -> Any:
    given |= {f"record__{name}": value for name, value in _next_session(counsellor).items()}
    return NoteFactory(**given).record.participation.appointment_id


def _next_session(counsellor: Counsellor) -> dict[str, Any]:
    """At another hour than those that this counsellor has: nobody holds two sessions at once."""
    hour = counsellor.appointments.count()
    appointment = {"counsellor": counsellor, "starts_at": in_days(-7, hour=hour)}
    return {f"participation__appointment__{name}": value for name, value in appointment.items()}


# outreach


@rows
def own_activity(person: User) -> Rows:
    """Of the same centre or not: a volunteer mends their own only."""
    return Rows(
        {"own": {"pk": ActivityFactory(logged_by=person).pk}}, {"another's": {"pk": ActivityFactory(centre=None).pk}}
    )


@rows
def activity(person: User) -> Rows:
    """A volunteer sees their own; a coordinator also those of their centre, and those of none."""
    if Role.COORDINATOR not in person.roles:
        return own_activity(person)
    return Rows(
        {
            "of their centre": {"pk": ActivityFactory(centre=person.centre).pk},
            "of no centre": {"pk": ActivityFactory(centre=None).pk},
        },
        {"of another centre": {"pk": ActivityFactory(centre=CentreFactory()).pk}},
    )


@rows
def device(person: User) -> Rows:
    """A volunteer's own phones; a manager revokes anybody's."""
    anothers = {"another's": {"pk": DeviceTokenFactory().pk}}
    if Role.MANAGER in person.roles:
        return Rows(anothers)
    return Rows({"own": {"pk": DeviceTokenFactory(person=person).pk}}, anothers)


@rows
def channel(person: User) -> Rows:
    return Rows({"any": {"pk": MediaChannelFactory().pk}})


@rows
def channel_month(person: User) -> Rows:
    """A month whose figures can be entered; one to come cannot."""
    month, pk = preceding(current_month()), MediaChannelFactory().pk
    last = {"pk": pk, "year": month.year, "month": month.month}
    return Rows({"the last": last}, {"to come": last | {"year": month.year + 2}})


# reporting


@rows
def report_month(person: User) -> Rows:
    """The running month and those before it."""
    return Rows(
        {"running": {"month": f"{current_month():%Y-%m}"}},
        {"to come": {"month": f"{current_month().year + 1}-01"}, "no month": {"month": "2026-13"}},
    )


# sign-in


@rows
def passkey(person: User) -> Rows:
    return Rows({"own": {"pk": make_passkey(person).pk}}, {"another's": {"pk": make_passkey(UserFactory()).pk}})


def make_passkey(person: User) -> Authenticator:
    """A passkey as allauth keeps it. Its public key is a point of the curve's own definition: nobody signs with it."""
    x, y = (
        bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
        bytes.fromhex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
    )
    credential = AttestedCredentialData.create(bytes(16), person.pk.bytes, ES256({1: 2, 3: -7, -1: 1, -2: x, -3: y}))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    made = RegistrationResponse(
        raw_id=person.pk.bytes,
        response=AuthenticatorAttestationResponse(
            client_data=CollectedClientData.create("webauthn.create", bytes(16), "http://localhost"),
            attestation_object=AttestationObject.create(
                "none", AuthenticatorData.create(bytes(32), flags, 0, credential), {}
            ),
        ),
    )
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": dict(made)}
    )
