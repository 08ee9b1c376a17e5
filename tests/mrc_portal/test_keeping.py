"""What keeping a guide takes is told beforehand, to the byte, and is what the pages weigh."""

import json
import re

import pytest

from destinations.models import Topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_guides")]


def told(client, address: str) -> dict:
    page = client.get(address).content.decode()
    return json.loads(re.search(r'<script id="pages" type="application/json">(.*?)</script>', page)[1])


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_names_every_page_of_a_country_with_its_weight_and_version(client, language: str):
    kept = told(client, f"/{language}/keep/saudi-arabia/")
    country = f"/{language}/destinations/saudi-arabia/"
    assert [page["url"] for page in kept["pages"]] == [country, *(f"{country}{topic}/" for topic in Topic.values)]
    for page in kept["pages"]:
        answer = client.get(page["url"], headers={"accept-encoding": "gzip"})
        assert (len(answer.content), answer.headers["ETag"]) == (page["bytes"], page["etag"])
    assert kept["bytes"] == sum(page["bytes"] for page in kept["pages"])
    assert kept["edition"] >= 1


def test_a_general_guide_comes_with_its_sources(client):
    addresses = [page["url"] for page in told(client, "/en/keep/lawful-way/")["pages"]]
    assert addresses == ["/en/guides/lawful-way/", "/en/guides/lawful-way/sources/"]


def test_the_page_is_kept_by_caches_and_says_the_size(client):
    response = client.get("/en/keep/saudi-arabia/")
    assert response.headers["Cache-Control"].startswith("public")
    assert not response.cookies
    assert "11</bdi> pages" in response.content.decode()


def test_a_guide_that_is_not_there_cannot_be_kept(client):
    assert client.get("/en/keep/atlantis/").status_code == 404
