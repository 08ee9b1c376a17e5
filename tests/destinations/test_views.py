"""The pages of the guides: found, complete, cheap, and closed to nobody."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from destinations.models import Topic
from tests.guides import load_few

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def guides(db):
    load_few()


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("home", []),
        ("destinations:country_list", []),
        ("destinations:country_detail", ["saudi-arabia"]),
        ("destinations:section_detail", ["united-arab-emirates", "rights"]),
        ("destinations:guide_list", []),
        ("destinations:guide_detail", ["lawful-way"]),
        ("destinations:guide_sources", ["lawful-way"]),
    ],
)
def test_a_page_answers_in_both_languages_with_two_queries_at_most(
    client, django_assert_max_num_queries, language, name, arguments
):
    with override(language):
        address = reverse(name, args=arguments)
    with django_assert_max_num_queries(2):
        response = client.get(address)
    assert response.status_code == 200
    direction = "rtl" if language == "ur" else "ltr"
    assert f'lang="{language}" dir="{direction}"' in response.content.decode()


def test_a_section_shows_its_sources_with_the_date_each_holds_for(client):
    page = client.get("/en/destinations/saudi-arabia/work/").content.decode()
    assert 'id="source-1"' in page
    assert "Not yet confirmed by the centre" in page


@pytest.mark.parametrize(
    "address",
    [
        "/en/destinations/atlantis/",
        "/en/destinations/atlantis/work/",
        "/en/destinations/saudi-arabia/swimming/",
        "/en/destinations/lawful-way/",
        "/en/guides/saudi-arabia/",
        "/ur/guides/nothing/",
    ],
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_every_topic_leads_to_every_other(client):
    page = client.get("/en/destinations/saudi-arabia/work/").content.decode()
    for topic in Topic.values:
        assert f"/en/destinations/saudi-arabia/{topic}/" in page
