"""The portal's settings with the peers' pages beside its own; the middleware is the same for both."""

from mrc_portal import public
from mrc_portal.settings import *  # noqa: F403 - the overlay needs every setting

ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = ["localhost"]
public.OPEN |= {"hello", "one_query"}
