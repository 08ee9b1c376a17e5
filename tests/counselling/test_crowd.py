"""A crowd over HTTP: one form sent again and again, and many people, all at once and all for one time.

The web server is the real one, with two workers, as `make run` starts it.
"""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from counselling.drafts import Draft
from counselling.models import Appointment, Participation
from mrc_portal.processes import stop, tie
from tests.counselling.asking import free, wish_for
from tests.factories import EVERY_DAY, CounsellorFactory, LeaveFactory

pytestmark = pytest.mark.django_db(transaction=True)

START_PATIENCE = 60  # seconds; a busy machine takes its time
CSRF = "a" * 32
CHECK, DONE = "/en/book/check/", "/en/book/done/"


class Answer(NamedTuple):
    status: int
    leads_to: str
    offered: list[str]


@pytest.fixture
def port() -> Iterator[int]:
    """The portal's own web server."""
    with web_server() as port:
        yield port


@contextmanager
def web_server(application: str = "mrc_portal.wsgi:application", threads: int = 1, **given: str) -> Iterator[int]:
    """A web server on this test's database; each visitor is known by the address that our proxy would have seen."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    database = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}",
        "MRC_TRUSTED_PROXIES": "1",
        "MRC_LOG_LEVEL": "ERROR",
        **given,
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", application]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", "2"]
    command += ["--blocking-threads", str(threads)]
    command += ["--backlog", "1024", "--no-access-log", "--log-level", "warning"]
    server = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=tie(signal.SIGTERM),  # noqa: PLW1509 - this process has no other thread yet
    )
    try:
        wait_for(port, server)
        yield port
    finally:
        stop([server], with_signal=signal.SIGTERM, patience=10)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while True:
        assert server.poll() is None, "the web server has ended"
        assert time.monotonic() < deadline, "the web server does not answer"
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as visitor:
                visitor.request("GET", "/livez")
                assert visitor.getresponse().status == http.HTTPStatus.OK
                return
        except OSError:
            time.sleep(0.05)


def filled_in(counsellor, starts_at, phone: str) -> str:
    """The session of somebody who has come as far as the last page, and has seen it; its key."""
    typed = {
        "mode": {"mode": "video", "centre": counsellor.centre.slug},
        "topic": {"topic": "work", "for_whom": "myself", "destination": ""},
        "counsellor": {"with_whom": "either", "language": "ur"},
        "day": {"starts_at": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}"},
        "contact": {"name": "Bano", "phone": phone, "messages_in": "en"},
        "safety": {"consent": "on"},
    }
    session = SessionStore()
    Draft(typed=typed, answered=list(typed), allowed_for=phone).keep(SimpleNamespace(session=session))
    session.create()
    return session.session_key


def press(port: int, session: str, number: int, start: threading.Barrier) -> Answer:
    """What somebody gets who presses the last button; all press at the same moment."""
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    headers = {
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"203.0.113.{number}",
    }
    start.wait(timeout=30)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as visitor:
        visitor.request("POST", CHECK, f"csrfmiddlewaretoken={CSRF}", headers)
        response = visitor.getresponse()
        response.read()
        leads_to = response.headers.get("Location", "")
        visitor.request("GET", leads_to or CHECK, headers=headers)
        page = visitor.getresponse().read().decode()
    return Answer(response.status, leads_to, re.findall(r'name="starts_at" value="([^"]+)"', page))


def crowd(port: int, each: int) -> None:
    counsellor = CounsellorFactory(hours_given=EVERY_DAY)
    starts_at = free(wish_for(counsellor))[20]
    one = filled_in(counsellor, starts_at, "+923001234567")
    others = [filled_in(counsellor, starts_at, f"+9230076543{number:02}") for number in range(each)]
    sessions = [session for pair in zip([one] * each, others, strict=True) for session in pair]
    start = threading.Barrier(len(sessions))
    with ThreadPoolExecutor(len(sessions)) as pool:
        answers = list(pool.map(lambda visitor: press(port, visitor[1], visitor[0], start), enumerate(sessions)))

    assert Appointment.objects.count() == Participation.objects.count() == 1
    assert {answer.status for answer in answers} == {302}
    booked = [session for session, answer in zip(sessions, answers, strict=True) if answer.leads_to == DONE]
    assert len(set(booked)) == 1, "only one of them all has the time, and hears so as often as they asked"
    assert len(booked) in (1, each)
    others = [answer for answer in answers if answer.leads_to != DONE]
    assert {(answer.leads_to, len(answer.offered)) for answer in others} == {(CHECK, 3)}


def test_of_a_crowd_one_is_booked_and_the_others_are_offered_other_times(port):
    crowd(port, each=6)


@pytest.mark.deep
def test_of_a_hundred_at_once_one_is_booked_and_the_others_are_offered_other_times(port):
    crowd(port, each=50)


def go_on_until_answered(port: int, session: str, number: int, within: float) -> str:
    """What becomes of somebody who takes whichever time is offered next, until one is theirs or none is left."""
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    headers = {
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"203.0.{number // 250}.{number % 250}",
    }
    chance = random.Random(number)
    time.sleep(chance.random() * within)
    pressed = ""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as visitor:
        while True:
            visitor.request("POST", CHECK, f"csrfmiddlewaretoken={CSRF}{pressed}", headers)
            response = visitor.getresponse()
            response.read()
            assert response.status == http.HTTPStatus.FOUND
            leads_to = response.headers["Location"]
            if leads_to == DONE:
                return "booked"
            visitor.request("GET", leads_to, headers=headers)
            response = visitor.getresponse()
            page = response.read().decode()
            assert response.status == http.HTTPStatus.OK
            offered = re.findall(r'name="starts_at" value="([^"]+)"', page)
            if not offered:
                told = "just been taken" in page and "choose another day" in page and "/en/book/call-back/" in page
                return "told, and offered a call" if told else f"left without an answer: {page}"
            pressed = f"&starts_at={chance.choice(offered)}"


def many_for_few(port: int, people: int, times: int, within: float) -> None:
    counsellor = CounsellorFactory(hours_given=EVERY_DAY, horizon_days=60)
    offered = free(wish_for(counsellor))
    LeaveFactory(counsellor=counsellor, starts_at=offered[times], ends_at=offered[-1] + timedelta(days=2))
    assert len(free(wish_for(counsellor))) == times
    sessions = [
        filled_in(counsellor, offered[number % times], f"+92300{number:07}")
        for number in range(2_000_000, 2_000_000 + people)
    ]
    with ThreadPoolExecutor(people) as pool:
        jobs = [
            pool.submit(go_on_until_answered, port, session, number, within) for number, session in enumerate(sessions)
        ]
        became = Counter(job.result() for job in jobs)
    assert became == {"booked": times, "told, and offered a call": people - times}
    assert Appointment.objects.booked().count() == Participation.objects.count() == times


def test_of_thirty_people_four_have_the_four_times_and_the_others_a_clear_answer(port):
    many_for_few(port, people=30, times=4, within=1)


@pytest.mark.deep
def test_of_five_hundred_people_forty_have_the_forty_times_and_the_others_a_clear_answer(port):
    many_for_few(port, people=500, times=40, within=60)
