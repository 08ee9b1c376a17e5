"""Who may do what: every address of the portal, what it answers to whom, and by which method.

`tests/test_permissions.py` holds the portal to this table. A new address gets its line at the end of its app's; where
its argument names a row, the line says `of` which kind (`tests/rows.py`).

An answer is a status, or the name of the page that a 302 leads to; POST is sent with nothing in it. A method for which
a line has no answer is answered 405. What holds everywhere stands in no line:

- A closed page sends whoever is not signed in, or no longer, to the sign-in page, and whoever must still set up a
  second factor to setting it up, whatever the method. Signed in with none of its roles: 403, whatever the row.
- A row out of reach is answered as a missing one: 404, letter by letter the same.
- Any method that changes something wants the form's token: 403 without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Answer = int | str

# Who asks

MANAGER, COUNSELLOR, COORDINATOR = "manager", "counsellor", "coordinator"
VOLUNTEER, EDITOR, ANALYST = "volunteer", "editor", "analyst"
ROLES = (MANAGER, COUNSELLOR, COORDINATOR, VOLUNTEER, EDITOR, ANALYST)
NO_ROLE = "somebody of the staff without a role"
NO_FACTOR = "a counsellor without a second factor"
STALE = "a manager who proved an hour ago who they are"
SIGNED_IN = (*ROLES, NO_ROLE, NO_FACTOR, STALE)

ANONYMOUS = "anonymous"
ENDED = "a manager whose access has ended meanwhile"
LINK = "somebody who has opened the link of their appointment"
EVERYBODY = (ANONYMOUS, ENDED, LINK, *SIGNED_IN)

STANDS_FOR = {STALE: MANAGER, NO_FACTOR: COUNSELLOR}

# What is answered

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
UNKNOWN = 405
SIGN_IN, SET_UP, PROVE = "account_login", "mfa_index", "account_reauthenticate"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What an address answers by method; HEAD as GET unless said otherwise."""

    get: Answer = UNKNOWN
    head: Answer | None = None
    post: Answer = UNKNOWN
    put: Answer = UNKNOWN
    delete: Answer = UNKNOWN
    options: Answer = UNKNOWN

    def to(self, method: str) -> Answer:
        if method == "HEAD":
            return self.get if self.head is None else self.head
        answer: Answer = getattr(self, method.lower())
        return answer


@dataclass(frozen=True, kw_only=True)
class Page:
    """One address. `wants_proof`: who has proved long ago who they are proves it once more before anything else.

    `sets_up`: open before there is a second factor. `out_of_reach`: what another's row is answered, where that is not
    404. `but`: those who are answered otherwise than the rest.
    """

    may: tuple[str, ...]
    answers: Answers
    of: str = ""
    wants_proof: bool = False
    sets_up: bool = False
    out_of_reach: Answers = field(default_factory=lambda: Answers(get=404, post=404, put=404, delete=404))
    but: Mapping[str, Answers] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.may is EVERYBODY

    def lets_in(self, who: str) -> bool:
        """Whether they get past the door."""
        return self.is_open or (who in self.may and (who != NO_FACTOR or self.sets_up))

    def answer(self, who: str, method: str) -> Answer:
        """What is answered to them about a row within reach, or about none."""
        if who in self.but:
            return self.but[who].to(method)
        answer = self.answers.to(method)
        if self.is_open:
            return answer
        if who not in SIGNED_IN:
            return SIGN_IN
        if who == NO_FACTOR and not self.sets_up:
            return SET_UP
        if answer == UNKNOWN:
            return UNKNOWN
        if who not in self.may:
            return 403
        return PROVE if who == STALE and self.wants_proof else answer


def always(answer: Answer) -> Answers:
    return Answers(get=answer, post=answer, put=answer, delete=answer, options=answer)


# The ways in which our own pages answer


def only(*roles: str, get: Answer = UNKNOWN, post: Answer = UNKNOWN, of: str = "", wants_proof: bool = False) -> Page:
    """Closed to all but these roles."""
    may = (*roles, *(who for who, role in STANDS_FOR.items() if role in roles))
    return Page(may=may, answers=Answers(get=get, post=post), of=of, wants_proof=wants_proof)


