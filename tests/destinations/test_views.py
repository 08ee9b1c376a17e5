"""The pages of the guides: found, complete, cheap, and closed to nobody."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from destinations.models import SectionText, Topic
from tests.factories import FactFactory, GuideTextFactory, SectionTextFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_guides")]


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("home", []),
        ("going", []),
        ("abroad", []),
        ("back", []),
        ("destinations:country_list", []),
        ("destinations:region_detail", ["gulf"]),
        ("destinations:comparison_start", []),
        ("destinations:comparison_choose", ["saudi-arabia"]),
        ("destinations:comparison_detail", ["saudi-arabia", "united-arab-emirates"]),
        ("destinations:contact_list", []),
        ("destinations:section_detail", ["saudi-arabia", "help"]),
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


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_to_read_on_lies_where_the_page_says(client, language):
    page = client.get(f"/{language}/destinations/saudi-arabia/recruitment/").content.decode()
    [on] = re.findall(r'<nav[^>]* aria-labelledby="related">(.*?)</nav>', page, re.DOTALL)
    with override(language):
        assert re.findall(r'href="([^"]+)"', on) == [reverse("destinations:guide_detail", args=["lawful-way"])]


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
        "/en/regions/atlantis/",
        "/en/compare/atlantis/",
        "/en/compare/saudi-arabia/saudi-arabia/",
        "/en/compare/atlantis/saudi-arabia/",
    ],
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_every_topic_leads_to_every_other(client):
    page = client.get("/en/destinations/saudi-arabia/work/").content.decode()
    for topic in Topic.values:
        assert f"/en/destinations/saudi-arabia/{topic}/" in page


def test_a_region_shows_its_countries_and_leads_to_the_others(client):
    GuideTextFactory(guide__slug="japan", guide__country__region="asia")
    page = client.get("/en/regions/gulf/").content.decode()
    assert "/en/destinations/saudi-arabia/" in page
    assert 'href="/en/regions/gulf/" aria-current="page"' in page
    assert 'href="/en/destinations/"' in page


def test_two_countries_have_one_address_whichever_comes_first(client):
    answer = client.get("/en/compare/united-arab-emirates/saudi-arabia/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/compare/saudi-arabia/united-arab-emirates/")
    page = client.get(answer.headers["Location"]).content.decode()
    for topic in Topic.values:
        assert f"/en/destinations/saudi-arabia/{topic}/" in page
        assert f"/en/destinations/united-arab-emirates/{topic}/" in page


def test_a_section_leads_to_the_guides_about_its_topic(client):
    assert "/en/guides/lawful-way/" in client.get("/en/destinations/saudi-arabia/recruitment/").content.decode()
    assert "/en/guides/lawful-way/" not in client.get("/en/destinations/saudi-arabia/study/").content.decode()


def test_a_general_guide_leads_to_those_behind_the_same_door(client):
    for slug, doors in (("costs", ["going"]), ("coming-back", ["back"])):
        guide = GuideTextFactory(guide__slug=slug, guide__country=None, guide__doors=doors, title=slug).guide
        SectionTextFactory(section__guide=guide, section__topic="", published_at=timezone.now())
    page = client.get("/en/guides/lawful-way/").content.decode()
    assert "/en/guides/costs/" in page
    assert "/en/guides/coming-back/" not in page


@pytest.mark.parametrize(
    ("door", "leads_to"),
    [
        ("going", ["/en/guides/lawful-way/", "/en/destinations/saudi-arabia/", "/en/compare/"]),
        ("abroad", ["/en/destinations/saudi-arabia/help/", "/en/destinations/saudi-arabia/rights/", "/en/contacts/"]),
        ("back", ["/en/destinations/saudi-arabia/help/"]),
    ],
)
def test_each_door_of_the_home_page_leads_to_what_helps_there(client, door, leads_to):
    assert f'href="/en/{door}/"' in client.get("/en/").content.decode()
    page = client.get(f"/en/{door}/").content.decode()
    assert [address for address in [*leads_to, "/en/book/"] if f'href="{address}"' not in page] == []


def test_a_section_says_when_it_is_written_and_when_the_first_of_its_facts_is_due(client):
    text = SectionText.objects.in_language("en").of_guide("saudi-arabia").get(section__topic="work")
    text.facts.add(
        FactFactory(checked=True, due_on=date(2031, 5, 3)), FactFactory(checked=True, due_on=date(2031, 4, 3))
    )
    page = client.get("/en/destinations/saudi-arabia/work/").content.decode()
    assert "3 April 2031" in page
    assert f"Text of <bdi>{date_format(timezone.localtime(text.published_at), 'j F Y')}</bdi>" in page


def test_structured_data_is_json_whatever_a_title_holds(client):
    SectionText.objects.of_guide("saudi-arabia").update(title='</script>"Tom" & \\')
    page = client.get("/en/destinations/saudi-arabia/work/").content.decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    article, breadcrumbs = json.loads(data)["@graph"]
    assert article["headline"] == '</script>"Tom" & \\'
    assert article["url"] == "http://localhost/en/destinations/saudi-arabia/work/"
    assert breadcrumbs["itemListElement"][0]["item"] == "http://localhost/en/destinations/saudi-arabia/"


def test_a_kept_page_names_its_canonical_address_and_a_form_none(client):
    page = client.get("/en/destinations/saudi-arabia/?from=whatsapp").content.decode()
    assert '<link rel="canonical" href="http://localhost/en/destinations/saudi-arabia/">' in page
    assert "canonical" not in client.get("/en/book/").content.decode()
