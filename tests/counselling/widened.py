"""The portal as its web server serves it, with the window between the look and the write widened, and a guard off.

For the tests of races over HTTP only, which start the web server on it; `TEST_GUARDS` names the guard to be left out.
"""

import os
import time
from importlib import import_module

IS_LOCKED = "no_lock" not in os.environ.get("TEST_GUARDS", "")
# Seconds. Without the lock all wait in it at once, so that it may be long enough for the busiest machine.
WINDOW = 0.5 if IS_LOCKED else 3.0

application = import_module("mrc_portal.wsgi").application  # sets Django up; the rest can be imported only then
booking, taking = (import_module(f"counselling.services.{name}") for name in ("booking", "taking"))
_known_or_new = booking.known_or_new


def _slowly(introduction):
    time.sleep(WINDOW)
    return _known_or_new(introduction)


booking.known_or_new = _slowly
if not IS_LOCKED:
    taking.locked = list
