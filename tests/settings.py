"""The portal's settings with what tests change; the servers are named by the environment (see conftest.py)."""

import base64
import os

# What any machine lacks when tests are collected or types are checked; conftest.py names real servers before that.
os.environ.setdefault("DATABASE_URL", "postgres://localhost/mrc")
os.environ.setdefault("REDIS_URL", "redis://localhost:6379/0")
os.environ.setdefault("DEMO", "0")
os.environ.setdefault("MRC_SECRET_KEY", "tests-only-" + "x" * 50)
os.environ.setdefault("MRC_FIELD_KEYS", "k1:" + base64.b64encode(bytes(range(32))).decode())
os.environ.setdefault("MRC_INDEX_KEY", base64.b64encode(bytes(range(32, 64))).decode())
os.environ.setdefault("MRC_ORIGIN", "http://localhost")

from mrc_portal.settings import *  # noqa: E402, F403 - the overlay needs every setting, after the environment stands

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a test's sign-in must not cost 50 ms
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_IS_SET_UP = True
INSTALLED_APPS = [*INSTALLED_APPS, "tests.messaging.sample"]  # noqa: F405 - from the overlaid settings
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
