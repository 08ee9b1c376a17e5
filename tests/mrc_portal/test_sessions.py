"""Sessions are looked up as Django looks them up: what is over, unknown or spoilt opens nothing."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from mrc_portal.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    kept = SessionStore()
    kept["typed"] = "وقت"
    kept.create()
    assert kept.session_key
    return kept.session_key


def test_a_session_is_found_in_one_query(key, django_assert_num_queries):
    found = SessionStore(key)
    with django_assert_num_queries(1):
        assert found["typed"] == "وقت"
    assert found.session_key == key


def over(key: str) -> str:
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    return key


def spoilt(key: str) -> str:
    Session.objects.filter(session_key=key).update(session_data="spoilt")
    return key


def test_one_that_is_over_or_unknown_is_begun_anew_under_another_key(key):
    for gone in (over(key), "0" * 32):
        found = SessionStore(gone)
        assert "typed" not in found
        found["typed"] = "new"
        found.save()
        assert found.session_key not in (gone, None)


def test_one_that_was_spoilt_holds_nothing(key):
    assert "typed" not in SessionStore(spoilt(key))
