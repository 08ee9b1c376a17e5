"""What was asked for in vain is kept for editors; who asked is not."""

from datetime import date, timedelta

import pytest

from destinations.search import missed
from destinations.search.asking import question
from destinations.search.missed import keep_missed, purge_missed
from destinations.search.models import MISSED_FOR, MissedSearch
from tests.factories import MissedSearchFactory

pytestmark = pytest.mark.django_db


def kept() -> list[tuple[str, str, int]]:
    return list(MissedSearch.objects.order_by("words").values_list("language", "words", "times"))


def test_the_same_words_of_a_day_are_one_row_however_they_were_typed():
    for typed in ("Quokka farm", "quokka  FARM!", "the quokka farm"):
        keep_missed(question(typed, "en"))
    keep_missed(question("کوآکا", "ur"))
    assert kept() == [("en", "quokka farm", 3), ("ur", "کواکا", 1)]


@pytest.mark.parametrize(
    "typed",
    [
        "call 0300 1234567",
        "030 012 345 67",
        "cnic 35202۱۲۳۴",
        "somebody@example.org",
        "my brother paid gujrat dunki wale libya boat kidnapped",
        "",
    ],
)
def test_what_may_tell_of_somebody_is_not_kept(typed: str):
    assert keep_missed(question(typed, "en")) is False
    assert kept() == []


def test_a_row_holds_nothing_but_words_language_day_and_count():
    assert {field.name for field in MissedSearch._meta.get_fields()} == {"id", "language", "words", "asked_on", "times"}


def test_a_day_keeps_so_many_rows_and_counts_those_it_has(monkeypatch):
    monkeypatch.setattr(missed, "MOST_A_DAY", 2)
    for typed in ("quokka", "wombat", "numbat", "wombat"):
        keep_missed(question(typed, "en"))
    assert kept() == [("en", "quokka", 1), ("en", "wombat", 2)]


def test_it_goes_when_it_is_old():
    today = date(2026, 11, 26)
    MissedSearchFactory(asked_on=today - MISSED_FOR - timedelta(days=1))
    stays = MissedSearchFactory(asked_on=today - MISSED_FOR)
    assert purge_missed(today) == 1
    assert MissedSearch.objects.get() == stays


def test_editors_are_told_what_was_asked_more_than_once_the_most_wanted_first():
    MissedSearchFactory(words="quokka", times=2)
    MissedSearchFactory(words="wombat", times=2)
    MissedSearchFactory(words="wombat", times=3, asked_on=date(2026, 11, 1))
    MissedSearchFactory(words="a name")
    told = [(row["words"], row["times"]) for row in MissedSearch.objects.by_demand()]
    assert told == [("wombat", 5), ("quokka", 2)]
