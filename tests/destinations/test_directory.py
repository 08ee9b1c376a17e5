"""The directory says of each contact when it is known from and whom to confirm it with."""

from datetime import date

import pytest
from django.utils import timezone

from destinations.directory import entries
from destinations.models import Contact
from tests.factories import (
    ContactFactory,
    ContactTextFactory,
    FactFactory,
    FactTextFactory,
    FindingFactory,
    GuideTextFactory,
    SectionTextFactory,
)

pytestmark = pytest.mark.django_db


def entry(fact=None, language="en", **words):
    contact = ContactFactory(
        kind="hotline", fact=fact, finding=fact.finding if fact else FindingFactory(as_of="Jan 2026")
    )
    ContactTextFactory(**{"contact": contact, "language": language, "name": "Ministry", "where": "Riyadh"} | words)
    told = Contact.objects.filter(pk=contact.pk).told_in(language)
    (listed,) = entries(told, country="Saudi Arabia", language=language, day=timezone.localdate())
    return listed


def test_a_number_that_nobody_has_checked_says_from_when_it_is_and_whom_to_ask():
    listed = entry(FactFactory(hotline=True, as_of="2022"))
    assert listed["value"] == '<a href="tel:19911">19911</a>'
    assert listed["standing"] == "As of 2022. Confirm with: NAVTTC."
    assert [source["publisher"] for source in listed["sources"]] == ["A newspaper"]


def test_a_number_that_was_checked_says_when():
    day = timezone.localdate()
    listed = entry(FactFactory(hotline=True, checked=True, checked_on=day))
    assert listed["standing"].startswith("Checked ")


def test_a_number_past_its_date_says_so():
    listed = entry(FactFactory(hotline=True, past_due=True))
    assert listed["standing"] == "Last checked 5 January 2026; confirm with: NAVTTC."


def test_a_contact_without_a_number_says_from_when_it_is_known():
    assert entry(confirm_with="the embassy")["standing"] == "As of January 2026. Confirm with: the embassy."


def test_what_the_name_or_the_heading_says_is_not_said_again():
    listed = entry(name="Hotline of the ministry (January 2026)", where="Saudi Arabia")
    assert (listed["where"], listed["standing"]) == ("", "")


def test_it_is_told_in_the_language_asked_for():
    fact = FactFactory(hotline=True, words={})
    FactTextFactory(fact=fact, language="ur", value="19911", confirm_with="اتاشی")
    listed = entry(fact, language="ur", name="وزارت 24")
    assert listed["name"] == 'وزارت <bdi class="number">24</bdi>'
    assert listed["value"] == '<a href="tel:19911"><bdi class="number">19911</bdi></a>'


def test_what_is_typed_never_becomes_markup():
    listed = entry(FactFactory(words={"en": "<b>1</b>", "ur": "1"}), name="<script>")
    assert "<" not in listed["name"] + listed["value"]


def test_the_help_section_and_the_directory_show_it(client):
    text = SectionTextFactory(section__topic="help", published_at=timezone.now())
    country = text.section.guide.country
    GuideTextFactory(guide=text.section.guide, title="Atlantis")
    ContactTextFactory(contact__country=country, name="The attaché of Atlantis")
    for address in ("/en/contacts/", f"/en/destinations/{text.section.guide.slug}/help/"):
        assert "The attaché of Atlantis" in client.get(address).content.decode()


def test_a_country_without_contacts_is_not_in_the_directory(client):
    GuideTextFactory(title="Atlantis")
    page = client.get("/en/contacts/").content.decode()
    assert "Atlantis" not in page
    assert "No contact yet" in page


def test_the_newest_date_of_a_value_counts():
    listed = entry(FactFactory(hotline=True, checked=True, checked_on=date(2026, 11, 1), due_on=date(2036, 1, 1)))
    assert listed["standing"] == "Checked 1 November 2026."
