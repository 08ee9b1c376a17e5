"""Every indicator counted anew by plain SQL over the rows themselves: no tally, and nothing of the indicators' code.

Each query gives key and count; `{cut}` is what it is cut by, `%(first)s` and `%(last)s` are days, both included.
"""

from datetime import date

from django.db import connection

_SESSION_DAY = "(coalesce(r.started_at, a.starts_at) AT TIME ZONE 'Asia/Karachi')::date"
_SESSIONS = f"""
    FROM counselling_sessionrecord r
    JOIN counselling_participation p ON p.id = r.participation_id
    JOIN counselling_appointment a ON a.id = p.appointment_id
    WHERE a.kind = 'individual' AND {_SESSION_DAY} BETWEEN %(first)s AND %(last)s
"""
_GROUPS = f"""
    FROM counselling_grouprecord r
    JOIN counselling_appointment a ON a.id = r.appointment_id
    WHERE a.kind <> 'individual' AND r.women + r.men + r.girls + r.boys > 0
    AND {_SESSION_DAY} BETWEEN %(first)s AND %(last)s
"""
_ACTIVITIES = 'FROM outreach_activity r WHERE r."on" BETWEEN %(first)s AND %(last)s'
_MEDIA = """
    FROM outreach_channelmonth m JOIN outreach_mediachannel r ON r.id = m.channel_id
    WHERE m.month BETWEEN date_trunc('month', %(first)s::date) AND %(last)s
"""
_LAST_MONTH = """
    FROM outreach_channelmonth m JOIN outreach_mediachannel r ON r.id = m.channel_id
    WHERE m.month = date_trunc('month', %(last)s::date)
"""
_HEADS = "sum(r.women + r.men + r.girls + r.boys)"
_PEOPLE = f"SELECT {{cut}}, count(DISTINCT p.beneficiary_id) {_SESSIONS} AND r.outcome = 'attended' GROUP BY 1"
_GROUP_HEADS = f"SELECT {{cut}}, {_HEADS} {_GROUPS} GROUP BY 1"

_ANSWERS = """
    SELECT {{cut}}, count(*) FROM counselling_satisfaction s
    JOIN counselling_participation p ON p.id = s.participation_id
    JOIN counselling_appointment a ON a.id = p.appointment_id
    WHERE s.answer = '{answer}' AND (s.answered_at AT TIME ZONE 'Asia/Karachi')::date BETWEEN %(first)s AND %(last)s
    GROUP BY 1
"""

QUERIES = {
    "helped_much": _ANSWERS.format(answer="much"),
    "helped_somewhat": _ANSWERS.format(answer="somewhat"),
    "helped_little": _ANSWERS.format(answer="little"),
    "helped_not": _ANSWERS.format(answer="not"),
    "individual_sessions": f"SELECT {{cut}}, count(*) {_SESSIONS} AND r.outcome = 'attended' GROUP BY 1",
    "virtual_sessions": f"""
        SELECT {{cut}}, count(*) {_SESSIONS} AND r.outcome = 'attended' AND r.mode IN ('video', 'phone', 'whatsapp')
        GROUP BY 1""",
    "no_shows": f"SELECT {{cut}}, count(*) {_SESSIONS} AND r.outcome = 'no_show' GROUP BY 1",
    "people": _PEOPLE,
    "group_sessions": f"SELECT {{cut}}, count(*) {_GROUPS} GROUP BY 1",
    "group_attendances": _GROUP_HEADS,
    "direct_beneficiaries": f"""
        SELECT key, sum(heads) FROM ({_PEOPLE} UNION ALL {_GROUP_HEADS}) AS both_of_them (key, heads) GROUP BY 1""",
    "community": f"SELECT {{cut}}, {_HEADS} {_ACTIVITIES} AND r.confirmed_at IS NOT NULL GROUP BY 1",
    "community_unverified": f"""
        SELECT {{cut}}, {_HEADS} {_ACTIVITIES} AND r.confirmed_at IS NULL AND r.refuted_at IS NULL GROUP BY 1""",
    "community_refuted": f"SELECT {{cut}}, {_HEADS} {_ACTIVITIES} AND r.refuted_at IS NOT NULL GROUP BY 1",
    "activities": f"SELECT {{cut}}, count(*) {_ACTIVITIES} AND r.confirmed_at IS NOT NULL GROUP BY 1",
    "media_reach": f"SELECT {{cut}}, sum(m.reach) {_MEDIA} GROUP BY 1",
    "followers": f"SELECT {{cut}}, sum(m.followers) {_LAST_MONTH} GROUP BY 1",
    "facebook_followers": f"SELECT {{cut}}, sum(m.followers) {_LAST_MONTH} AND r.kind = 'facebook' GROUP BY 1",
}

# Of counselling the centre is the appointment's.
_OF_COUNSELLING = ("sessions", "people", "no_shows", "group_attendances", "direct_beneficiaries")


def recount(key: str, first: date, last: date, cut: str = "") -> dict[object, int]:
    """What the indicator of this key must read: its counts by what it is cut by; nothing is never in it."""
    own = "a" if key.endswith(_OF_COUNSELLING) or key.startswith("helped") else "r"
    column = {
        "": "NULL",
        "centre": f"{own}.centre_id",
        "district": "r.district_id",
        "channel": "r.id",
    }[cut]
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[key].format(cut=column), {"first": first, "last": last})
        return {found: int(count) for found, count in cursor.fetchall() if count}
