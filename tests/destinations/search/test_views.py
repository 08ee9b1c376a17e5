"""The page of results: open to everybody, kept by nobody, and helpful where nothing is found."""

import pytest

from destinations.search.models import MissedSearch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_guides")]


@pytest.mark.parametrize("query", ["", "?q=", "?q=visa", "?q=xyzzy", "?q=visa&page=2", "?q=visa&guide=saudi-arabia"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_sets_no_cookie_reads_no_session_and_asks_little(
    client, django_assert_max_num_queries, language: str, query: str
):
    client.cookies["sessionid"] = "a" * 32
    with django_assert_max_num_queries(5):
        response = client.get(f"/{language}/search/{query}")
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "no-store"


def test_it_shows_what_was_found_with_its_words_marked(client):
    page = client.get("/en/search/", {"q": "passport"}).content.decode()
    assert "<mark>passport</mark>" in page
    assert "/en/destinations/saudi-arabia/rights/#part-" in page
    assert 'value="passport"' in page


def test_its_title_does_not_say_what_was_asked(client):
    page = client.get("/en/search/", {"q": "trafficking"}).content.decode()
    assert "<title>Search – MRC</title>" in page


def test_a_question_is_shown_and_never_run(client):
    page = client.get("/en/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;" in page


@pytest.mark.parametrize("language", ["en", "ur"])
def test_where_nothing_is_found_it_leads_on_and_keeps_the_words(client, language: str):
    page = client.get(f"/{language}/search/", {"q": "xyzzyq"}).content.decode()
    other = "ur" if language == "en" else "en"
    assert f"/{language}/destinations/saudi-arabia/" in page
    assert f"/{other}/search/?q=xyzzyq" in page
    assert f"/{language}/book" in page
    assert MissedSearch.objects.get().words == "xyzzyq"


def test_an_empty_question_is_not_one_in_vain(client):
    client.get("/en/search/", {"q": " "})
    assert not MissedSearch.objects.exists()


def test_an_address_that_makes_no_sense_is_answered_all_the_same(client):
    for query in ("page=x", "page=-1", "page=99999999999999", "page=۲", "guide=%00", "guide='", "q=%ff"):
        assert client.get(f"/en/search/?q=visa&{query}").status_code == 200


def test_home_and_lists_have_the_box_and_stay_without_a_token(client):
    for address in ("/en/", "/ur/destinations/", "/en/guides/"):
        page = client.get(address).content.decode()
        assert 'role="search"' in page
        assert "csrf" not in page


def test_a_guide_has_no_form(client):
    assert "<form" not in client.get("/en/destinations/saudi-arabia/work/").content.decode()
