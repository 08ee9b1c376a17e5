"""What was asked for in vain: kept for editors, without the person, and not for ever."""

import re
from datetime import date

from django.db import connection
from django.utils import timezone

from destinations.search.asking import Question
from destinations.search.models import MissedSearch

MOST_WORDS = 5  # a longer question tells a story, and a story is somebody's
MOST_A_DAY = 500  # rows; beyond, somebody plays
_NUMBER = re.compile(r"(?:\d\D*){4}")  # of a telephone, an identity card, a passport, a birthday, however it is parted

# One statement, so that a day's rows are counted and the row is written at once.
_KEEP = """
INSERT INTO destinations_missedsearch AS missed (language, words, asked_on, times)
SELECT %(language)s, %(words)s, %(day)s, 1
WHERE (SELECT count(*) FROM destinations_missedsearch WHERE asked_on = %(day)s) < %(most)s
   OR EXISTS (SELECT FROM destinations_missedsearch
              WHERE asked_on = %(day)s AND language = %(language)s AND words = %(words)s)
ON CONFLICT (asked_on, language, words) DO UPDATE SET times = missed.times + 1
"""


def keep_missed(asked: Question) -> bool:
    """The words are counted once more for today, unless they may tell of somebody; says whether they were."""
    words = " ".join(asked.words)
    longest = MissedSearch._meta.get_field("words").max_length or 0
    tells_of_somebody = "@" in asked.typed or _NUMBER.search(words) or len(asked.words) > MOST_WORDS
    if not words or len(words) > longest or tells_of_somebody:
        return False
    day = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"language": asked.language, "words": words, "day": day, "most": MOST_A_DAY})
        return bool(cursor.rowcount)


def purge_missed(today: date | None = None) -> int:
    """What was kept long enough is gone; says how many rows. For the clock to call."""
    removed, _models = MissedSearch.objects.over(today or timezone.localdate()).delete()
    return removed
