"""Every public page that links lead to is there, whole, and right to the letter of HTML."""

from pathlib import Path

import pytest
from django.test import Client

from destinations.models import SectionText
from tests import nu
from tests.browser.crawl import pages
from tests.guides import load_all

pytestmark = [pytest.mark.deep, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def guides(db):
    load_all()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_page_answers_and_the_checker_finds_no_error(language: str, tmp_path: Path):
    nu.ensure()
    sections = SectionText.objects.in_language(language).filter(section__guide__country__isnull=False).count()
    walked = list(pages(Client(), f"/{language}/", language=language))
    assert [(path, response.status_code) for path, response, _html in walked if response.status_code != 200] == []
    assert len(walked) > sections
    for path, _response, html in walked:
        if html:
            (tmp_path / f"{path.strip('/').replace('/', '_')}.html").write_text(html, encoding="utf-8")
    assert nu.errors(tmp_path) == []


@pytest.mark.parametrize("language", ["en", "ur"])
def test_error_pages_are_right_too(language: str, tmp_path: Path):
    nu.ensure()
    response = Client().get(f"/{language}/nothing-here/")
    assert response.status_code == 404
    (tmp_path / "404.html").write_text(response.content.decode(), encoding="utf-8")
    assert nu.errors(tmp_path) == []


def test_the_sheets_are_right_too():
    nu.ensure()
    root = Path(__file__).resolve().parent.parent.parent
    assert nu.errors(root / "static" / "css", kind="css") == []
