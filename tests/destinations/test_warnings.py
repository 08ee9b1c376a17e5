"""One warning stands on the home page, in both languages, until it is replaced or ended."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from centre.models import Edition
from destinations import services
from destinations.models import Finding, Guide, WarningOfTheMonth
from destinations.shipped import read_warning
from safeguards.models import AuditEntry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

WORDS = {
    "en": {"title": "Offers for Atlantis", "text": "Nobody recruits for Atlantis."},
    "ur": {"title": "اٹلانٹس کی پیشکشیں", "text": "اٹلانٹس کے لیے کوئی بھرتی نہیں ہوتی۔"},
}


@pytest.fixture(autouse=True)
def shipped_warning(few_guides, db):
    services.load_warning(read_warning())


def set_warning(month=date(2026, 12, 1), **given) -> WarningOfTheMonth:
    given = {"finding": Finding.objects.get(key="pk-5-3"), "guide": Guide.objects.get(slug="lawful-way")} | given
    return services.set_warning(month=month, words=WORDS, by=UserFactory(), **given)


def test_the_shipped_one_stands_with_its_source_and_date(client):
    page = client.get("/en/").content.decode()
    assert "A licence number alone proves nothing" in page
    assert "As of <bdi>November 2024</bdi>" in page
    assert "صرف لائسنس نمبر کوئی ثبوت نہیں" in client.get("/ur/").content.decode()


def test_one_that_somebody_set_takes_its_place_in_both_languages(client):
    edition = Edition.objects.current()
    set_warning()
    assert "Offers for Atlantis" in client.get("/en/").content.decode()
    assert "اٹلانٹس کی پیشکشیں" in client.get("/ur/").content.decode()
    assert Edition.objects.current() == edition + 1
    assert AuditEntry.objects.filter(action="warning.set").exists()


def test_one_that_was_ended_is_gone(client):
    services.end_warning(warning=set_warning(), by=UserFactory())
    assert "Offers for Atlantis" not in client.get("/en/").content.decode()
    assert AuditEntry.objects.filter(action="warning.ended").exists()


def test_what_ships_never_takes_the_place_of_what_was_set():
    WarningOfTheMonth.objects.all().delete()
    set_warning()
    assert not services.load_warning(read_warning())
    assert WarningOfTheMonth.objects.count() == 1


def test_a_month_is_named_by_its_first_day():
    with pytest.raises(ValidationError, match="first day"):
        set_warning(month=date(2026, 12, 2))
