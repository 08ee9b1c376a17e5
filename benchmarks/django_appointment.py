"""The peer django-appointment: `python -m benchmarks.django_appointment DATABASE`, its settings of a database in JSON.

One call asks for what a browser asks for somebody who chooses a time: the page of a service, and what its script
fetches for the free times of a day. What it says of itself is how many bytes these answers are, compressed like ours.
"""

import json
import sys
from collections.abc import Callable
from datetime import time, timedelta
from urllib.parse import urlencode

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import include, path, reverse
from django.utils import timezone

from benchmarks.browser import Answer, Browser
from benchmarks.stranger import answer, own_answers

answers = own_answers()

settings.configure(
    SECRET_KEY="benchmark",  # noqa: S106 - nothing is kept under it
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    TIME_ZONE="Asia/Karachi",
    STATIC_URL="/static/",
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **json.loads(sys.argv[1])}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "appointment",
        "phonenumber_field",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.gzip.GZipMiddleware",  # as the portal
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    LOGGING_CONFIG=None,
)
django.setup()
urlpatterns = [path("appointment/", include("appointment.urls"))]


def someone_who_works() -> tuple[int, int]:
    """The keys of a service and of the one who offers it every day from nine to five."""
    service = apps.get_model("appointment", "Service").objects.create(
        name="Session", duration=timedelta(minutes=45), price=0
    )
    person = get_user_model().objects.create(username="counsellor", first_name="C", is_staff=True)
    member = apps.get_model("appointment", "StaffMember").objects.create(
        user=person, slot_duration=45, lead_time=time(9), finish_time=time(17), appointment_buffer_time=15
    )
    member.services_offered.add(service)
    for day in range(7):
        apps.get_model("appointment", "WorkingHours").objects.create(
            staff_member=member, day_of_week=day, start_time=time(9), end_time=time(17)
        )
    return service.pk, member.pk


def choosing_a_time() -> list[Callable[[], Answer]]:
    """What a browser asks for until the times of another day than today are seen: what `appointments.js` fetches when
    its page has come, and again when a day is pressed."""
    service, member = someone_who_works()
    browser, today = Browser(), timezone.localdate()

    def fetches(name: str, **asked: object) -> Callable[[], Answer]:
        address = f"{reverse(f'appointment:{name}')}?{urlencode(asked)}"
        return browser.asks(address, HTTP_X_REQUESTED_WITH="XMLHttpRequest")

    page = browser.asks(reverse("appointment:appointment_request", args=[service]))
    days_off = fetches("get_non_working_days_ajax", staff_member=member)
    times = [
        fetches("available_slots_ajax", selected_date=day.isoformat(), staff_member=member)
        for day in (today, today + timedelta(days=14))
    ]
    if not json.loads(times[1]().unpacked).get("available_slots"):
        raise SystemExit("The peer offers no time on a day on which it has some.")
    return [page, days_off, times[0], days_off, times[1]]


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # its own tables, which have no migrations, name the users'
    asked = choosing_a_time()

    def ask() -> int:
        return sum(len(one().body) for one in asked)

    answer(ask, answers, bytes=ask())
