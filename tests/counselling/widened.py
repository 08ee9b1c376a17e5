"""The portal as its web server serves it, with the window between the look and the write widened, and a guard off.

For the tests of races over HTTP only, which start the web server on it; `TEST_GUARDS` names the guard to be left out.
"""

import os
import time
from importlib import import_module

WINDOW = 0.5  # seconds

application = import_module("mrc_portal.wsgi").application  # sets Django up; the rest can be imported only then
booking, taking = (import_module(f"counselling.services.{name}") for name in ("booking", "taking"))
_known_or_new = booking.known_or_new


def _slowly(introduction):
    time.sleep(WINDOW)
    return _known_or_new(introduction)


booking.known_or_new = _slowly
if "no_lock" in os.environ.get("TEST_GUARDS", ""):
    taking.locked = list
