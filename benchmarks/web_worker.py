"""A web worker of the portal without its server, asked as the peers are: `python -m benchmarks.web_worker ADDRESS`."""

import sys

import django

from benchmarks.browser import Browser
from benchmarks.stranger import answer, own_answers

answers = own_answers()
django.setup()
answer(Browser().asks(sys.argv[1]), answers)
