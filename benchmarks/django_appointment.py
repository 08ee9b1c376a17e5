"""The peer django-appointment, run alone by the Python of a virtual environment of its own.

For each line on its standard input it asks for what a person sees who chooses a time: the page of a service, and the
free times of a day that the page fetches. Its database is SQLite in memory, which spares it every way to a server.
"""

import sys
from datetime import date, time, timedelta

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import include, path, reverse

# What the peer has to say while it starts is no answer.
answers, sys.stdout = sys.stdout, sys.stderr

settings.configure(
    SECRET_KEY="benchmark",  # noqa: S106 - nothing is kept under it
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    TIME_ZONE="Asia/Karachi",
    STATIC_URL="/static/",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
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
    """The keys of a service and of the one who offers it from Monday to Friday, from nine to five."""
    service = apps.get_model("appointment", "Service").objects.create(
        name="Session", duration=timedelta(minutes=45), price=0
    )
    person = get_user_model().objects.create(username="counsellor", first_name="C", is_staff=True)
    member = apps.get_model("appointment", "StaffMember").objects.create(
        user=person, slot_duration=45, lead_time=time(9), finish_time=time(17), appointment_buffer_time=15
    )
    member.services_offered.add(service)
    for day in range(1, 6):
        apps.get_model("appointment", "WorkingHours").objects.create(
            staff_member=member, day_of_week=day, start_time=time(9), end_time=time(17)
        )
    return service.pk, member.pk


def answer() -> None:
    """Answers until nobody asks any more."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    service, member = someone_who_works()
    monday = date.today() + timedelta(days=14 - date.today().weekday())  # noqa: DTZ011 - any Monday to come serves
    visitor = Client()
    for _line in sys.stdin:
        page = visitor.get(reverse("appointment:appointment_request", args=[service]))
        times = visitor.get(
            reverse("appointment:available_slots_ajax"),
            {"selected_date": monday.isoformat(), "staff_member": member},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
        offered = len(times.json().get("available_slots", []))
        print(page.status_code, times.status_code, offered, file=answers, flush=True)


if __name__ == "__main__":
    answer()
