"""Public pages may be kept by any cache, and none of them shows what was published before."""

import gzip

import pytest
from django.db import OperationalError
from django.test import Client

from centre.models.edition import EditionQuerySet
from centre.services import publish_edition
from destinations.models import SectionText
from mrc_portal import shelf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_guides")]

PAGE = "/en/destinations/saudi-arabia/work/"


@pytest.mark.parametrize(
    "address", ["/en/", "/ur/", "/en/destinations/", PAGE, "/ur/destinations/saudi-arabia/", "/en/guides/lawful-way/"]
)
def test_a_public_page_varies_on_nothing_but_the_encoding(client, address):
    for _time in ("cold", "warm"):
        response = client.get(address, headers={"accept-language": "ur", "accept-encoding": "gzip"})
        assert response.status_code == 200
        assert response.headers["Vary"] == "Accept-Encoding"
        assert not response.cookies
        assert response.headers["Cache-Control"].startswith("public")
        assert response.headers["ETag"]
        assert response.headers["Last-Modified"]


def test_a_public_page_reads_no_session_even_of_a_reader_with_a_cookie(client, django_assert_num_queries):
    client.cookies["sessionid"] = "a" * 32
    with django_assert_num_queries(2):  # the edition, and the page
        response = client.get(PAGE)
    assert response.headers["Vary"] == "Accept-Encoding"


def test_the_home_address_alone_varies_by_language(client):
    response = client.get("/", headers={"accept-language": "ur"})
    assert (response.status_code, response.headers["Location"]) == (302, "/ur/")
    assert response.headers["Vary"] == "Accept-Language"
    assert not response.cookies


def test_nobody_chooses_the_language_for_others_behind_one_cache(client):
    client.cookies["django_language"] = "ur"
    assert client.get("/", headers={"accept-language": "en"}).headers["Location"] == "/en/"


def test_a_warm_page_asks_the_database_nothing(client, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(shelf, "FRESH_FOR", 600)  # however long the machine takes between the two
    first = client.get(PAGE)
    with django_assert_num_queries(0):
        second = client.get(PAGE)
    assert first.content == second.content


def test_a_reader_who_has_the_page_gets_304(client):
    etag = client.get(PAGE).headers["ETag"]
    response = client.get(PAGE, headers={"if-none-match": etag})
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["ETag"] == etag
    assert client.get(PAGE, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get(PAGE, headers={"if-none-match": f'{etag.removeprefix("W/")}, "other"'}).status_code == 304


def test_the_page_is_compressed_for_those_who_can_read_it(client):
    plain = client.get(PAGE)
    packed = client.get(PAGE, headers={"accept-encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content


def test_a_publish_is_seen_by_every_process_within_a_second(client, monkeypatch):
    other = Client()
    client.get(PAGE)
    assert "Changed" not in other.get(PAGE).content.decode()
    SectionText.objects.filter(section__guide__slug="saudi-arabia").update(html="<p>Changed</p>")
    publish_edition()
    monkeypatch.setattr(shelf, "FRESH_FOR", 0.0)
    assert "Changed" in client.get(PAGE).content.decode()
    assert "Changed" in other.get(PAGE).content.decode()


def test_a_page_is_made_anew_when_it_is_old(client, monkeypatch):
    client.get(PAGE)
    SectionText.objects.filter(section__guide__slug="saudi-arabia").update(html="<p>Changed</p>")
    assert "Changed" not in client.get(PAGE).content.decode()
    monkeypatch.setattr(shelf, "GOOD_FOR", 0.0)
    assert "Changed" in client.get(PAGE).content.decode()


def test_an_old_page_is_better_than_none(client, monkeypatch):
    known = client.get(PAGE)
    monkeypatch.setattr(shelf, "GOOD_FOR", 0.0)
    monkeypatch.setattr(shelf, "FRESH_FOR", 0.0)
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", _no_answer)
    client.raise_request_exception = False
    response = client.get(PAGE)
    assert (response.status_code, response.content) == (200, known.content)
    assert client.get("/en/destinations/").status_code == 503


def test_a_database_out_of_reach_is_not_asked_for_the_edition_each_second(client, monkeypatch):
    known = client.get(PAGE)
    monkeypatch.setattr(shelf, "FRESH_FOR", 0.0)
    looks = []
    monkeypatch.setattr(EditionQuerySet, "current", lambda rows: looks.append(rows) or _no_answer())
    assert [client.get(PAGE).content for _time in range(3)] == [known.content] * 3
    assert len(looks) == 1


def _no_answer(*args, **kwargs):
    raise OperationalError("the database does not answer")


def test_a_page_with_a_query_is_not_kept(client):
    client.get(PAGE)
    response = client.get(PAGE + "?x=1")
    assert response.status_code == 200
    assert "ETag" not in response.headers


def test_a_head_request_has_the_heads_and_no_body(client):
    whole = client.get(PAGE)
    head = client.head(PAGE)
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(whole.content))
