"""Clocks are told in words, in both languages; no page says the name that computers have for them."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from centre import zones
from centre.models import Role
from counselling.desk_forms import RulesForm
from tests.factories import BeneficiaryFactory, CentreFactory, UserFactory


@pytest.mark.parametrize(
    ("zone", "english", "urdu"),
    [
        ("Asia/Karachi", "Pakistan time", "پاکستان کا وقت"),
        ("Asia/Riyadh", "Saudi Arabia time", "سعودی عرب کا وقت"),
        ("America/New_York", "United States (New York) time", "ریاست ہائے متحدہ امریکہ (نیو یارک) کا وقت"),
        ("Asia/Calcutta", "India time", "بھارت کا وقت"),
        ("UTC", "UTC time", "UTC کا وقت"),
    ],
)
def test_a_clock_is_that_of_a_country_and_where_it_has_several_of_a_city(zone, english, urdu):
    assert zones.in_words(zone) == english
    with override("ur"):
        assert zones.in_words(zone) == urdu


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_clock_that_people_live_by_has_words(language):
    with override(language):
        offered = zones.every_zone(besides="Asia/Calcutta")
    assert len(offered) > 400
    assert {"Asia/Calcutta", "Asia/Karachi"} <= set(dict(offered))
    for zone, words in offered:
        assert "/" not in words, zone
        if language == "ur":
            assert not words.isascii(), zone


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_managers_page_and_a_persons_rules_say_clocks_in_words(client, settings, language):
    settings.DEMO = True
    client.force_login(UserFactory(roles_given=[Role.MANAGER]))
    with override(language):
        page = client.get(reverse("centre:centre_edit", args=[CentreFactory(zone="Asia/Dubai").slug]))
        words = zones.place_of("Asia/Dubai")
        assert f'<option value="Asia/Dubai" selected>{words}</option>' in page.content.decode()
        stored = BeneficiaryFactory(zone="Asia/Calcutta")
        assert f'<option value="Asia/Calcutta" selected>{zones.place_of("Asia/Calcutta")}</option>' in str(
            RulesForm(instance=stored)["zone"]
        )
