"""Starts it: `python -m benchmarks.wagtail_peer TEXT VALKEY FOLDER`; TEXT is a JSON file of title, lead and html.

Where the folder has its database from an earlier start, nothing is made anew: so a worker starts.
"""

import json
import secrets
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from benchmarks.browser import Browser
from benchmarks.stranger import answer, own_answers

answers = own_answers()

text, valkey, folder = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2], sys.argv[3]

settings.configure(  # as `wagtail start` writes it, and wagtail-cache's two middlewares as its manual says
    SECRET_KEY=secrets.token_urlsafe(48),
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF="benchmarks.wagtail_peer.urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/wagtail.sqlite3"}},
    CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": valkey}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    WAGTAIL_SITE_NAME="peer",
    WAGTAILADMIN_BASE_URL="http://localhost",
    INSTALLED_APPS=[
        "benchmarks.wagtail_peer",
        "wagtailcache",
        "wagtail.contrib.redirects",
        "wagtail.users",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.search",
        "wagtail.admin",
        "wagtail",
        "modelcluster",
        "taggit",
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    STATIC_URL="/static/",
    MIDDLEWARE=[
        "wagtailcache.cache.UpdateCacheMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "wagtail.contrib.redirects.middleware.RedirectMiddleware",
        "wagtailcache.cache.FetchFromCacheMiddleware",
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
)
django.setup()
is_made = Path(folder, "made").exists()
if not is_made:
    call_command("migrate", verbosity=0)

from wagtail.models import Page, Site  # noqa: E402 - models can be imported only after the settings stand

from benchmarks.wagtail_peer.models import TextPage  # noqa: E402

if not is_made:
    page = TextPage(title=text["title"], slug="work", lead=text["lead"], body=text["html"])
    Page.objects.get(depth=1).add_child(instance=page)
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": page})
    Path(folder, "made").touch()

ask = Browser().asks("/")
ask()
if ask().head.get("X-Wagtail-Cache") != "hit":
    raise SystemExit("The peer's cache does not answer: it would not be the strongest peer.")
answer(ask, answers)
