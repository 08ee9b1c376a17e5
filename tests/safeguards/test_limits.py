"""Limits: never more than the bucket holds, whoever runs for it at once, and however the clock jumps."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from safeguards import limits
from safeguards.models import Bucket

HOUR = timedelta(hours=1)


@pytest.fixture
def limit(monkeypatch) -> limits.Limit:
    """Three an hour."""
    monkeypatch.setattr(limits, "_limits", {})
    return limits.declare("tests.three", capacity=3, per=HOUR)


def shift(by: timedelta) -> None:
    """Has `by` pass for every bucket; the clock of the database stays as it is."""
    Bucket.objects.update(full_at=F("full_at") - by)


def allowed(times: int, key: str = "somebody", cost: int = 1) -> list[bool]:
    return [limits.allow("tests.three", key, cost) for _ in range(times)]


@pytest.mark.django_db
class TestAllow:
    def test_lets_the_capacity_through_and_no_more(self, limit):
        assert allowed(5) == [True, True, True, False, False]

    def test_keeps_keys_apart(self, limit):
        assert allowed(4) == [True, True, True, False]
        assert allowed(1, key="somebody else") == [True]

    def test_keeps_limits_apart(self, limit):
        limits.declare("tests.other", capacity=1, per=HOUR)
        allowed(3)
        assert limits.allow("tests.other", "somebody")

    def test_fills_evenly(self, limit):
        allowed(3)
        shift(HOUR / 3 - timedelta(seconds=5))
        assert allowed(1) == [False]
        shift(timedelta(seconds=5))
        assert allowed(2) == [True, False]

    def test_never_holds_more_than_its_capacity(self, limit):
        allowed(1)
        shift(100 * HOUR)
        assert allowed(4) == [True, True, True, False]

    def test_a_costly_act_takes_more_and_all_or_nothing(self, limit):
        assert allowed(1, cost=2) == [True]
        assert allowed(1, cost=2) == [False]
        assert allowed(2) == [True, False]

    def test_being_refused_costs_nothing(self, limit):
        allowed(30)
        shift(HOUR / 3)
        assert allowed(1) == [True]

    @pytest.mark.parametrize("cost", [0, -1, 4])
    def test_an_impossible_cost_is_an_error(self, limit, cost):
        with pytest.raises(ValueError, match="never holds"):
            allowed(1, cost=cost)

    def test_an_undeclared_limit_is_an_error(self, limit):
        with pytest.raises(limits.UndeclaredLimit):
            limits.allow("tests.unknown", "somebody")

    def test_the_clock_set_back_locks_nobody_out(self, limit):
        allowed(3)
        shift(-100 * HOUR)
        assert allowed(4) == [True, True, True, False]

    def test_drift_of_the_clock_gives_nothing_away(self, limit):
        allowed(3)
        shift(timedelta(seconds=-30))
        assert allowed(1) == [False]

    @pytest.mark.parametrize("key", ["", "ی" * 5000, "a\0b", "'; DROP TABLE safeguards_bucket; --"])
    def test_any_key_will_do(self, limit, key):
        assert allowed(4, key=key) == [True, True, True, False]

    def test_no_address_or_number_lies_in_clear(self, limit):
        allowed(1, key="+923001234567")
        (bucket,) = Bucket.objects.all()
        assert len(bytes(bucket.key)) == 32
        assert b"3001234567" not in bytes(bucket.key)


@pytest.mark.django_db
def test_full_buckets_are_purged_and_the_others_kept(limit):
    allowed(3)
    allowed(1, key="somebody else")
    shift(HOUR / 3)
    assert limits.purge_buckets() == 1
    assert Bucket.objects.get().full_at > Bucket.objects.annotate(now=Now()).get().now
    assert allowed(2) == [True, False]


@pytest.mark.django_db(transaction=True)
class TestUnderPressure:
    def test_a_hundred_at_once_get_exactly_what_the_bucket_holds(self, monkeypatch):
        monkeypatch.setattr(limits, "_limits", {})
        limits.declare("tests.seven", capacity=7, per=timedelta(days=365))
        granted = _race(lambda: limits.allow("tests.seven", "one number"), racers=20, each=5)
        assert granted.count(True) == 7

    def test_while_it_fills_no_more_comes_out_than_went_in(self, monkeypatch):
        monkeypatch.setattr(limits, "_limits", {})
        limits.declare("tests.fast", capacity=5, per=timedelta(milliseconds=100))
        started = time.monotonic()
        granted = _race(lambda: limits.allow("tests.fast", "one number"), racers=8, each=40).count(True)
        assert 5 <= granted <= 5 + 5 * (time.monotonic() - started) / 0.1

    def test_a_transaction_that_could_give_it_back_is_refused(self, limit):
        with pytest.raises(RuntimeError), transaction.atomic():
            limits.allow("tests.three", "somebody")


def _race(act, *, racers: int, each: int) -> list[bool]:
    """What `act` answered to so many threads that all start at one moment."""
    answers: list[bool] = []
    gate = threading.Barrier(racers)

    def run() -> None:
        gate.wait()
        answers.extend([act() for _ in range(each)])
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == racers * each
    return answers


class TestDeclare:
    def test_one_name_means_one_limit(self, limit):
        assert limits.declare("tests.three", capacity=3, per=HOUR) == limit
        with pytest.raises(ValueError, match="twice"):
            limits.declare("tests.three", capacity=4, per=HOUR)
        assert limits.declared() == [limit]

    @pytest.mark.parametrize(("capacity", "per"), [(0, HOUR), (1, timedelta(0)), (1, -HOUR)])
    def test_a_limit_that_limits_nothing_is_refused(self, limit, capacity, per):
        with pytest.raises(ValueError, match="everybody"):
            limits.declare("tests.odd", capacity=capacity, per=per)
