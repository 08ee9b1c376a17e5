"""What a first visit weighs on the wire: HTML, style, script and their heads, compressed as phones ask for it."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client
from django.utils.functional import empty
from django.utils.translation import override

from destinations.models import SectionText
from mrc_portal.templatetags import frame
from tests.guides import load_all, load_few

pytestmark = pytest.mark.django_db

MOST, MOST_OF_OTHERS = 14 * 1024, 30 * 1024  # bytes; docs/house-style.md


@pytest.fixture
def served(tmp_path: Path, settings) -> Client:
    """A portal whose static files are collected, joined and compressed, as `make run` serves them."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "mrc_portal.static.PortalStaticFilesStorage"}}
    settings.WHITENOISE_AUTOREFRESH = False
    settings.WHITENOISE_USE_FINDERS = False
    _forget_addresses()
    call_command("collectstatic", interactive=False, verbosity=0)
    load_few()
    yield Client(headers={"accept-encoding": "gzip"})
    _forget_addresses()


def _forget_addresses() -> None:
    """Where static files lie is looked up anew, by pages too: they keep the lines that name their sheet and script."""
    staticfiles_storage._wrapped = empty
    frame._made.cache_clear()


def weight(response) -> int:
    """Bytes on the wire: the status line, the heads as HTTP/1.1 sends them, the body."""
    heads = sum(len(f"{name}: {value}\r\n") for name, value in response.headers.items())
    # The server adds its name and the date: some 60 bytes.
    return (
        len("HTTP/1.1 200 OK\r\n\r\n")
        + 60
        + heads
        + len(b"".join(response) if response.streaming else response.content)
    )


def test_the_first_visit_to_every_guide_stays_within_fourteen_kilobytes(served: Client):
    load_all()
    pages = [f"/{language}{path}" for language in ("en", "ur") for path in ("/", "/destinations/", "/guides/")]
    for text in SectionText.objects.select_related("section__guide__country"):
        with override(text.language):
            pages += [text.section.guide.get_absolute_url(), text.get_absolute_url()]
    weighed: dict[str, int] = {}  # the sheet and the script are those of every page
    too_heavy = {}
    for page in pages:
        response = served.get(page)
        files = _named_in(gzip.decompress(response.content).decode())
        weighed |= {path: weight(served.get(path)) for path in files if path not in weighed}
        whole = weight(response) + sum(weighed[path] for path in files)
        if whole > MOST:
            too_heavy[page] = whole
    assert too_heavy == {}


def test_every_other_public_page_stays_within_thirty_kilobytes(served: Client):
    load_all()
    compared = "compare/saudi-arabia/", "compare/saudi-arabia/united-arab-emirates/"
    for path in ("going/", "abroad/", "back/", "contacts/", "compare/", *compared):
        page = f"/ur/{path}"
        assert (
            weight(served.get(page)) + sum(weight(served.get(file)) for file in _files(page, served)) < MOST_OF_OTHERS
        )


def test_a_page_names_one_sheet_and_one_script(served: Client):
    for page in ("/en/", "/ur/destinations/saudi-arabia/work/"):
        files = _files(page, served)
        assert [path.rsplit(".", 1)[1] for path in files] == ["css", "js"]


def test_served_sheets_import_nothing_and_may_be_kept_for_ever(served: Client):
    sheet = served.get(_files("/en/", served)[0])
    assert b"@import" not in b"".join(sheet)
    assert "immutable" in sheet.headers["Cache-Control"]


def _files(page: str, client: Client) -> list[str]:
    return _named_in(Client().get(page).content.decode())


def _named_in(html: str) -> list[str]:
    return re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', html)
