"""What it costs to choose a time: the pages of days and of one day's times, against all that the peer's page asks for.

Both use the same PostgreSQL server by the same driver, keep their connection and compress what they send.
"""

import importlib.metadata
import json
from collections.abc import Callable, Iterator
from datetime import time
from types import SimpleNamespace

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from benchmarks.browser import Answer, Browser
from benchmarks.measure import Result, seconds_by_turns, seconds_for
from benchmarks.strangers import stranger
from centre.models import Centre, Role, RoleGrant, User
from counselling.drafts import Draft
from counselling.models import Counsellor, WeeklyHours
from counselling.times import Wish
from mrc_portal.sessions import SessionStore

PEER = "django-appointment==3.8.0"
IT_FORGETS = "icalendar"  # which it imports and does not declare
DRIVER = "psycopg2-binary"
SCHEMA = "django_appointment"
ALIKE = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS")
CALLS = 60


def results() -> Iterator[tuple[str, Result]]:
    """The ratios of the pages on which a time is chosen."""
    both = pages()

    def ours() -> None:
        for page in both:
            page()

    driver = f"{DRIVER}=={importlib.metadata.version(DRIVER)}"
    with stranger("django_appointment", _database(), requirements=(PEER, IT_FORGETS, driver)) as theirs:
        yield (
            "booking_page_vs_django_appointment",
            seconds_by_turns(
                lambda calls: seconds_for(ours, calls),
                theirs.seconds,
                against=f"{PEER}: all that its page asks its server for until a day's times are seen"
                f" ({theirs.says['bytes']} bytes), as both our pages do ({sum(len(page().body) for page in both)})",
                calls=CALLS,
            ),
        )


def pages() -> list[Callable[[], Answer]]:
    """What asks for each of our pages as somebody who has answered what comes before them."""
    paths, cookie = _on_the_way()
    return [Browser().asks(path, HTTP_COOKIE=cookie) for path in paths]


def _database() -> str:
    """The portal's own database, and in it an empty schema for the peer: what its settings say of it, in JSON."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    ours = {name: connection.settings_dict[name] for name in ALIKE}
    return json.dumps(ours | {"OPTIONS": {"options": f"-c search_path={SCHEMA}"}})


def _on_the_way() -> tuple[list[str], str]:
    """The pages of the days and of one day for somebody who has answered what comes before, and their cookie."""
    counsellor = _someone_who_works()
    typed = {
        "mode": {"mode": "video", "centre": counsellor.centre.slug},
        "topic": {"topic": "work", "for_whom": "myself", "destination": ""},
        "counsellor": {"with_whom": "either", "language": "ur"},
    }
    session = SessionStore()
    Draft(typed=typed, answered=list(typed)).keep(SimpleNamespace(session=session))  # type: ignore[arg-type]  # all it asks of a request
    session.create()
    wish = Wish(counsellor.centre, "video", language=typed["counsellor"]["language"])
    day = list(wish.free_times(now=timezone.now()))[20].astimezone(wish.zone).date()
    with override("en"):
        days, times = reverse("counselling:booking_day"), reverse("counselling:booking_time", args=[day.isoformat()])
    return [days, times], f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _someone_who_works() -> Counsellor:
    """Every day from nine to five, as the peer's does."""
    person = User.objects.create_user(email="booking-page@example.org", name="Somebody who works")
    RoleGrant.objects.create(person=person, role=Role.COUNSELLOR)
    counsellor = Counsellor.objects.create(
        person=person,
        centre=Centre.objects.order_by("pk")[0],
        gender=Counsellor.Gender.WOMAN,
        languages=["ur"],
        modes=["video"],
    )
    for weekday in range(7):
        WeeklyHours.objects.create(counsellor=counsellor, weekday=weekday, starts=time(9), ends=time(17))
    return counsellor