def public(get: Answer = UNKNOWN, post: Answer = UNKNOWN, of: str = "", head: Answer | None = None) -> Page:
    return Page(may=EVERYBODY, answers=Answers(get=get, post=post, head=head), of=of)


def by_link(get: Answer, post: Answer) -> Page:
    """A page of an appointment: for the browser in which its link was opened; the staff has its own pages."""
    closed = "counselling:appointment_closed"
    return Page(may=EVERYBODY, answers=Answers(get=closed, post=closed), but={LINK: Answers(get=get, post=post)})


# allauth's pages know OPTIONS, and take PUT for POST


def theirs(get: Answer, post: Answer = UNKNOWN, put: Answer | None = None, delete: Answer = UNKNOWN) -> Answers:
    return Answers(get=get, post=post, put=post if put is None else put, delete=delete, options=200)


def own_account(answers: Answers, *, stale: Answers | None = None, **given: object) -> Page:
    """For everybody who is signed in, about themselves."""
    return Page(may=SIGNED_IN, answers=answers, but={STALE: stale} if stale else {}, **given)  # type: ignore[arg-type]


def entrance(answers: Answers, *, signed_in: Answers) -> Page:
    """For those outside; who is inside already is led on."""
    return Page(may=EVERYBODY, answers=answers, but=dict.fromkeys(SIGNED_IN, signed_in))


DESK, AGAIN = "centre:desk", "counselling:booking_again"

