"""The one registry of pages that are open without signing in; whatever is not named here is closed.

A *kept* page holds no form that posts and nothing of the person reading it, so that any cache between us and the
reader may keep it: it sets no cookie, reads no session and varies on nothing but the encoding. An *open* page may hold
a form; no cache keeps it.
"""

KEPT = frozenset(
    {
        "home",
        "going",
        "abroad",
        "back",
        "offline",
        "sitemap",
        "robots",
        "guide_keep",
        "destinations:country_list",
        "destinations:region_detail",
        "destinations:comparison_start",
        "destinations:comparison_choose",
        "destinations:comparison_detail",
        "destinations:contact_list",
        "destinations:feedback_done",
        "destinations:country_detail",
        "destinations:section_detail",
        "destinations:guide_list",
        "destinations:guide_detail",
        "destinations:guide_sources",
        "reporting:figures",
        "figures_json",
        "figures_csv",
    }
)

OPEN = frozenset(
    {
        "language_choice",
        "livez",
        "readyz",
        "service_worker",
        "manifest",
        "destinations:guide_pdf",  # too heavy for the shelf; says itself how long it may be kept
        "destinations:feedback_create",
        "destinations:recording_file",
        "section_read",
        "outreach_sync",  # knows a phone by its token, and answers 401 itself
        "delivery_report",  # knows a gateway by its signature, and answers 401 itself
        "quick_exit",
        "destinations:search",  # its question belongs to one reader
        "account_login",
        "account_logout",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_inactive",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "account_verify_phone",
        "account_email_verification_sent",
        "account_signup",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "centre:invitation_open",
        "centre:invitation_accept",
        "counselling:booking_mode",
        "counselling:booking_topic",
        "counselling:booking_counsellor",
        "counselling:booking_day",
        "counselling:booking_time",
        "counselling:booking_zone",
        "counselling:booking_keep",
        "counselling:booking_safety",
        "counselling:booking_calendar",
        "counselling:booking_contact",
        "counselling:booking_check",
        "counselling:booking_done",
        "counselling:booking_again",
        "counselling:call_back",
        "counselling:call_back_done",
        "counselling:group_register",
        "counselling:group_registered",
        "counselling:group_waiting",
        "counselling:appointment_open",
        "counselling:appointment_closed",
        "counselling:appointment_detail",
        "counselling:calendar_feed",
        "counselling:appointment_lost",
        "counselling:appointment_lost_sent",
        "counselling:appointment_calendar",
        "counselling:appointment_say",
        "counselling:appointment_stop",
        "counselling:appointment_move",
        "counselling:appointment_move_time",
        "counselling:appointment_cancel",
        "counselling:satisfaction",
        "counselling:satisfaction_done",
        "counselling:messages_stop",
        "counselling:messages_stop_done",
    }
)


def is_public(view_name: str) -> bool:
    """Whether the page of this url name is open without signing in."""
    return view_name in KEPT or view_name in OPEN
