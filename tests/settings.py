"""The portal's settings with what tests change; the servers are named by the environment (see conftest.py)."""

import base64
import os

from mrc_portal import env

# What the shell happens to set (DEMO, DATABASE_URL, …) is none of the tests' business, so it is put aside once; a
# process that a test starts inherits the mark, and is told by that test what it must know.
if "TESTS_ENVIRONMENT" not in os.environ:
    for name in [name for name in os.environ if name.startswith(env.PREFIX) or name in env.NAMES]:
        del os.environ[name]
    os.environ |= {
        "TESTS_ENVIRONMENT": "set",
        "DATABASE_URL": "postgres://localhost/mrc",  # nobody answers there: conftest.py names the real servers
        "REDIS_URL": "redis://localhost:6379/0",
        "DEMO": "0",
        "MRC_SECRET_KEY": "tests-only-" + "x" * 50,
        "MRC_FIELD_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
        "MRC_INDEX_KEY": base64.b64encode(bytes(range(32, 64))).decode(),
        "MRC_ORIGIN": "http://localhost",
    }

from mrc_portal.settings import *  # noqa: F403 - the overlay needs every setting, after the environment stands

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a test's sign-in must not cost 50 ms
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "tests.static.SourceStaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_IS_SET_UP = True
INSTALLED_APPS = [*INSTALLED_APPS, "tests.messaging.sample"]  # noqa: F405 - from the overlaid settings
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