TABLE: dict[str, Page] = {
    # The portal
    "language_choice": public(get="home"),
    "home": public(get=200),
    "going": public(get=200),
    "abroad": public(get=200),
    "back": public(get=200),
    "offline": public(get=200),
    "sitemap": public(get=200),
    "robots": public(get=200),
    "guide_keep": public(get=200, of="guide"),
    "quick_exit": public(get=200, post=200),
    "livez": public(get=200),
    "readyz": public(get=200),
    "service_worker": public(get=200),
    "manifest": public(get=200),
    # Guides
    "destinations:country_list": public(get=200),
    "destinations:country_detail": public(get=200, of="country"),
    "destinations:section_detail": public(get=200, of="section"),
    "destinations:region_detail": public(get=200, of="region"),
    "destinations:comparison_start": public(get=200),
    "destinations:comparison_choose": public(get=200, of="first_country"),
    "destinations:comparison_detail": public(get=200, of="two_countries"),
    "destinations:contact_list": public(get=200),
    "destinations:feedback_create": public(get=200, post=200, of="section_by_number"),
    "destinations:feedback_done": public(get=200),
    "destinations:recording_file": public(get=200, of="recording"),
    "section_read": public(post=403),  # it wants to come from one of our own pages
    "destinations:search": public(get=200),
    "destinations:guide_list": public(get=200),
    "destinations:guide_detail": public(get=200, of="guide"),
    "destinations:guide_sources": public(get=200, of="guide"),
    "destinations:guide_pdf": public(get=200, of="guide"),
    # Signing in
    "account_login": entrance(theirs(get=200, post=200), signed_in=always(DESK)),
    "account_request_login_code": entrance(theirs(get=200, post=200), signed_in=always(DESK)),
    "account_confirm_login_code": entrance(always("account_request_login_code"), signed_in=always(DESK)),
    "account_signup": entrance(always(200), signed_in=always(DESK)),  # it says that staff come by invitation only
    "account_logout": entrance(
        theirs(get=SIGN_IN, post=SIGN_IN, put=UNKNOWN), signed_in=theirs(get=200, post=SIGN_IN, put=UNKNOWN)
    ),
    "account_inactive": Page(may=EVERYBODY, answers=theirs(get=200)),
    "account_email_verification_sent": entrance(always(SIGN_IN), signed_in=always("account_email")),
    "account_verify_phone": entrance(always(SIGN_IN), signed_in=always("account_change_phone")),
    "account_reset_password": Page(may=EVERYBODY, answers=theirs(get=200, post=200)),
    "account_confirm_password_reset_code": Page(may=EVERYBODY, answers=always(SIGN_IN)),
    "account_complete_password_reset": Page(may=EVERYBODY, answers=always("account_reset_password")),
    "account_password_reset_completed": Page(may=EVERYBODY, answers=theirs(get=200)),
    "mfa_authenticate": entrance(always(SIGN_IN), signed_in=always(DESK)),
    "mfa_login_webauthn": entrance(theirs(get=SIGN_IN, post=SIGN_IN), signed_in=always(DESK)),
    # One's own account
    "account_reauthenticate": own_account(theirs(get=200, post=200), sets_up=True),
    "account_email": own_account(theirs(get=200, post="account_email")),
    "account_change_phone": own_account(theirs(get=200, post=200)),
    "account_change_password": own_account(theirs(get=200, post=200)),
    "account_set_password": own_account(always("account_change_password")),
    # One's own second factor
    "mfa_index": own_account(theirs(get=200), sets_up=True),
    "mfa_reauthenticate": Page(
        may=SIGNED_IN, answers=theirs(get=200, post=200), sets_up=True, but={NO_FACTOR: always(PROVE)}
    ),
    "mfa_reauthenticate_webauthn": own_account(theirs(get=200, post=SIGN_IN)),
    "mfa_activate_totp": Page(
        may=SIGNED_IN,
        answers=always("mfa_deactivate_totp"),
        wants_proof=True,
        sets_up=True,
        but={NO_FACTOR: theirs(get=200, post=200)},
    ),
    "mfa_deactivate_totp": own_account(theirs(get=200, post=SET_UP), wants_proof=True),
    "mfa_view_recovery_codes": own_account(theirs(get=200), wants_proof=True),
    "mfa_generate_recovery_codes": own_account(theirs(get=200, post="mfa_view_recovery_codes"), wants_proof=True),
    "mfa_download_recovery_codes": own_account(theirs(get=200), stale=always(PROVE)),
    "mfa_list_webauthn": own_account(theirs(get=200)),
    "mfa_add_webauthn": own_account(theirs(get=200, post=200), wants_proof=True, sets_up=True),
    "mfa_edit_webauthn": own_account(theirs(get=200, post=200), of="passkey", wants_proof=True),
    "mfa_remove_webauthn": own_account(
        theirs(get=200, post="mfa_list_webauthn", put=UNKNOWN, delete="mfa_list_webauthn"),
        of="passkey",
        wants_proof=True,
    ),
    # The desk, and the way into the staff
    "centre:desk": only(*ROLES, NO_ROLE, get=200),
    "centre:invitation_open": public(get=200, post="centre:invitation_accept", of="invitation_token"),
    "centre:invitation_accept": public(get=404, post=404),  # before a link was opened
    # The staff
    "centre:person_list": only(MANAGER, get=200),
    "centre:person_detail": only(MANAGER, get=200, of="staff_person"),
    "centre:person_edit": only(MANAGER, get=200, post=200, of="staff_person"),
    "centre:role_give": only(MANAGER, post="centre:person_detail", of="staff_person", wants_proof=True),
    "centre:role_end": only(MANAGER, get=200, post="centre:person_detail", of="held_role", wants_proof=True),
    "centre:access_end": only(MANAGER, get=200, post="centre:person_detail", of="person_with_access"),
    "centre:access_restore": only(MANAGER, post="centre:person_detail", of="person_without_access", wants_proof=True),
    "centre:role_request_answer": only(
        MANAGER, get=200, post="centre:person_list", of="answerable_role_request", wants_proof=True
    ),
    "centre:role_request_withdraw": only(MANAGER, post="centre:person_detail", of="own_role_request"),
    "centre:invitation_list": only(MANAGER, get=200),
    "centre:invitation_create": only(MANAGER, get=200, post=200, wants_proof=True),
    "centre:invitation_withdraw": only(MANAGER, post="centre:invitation_list", of="invitation"),
    # The places
    "centre:centre_list": only(MANAGER, get=200),
    "centre:centre_edit": only(MANAGER, get=200, post=200, of="centre"),
    "centre:contact_confirm": only(MANAGER, post="centre:centre_edit", of="centre"),
    "centre:room_list": only(MANAGER, get=200),
    "centre:room_create": only(MANAGER, get=200, post=200),
    "centre:room_edit": only(MANAGER, get=200, post=200, of="room"),
    "centre:room_close": only(MANAGER, post="centre:room_list", of="room_in_use"),
    "centre:room_reopen": only(MANAGER, post="centre:room_list", of="closed_room"),
    "centre:project_list": only(MANAGER, get=200),
    "centre:project_create": only(MANAGER, get=200, post=200),
    "centre:project_edit": only(MANAGER, get=200, post=200, of="project"),
    # Messages: a real portal has no outbox
    "messaging:outbox": only(*ROLES, NO_ROLE, get=404),
    "messaging:queue": only(MANAGER, get=200),
    "messaging:channel_pause": only(MANAGER, post="messaging:queue", of="channel_of_messages"),
    "messaging:channel_resume": only(MANAGER, post="messaging:queue", of="channel_of_messages"),
    "delivery_report": public(post=401, head=UNKNOWN),  # it knows gateways only, by their signature
    # The public booking, by a browser that has not begun
    "counselling:booking_mode": public(get=200, post="counselling:booking_mode"),
    "counselling:booking_topic": public(get=AGAIN, post=AGAIN),
    "counselling:booking_counsellor": public(get=AGAIN, post=AGAIN),
    "counselling:booking_day": public(get=AGAIN, post=AGAIN),
    "counselling:booking_time": public(get=AGAIN, post=AGAIN),
    "counselling:booking_contact": public(get=AGAIN, post=AGAIN),
    "counselling:booking_zone": public(get=AGAIN, post=AGAIN),
    "counselling:booking_keep": public(post=AGAIN),
    "counselling:booking_safety": public(get=AGAIN, post=AGAIN),
    "counselling:booking_calendar": public(get=AGAIN, post=AGAIN),
    "counselling:booking_check": public(get=AGAIN, post=AGAIN),
    "counselling:booking_done": public(get=AGAIN, post=AGAIN),
    "counselling:booking_again": public(get=200, post=200),
    "counselling:call_back": public(get=200, post="counselling:call_back"),
    "counselling:call_back_done": public(get=200, post=200),
    # One's own appointment. The link itself shows the same page for every token.
    "counselling:appointment_open": Page(
        may=EVERYBODY,
        answers=Answers(get=200, post="counselling:appointment_detail"),
        of="appointment_link",
        out_of_reach=Answers(get=200, post=404),
    ),
    "counselling:appointment_detail": by_link(get=200, post=200),
    "counselling:appointment_move": by_link(get=200, post=200),
    "counselling:appointment_move_time": by_link(get=404, post=404),  # the address's day is none
    "counselling:appointment_cancel": by_link(get=200, post="counselling:appointment_detail"),
    "counselling:appointment_lost": public(get=200, post=200),
    "counselling:appointment_lost_sent": public(get=200, post=200),
    "counselling:appointment_calendar": by_link(get=200, post=200),
    "counselling:appointment_stop": by_link(get=200, post="counselling:messages_stop_done"),
    "counselling:appointment_say": by_link(get=200, post=200),
    "counselling:appointment_closed": public(get=200, post="home"),
    # The links in messages: the same page for every token
    "counselling:satisfaction": Page(
        may=EVERYBODY,
        answers=Answers(get=200, post=200),
        of="satisfaction_link",
        out_of_reach=Answers(get=200, post=404),
    ),
    "counselling:satisfaction_done": public(get=200, post=200),
    "counselling:messages_stop": Page(
        may=EVERYBODY,
        answers=Answers(get=200, post="counselling:messages_stop_done"),
        of="stop_link",
        out_of_reach=Answers(get=200, post=404),
    ),
    "counselling:messages_stop_done": public(get=200, post=200),
    "counselling:notice_list": only(COUNSELLOR, get=200, of="session_seen"),
    "counselling:notice_send_again": only(COUNSELLOR, post="counselling:notice_list", of="own_notice"),
    "counselling:notice_call_instead": only(COUNSELLOR, post="counselling:notice_list", of="own_notice"),
    # Reminders
    "counselling:reminder_list": only(MANAGER, get=200),
    "counselling:reminder_edit": only(MANAGER, get=200, post="counselling:reminder_list", of="centre"),
    # The counsellor's desk
    "counselling:today": only(COUNSELLOR, get=200),
    "counselling:diary": only(COUNSELLOR, get=200),
    "counselling:session_find": only(COUNSELLOR, post="counselling:today"),
    "counselling:appointment_create": only(COUNSELLOR, get=200, post=200),
    "counselling:walk_in_create": only(COUNSELLOR, get=200, post=200),
    "counselling:call_list": only(COUNSELLOR, get=200),
    "counselling:call_back_take": only(COUNSELLOR, post="counselling:call_list", of="call_back_waiting"),
    "counselling:call_back_answer": only(COUNSELLOR, post="counselling:call_list", of="call_back_taken"),
    "counselling:notice_call": only(COUNSELLOR, post="counselling:call_list", of="notice_to_call"),
    "counselling:beneficiary_detail": only(COUNSELLOR, get=200, of="beneficiary_seen"),
    "counselling:beneficiary_edit": only(COUNSELLOR, get=200, post=200, of="beneficiary_own"),
    "counselling:follow_up_create": only(COUNSELLOR, get=200, post=200, of="beneficiary_own"),
    "counselling:feed": only(COUNSELLOR, get=200, post=200),
    "counselling:feed_end": only(COUNSELLOR, post="counselling:feed"),
    "counselling:calendar_feed": public(get=200, of="feed_token"),
    "counselling:session_arrive": only(COUNSELLOR, post="counselling:today", of="session_to_record"),
    "counselling:session_move": only(COUNSELLOR, get=200, post=200, of="session_to_record"),
    "counselling:session_cancel": only(COUNSELLOR, get=200, post="counselling:session_detail", of="session_to_record"),
    "counselling:session_follow_up": only(COUNSELLOR, get=200, post=200, of="session_to_record"),
    "counselling:word_read": only(COUNSELLOR, post=200, of="session_to_record"),
    "counselling:link_replace": only(COUNSELLOR, post="counselling:session_detail", of="session_to_record"),
    "counselling:supervised": only(COUNSELLOR, get=200),
    "counselling:session_detail": only(COUNSELLOR, get=200, of="session_seen"),
    "counselling:session_record": only(COUNSELLOR, get=200, post=200, of="session_to_record"),
    "counselling:session_correct": only(COUNSELLOR, get=200, post=200, of="session_recorded"),
    "counselling:group_record": only(COUNSELLOR, get=200, post=200, of="group_to_record"),
    "counselling:group_correct": only(COUNSELLOR, get=200, post=200, of="group_recorded"),
    "counselling:note_read": only(COUNSELLOR, post=200, of="note"),
    "counselling:note_write": only(COUNSELLOR, get=200, post=200, of="session_recorded"),
    # Hours, and what no longer fits them
    "counselling:my_hours": only(COUNSELLOR, get="counselling:hours_detail"),
    "counselling:counsellor_list": only(MANAGER, get=200),
    "counselling:counsellor_create": only(MANAGER, get=200, post=200),
    "counselling:supervisor_edit": only(
        MANAGER, get=200, post="counselling:hours_detail", of="counsellor_kept", wants_proof=True
    ),
    "counselling:hours_detail": only(COUNSELLOR, MANAGER, get=200, of="counsellor_kept"),
    "counselling:hours_edit": only(COUNSELLOR, MANAGER, get=200, post=200, of="counsellor_kept"),
    "counselling:day_hours_edit": only(COUNSELLOR, MANAGER, get=200, post=200, of="counsellor_kept"),
    "counselling:leave_create": only(COUNSELLOR, MANAGER, get=200, post=200, of="counsellor_kept"),
    "counselling:sessions_edit": only(COUNSELLOR, MANAGER, get=200, post=200, of="counsellor_kept"),
    "counselling:leave_end": only(COUNSELLOR, MANAGER, post="counselling:hours_detail", of="leave_kept"),
    "counselling:orphan_list": only(COUNSELLOR, MANAGER, get=200, post="counselling:orphan_list"),
    "counselling:hand_over": only(MANAGER, get=200, post="counselling:hand_over", of="counsellor_kept"),
    "counselling:holiday_list": only(MANAGER, get=200, post=200),
    "counselling:holiday_create": only(MANAGER, get=200, post=200),
    "counselling:holiday_move": only(MANAGER, get=200, post=200, of="holiday"),
    "counselling:holiday_drop": only(MANAGER, post="counselling:holiday_list", of="holiday"),
    "counselling:holiday_suggest_again": only(MANAGER, post="counselling:holiday_list", of="declined_holiday"),
    # Sessions for groups, and follow-ups
    "counselling:group_list": only(COUNSELLOR, MANAGER, get=200),
    "counselling:group_create": only(COUNSELLOR, MANAGER, get=200, post=200),
    "counselling:group_detail": only(COUNSELLOR, MANAGER, get=200, of="group_kept"),
    "counselling:group_people": only(COUNSELLOR, MANAGER, get=200, post=200, of="group_kept"),
    "counselling:group_close": only(COUNSELLOR, MANAGER, post="counselling:group_detail", of="group_kept"),
    "counselling:group_move": only(COUNSELLOR, MANAGER, get=200, post=200, of="group_kept"),
    "counselling:group_cancel": only(COUNSELLOR, MANAGER, get=200, post="counselling:group_detail", of="group_kept"),
    "counselling:group_sheet": only(COUNSELLOR, get=200, post=200, of="group_held"),
    "counselling:series_create": only(COUNSELLOR, get=200, post=200, of="session_recorded"),
    "counselling:group_register": public(get=200, post=200, of="group_link"),
    "counselling:group_registered": public(get=200, of="group_link"),
    "counselling:group_waiting": public(get=200, of="group_link"),
    # Outreach
    "outreach_sync": public(get=401, post=401, head=UNKNOWN),  # it knows phones only, by their token
    "outreach:outreach_home": Page(
        may=(MANAGER, STALE, COORDINATOR, VOLUNTEER, ANALYST),
        answers=Answers(get="outreach:channel_list"),
        but={
            COORDINATOR: Answers(get="outreach:activity_check"),
            VOLUNTEER: Answers(get="outreach:activity_list"),
        },
    ),
    "outreach:activity_list": only(VOLUNTEER, get=200),
    "outreach:activity_create": only(VOLUNTEER, get=200, post=200),
    "outreach:activity_detail": only(VOLUNTEER, COORDINATOR, get=200, of="activity"),
    "outreach:activity_mend": only(VOLUNTEER, get=200, post=200, of="own_activity"),
    "outreach:activity_check": only(COORDINATOR, get=200, post="outreach:activity_check"),
    "outreach:activity_confirm": only(COORDINATOR, post="outreach:activity_detail", of="activity"),
    "outreach:activity_return": only(COORDINATOR, get=200, post=200, of="activity"),
    "outreach:activity_refute": only(COORDINATOR, get=200, post=200, of="activity"),
    "outreach:device_list": only(VOLUNTEER, MANAGER, get=200),
    "outreach:device_create": only(VOLUNTEER, get=200, post=200),
    "outreach:device_revoke": only(VOLUNTEER, MANAGER, post="outreach:device_list", of="device"),
    "outreach:channel_list": only(COORDINATOR, ANALYST, MANAGER, get=200),
    "outreach:channel_create": only(COORDINATOR, MANAGER, get=200, post=200),
    "outreach:channel_edit": only(COORDINATOR, MANAGER, get=200, post=200, of="channel"),
    "outreach:channel_stop": only(COORDINATOR, MANAGER, post="outreach:channel_edit", of="channel"),
    "outreach:channel_month_edit": only(COORDINATOR, ANALYST, MANAGER, get=200, post=200, of="channel_month"),
    # Reports
    "reporting:report_list": only(ANALYST, MANAGER, get=200),
    "reporting:report_detail": only(ANALYST, MANAGER, get=200, of="report_month"),
    "reporting:report_words": only(MANAGER, get=200, of="report_month"),
    "reporting:report_check": only(ANALYST, MANAGER, post="reporting:report_detail", of="report_month"),
    "reporting:report_check_withdraw": only(ANALYST, MANAGER, post="reporting:report_detail", of="report_month"),
    "reporting:report_csv": only(ANALYST, MANAGER, get=200, of="report_month"),
    "reporting:report_recipients": only(MANAGER, get=200, post="reporting:report_recipients"),
    "reporting:figures": public(get=200),
    "figures_json": public(get=200),
    "figures_csv": public(get=200),
}
