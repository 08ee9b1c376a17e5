"""What the page costs on which somebody chooses a time: every free time of a day, worked out when it is asked for."""

import subprocess
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from benchmarks.guides import Browser
from benchmarks.measure import Result, by_turns
from centre.models import Centre, Role, RoleGrant, User
from counselling.drafts import Draft
from counselling.models import Counsellor, WeeklyHours
from counselling.times import Wish

PEER = "django-appointment==3.8.0"
IT_FORGETS = "icalendar"  # which it imports and does not declare
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "django-appointment"
SCRIPT = Path(__file__).with_name("django_appointment.py")
CALLS = 60


def results() -> Iterator[tuple[str, Result]]:
    """The ratio of the page on which a time is chosen."""
    path, cookie = _on_the_way()
    ours = Browser().asks(path, HTTP_COOKIE=cookie)
    with peer() as theirs:
        against = f"{PEER}: its page and the times it fetches, on SQLite in memory"
        yield "booking_page_vs_django_appointment", by_turns(ours, theirs, against=against, calls=CALLS)


@contextmanager
def peer() -> Iterator[Callable[[], None]]:
    """Asks django-appointment once for what a person sees who chooses a time."""
    python = _installed()
    process = subprocess.Popen(
        [python, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The peer cannot be spoken to.")
    asking, answers = process.stdin, process.stdout

    def ask() -> None:
        asking.write("\n")
        asking.flush()
        page, times, offered = (int(number) for number in answers.readline().split())
        if (page, times) != (200, 200) or not offered:
            raise RuntimeError(f"{PEER} answered {page} and {times} with {offered} times.")

    try:
        yield ask
    finally:
        asking.close()
        process.wait(timeout=30)


def _installed() -> Path:
    """The Python of the peer's own virtual environment, made where there is none."""
    python = FOLDER / "bin" / "python"
    if not python.exists():
        venv.create(FOLDER, with_pip=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER, IT_FORGETS], check=True
    )
    return python


def _on_the_way() -> tuple[str, str]:
    """The page of a day for somebody who has answered what comes before it, and their cookie."""
    counsellor = _someone_who_works()
    typed = {
        "mode": {"mode": "video", "centre": counsellor.centre.slug},
        "topic": {"topic": "work", "for_whom": "myself", "destination": ""},
        "counsellor": {"with_whom": "either", "language": "ur"},
    }
    session = SessionStore()
    Draft(typed=typed, answered=list(typed)).keep(SimpleNamespace(session=session))  # type: ignore[arg-type]  # all it asks of a request
    session.create()
    wish = Wish(counsellor.centre, "video")
    day = list(wish.free_times(now=timezone.now()))[20].astimezone(wish.zone).date()
    with override("en"):
        path = reverse("counselling:booking_time", args=[day.isoformat()])
    return path, f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _someone_who_works() -> Counsellor:
    """From Monday to Friday, from nine to five, as the peer's does."""
    person = User.objects.create_user(email="bench@example.org", name="Bench")
    RoleGrant.objects.create(person=person, role=Role.COUNSELLOR)
    counsellor = Counsellor.objects.create(
        person=person,
        centre=Centre.objects.order_by("pk")[0],
        gender=Counsellor.Gender.WOMAN,
        languages=["ur"],
        modes=["video"],
    )
    for weekday in range(5):
        WeeklyHours.objects.create(counsellor=counsellor, weekday=weekday, starts=time(9), ends=time(17))
    return counsellor
