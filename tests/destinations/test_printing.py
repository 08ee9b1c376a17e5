"""Guides on paper: they say what the pages say, Urdu in Nastaliq, light, in step with what is published."""

import io
import re

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from centre.models import Edition
from destinations import printing
from destinations.models import MOST_PRINTED, GuideText, PrintedGuide, SectionText
from destinations.printing import keeping
from destinations.printing.blocks import ISOLATE, UNTIL_HERE, NotAPage, blocks
from tests.factories import EditionFactory, GuideTextFactory, PrintedGuideFactory, SectionTextFactory
from tests.guides import load_all, load_few


@pytest.fixture
def guides(db):
    load_few()


def words(html):
    """The words of some HTML, each once and in any order."""
    return set(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", html)))


def said(found):
    """All words in blocks, however deep."""
    for block in found:
        for item in block.get("items", ()):
            yield from said(item)
        yield from (span["text"] for span in block.get("spans", ()))


class TestBlocks:
    def test_headings_paragraphs_lists_and_quotes(self):
        found = blocks(
            '<h2 id="part-1">Pay</h2>\n'
            '<p>It is <strong>yours</strong>.<sup class="cite"><a href="#source-1">1</a></sup></p>'
            '\n<ul>\n<li>Keep it.</li>\n<li>Ask. <span class="confirm">Confirm with: BEOE.</span></li>\n</ul>'
            "\n<blockquote>\n<p>Never pay.</p>\n</blockquote>"
        )
        assert [block["kind"] for block in found] == ["heading", "paragraph", "list", "quote"]
        assert [(span["text"], span["style"]) for span in found[1]["spans"]] == [
            ("It is ", ""),
            ("yours", "strong"),
            (".", ""),
            ("1", "cited"),
        ]
        assert found[2]["items"][1][0]["spans"][1] == {"text": "Confirm with: BEOE.", "style": "beside"}

    def test_numbers_in_urdu_stay_left_to_right(self):
        (block,) = blocks('<p>نمبر <bdi class="number">+92 51 1234567</bdi> ہے</p>')
        assert block["spans"] == [{"text": f"نمبر {ISOLATE}+92 51 1234567{UNTIL_HERE} ہے", "style": ""}]

    def test_an_element_that_no_text_has_is_not_passed_over_in_silence(self):
        with pytest.raises(NotAPage):
            blocks("<table><tr><td>1</td></tr></table>")

    def test_nothing_that_a_page_says_is_lost(self, guides):
        for text in SectionText.objects.all():
            assert words(" ".join(said(blocks(text.html)))) == words(text.html), text


@pytest.fixture
def guide(db):
    """A small one, published."""
    guide = GuideTextFactory().guide
    SectionTextFactory(section__guide=guide, published_at=timezone.now())
    return guide


class TestKeeping:
    def test_a_guide_is_typeset_once_and_again_only_when_it_says_something_else(self, guide):
        GuideTextFactory()  # of this one nothing is published
        EditionFactory(number=1)
        assert printing.print_due() == 1
        assert printing.print_due() == 0
        Edition.objects.update(number=2)
        assert printing.print_due() == 0
        SectionText.objects.update(html="<p>Something else.</p>")
        Edition.objects.update(number=3)
        assert printing.print_due() == 1

    def test_sheets_that_look_otherwise_since_an_upgrade_are_typeset_anew(self, guide, monkeypatch, tmp_path):
        EditionFactory(number=1)
        assert printing.print_due() == 1
        upgraded = tmp_path / "guide.typ"
        upgraded.write_bytes(keeping.TEMPLATE.read_bytes() + b"// another look\n")
        monkeypatch.setattr(keeping, "TEMPLATE", upgraded)
        printing.look_again()
        assert printing.print_due() == 1

    def test_what_is_no_longer_published_is_no_longer_printed(self, guide):
        printing.printed(guide.slug, language="en")
        SectionText.objects.update(published_at=None)
        EditionFactory(number=7)
        assert printing.print_due() == 0
        with pytest.raises(GuideText.DoesNotExist):
            printing.printed(guide.slug, language="en")

    def test_the_same_words_give_the_same_file(self, guide):
        first = bytes(printing.printed(guide.slug, language="en").pdf)
        PrintedGuide.objects.all().delete()
        assert bytes(printing.printed(guide.slug, language="en").pdf) == first

    def test_what_is_too_heavy_for_a_phone_is_refused(self, db):
        with pytest.raises(IntegrityError), transaction.atomic():
            PrintedGuideFactory(pdf=b"x" * (MOST_PRINTED + 1))


class TestShippedGuides:
    @pytest.mark.deep
    def test_every_guide_is_light_and_has_pages_that_a_screen_reader_can_read(self, db):
        load_all()
        assert printing.print_due() == GuideText.objects.count()
        for kept in PrintedGuide.objects.select_related("guide_text__guide"):
            with pikepdf.open(io.BytesIO(bytes(kept.pdf))) as pdf:
                assert len(pdf.pages) > 1
                assert pdf.Root.MarkInfo.Marked
                assert str(pdf.Root.Lang) == kept.guide_text.language

    def test_urdu_is_set_in_nastaliq_and_nothing_in_a_font_of_the_machine(self, guides):
        found = bytes(printing.printed("saudi-arabia", language="ur").pdf)
        with pikepdf.open(io.BytesIO(found)) as pdf:
            fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        assert {re.sub(r"^/\w{6}\+", "", font).split("-")[0] for font in fonts} == {
            "NotoNastaliqUrdu",
            "LibertinusSerif",
        }


@pytest.mark.usefixtures("guides")
class TestPage:
    @pytest.mark.parametrize("language", ["en", "ur"])
    @pytest.mark.parametrize("slug", ["saudi-arabia", "lawful-way"])
    def test_a_reader_takes_a_guide_from_its_page(self, client, language, slug):
        with override(language):
            page = "destinations:country_detail" if slug == "saudi-arabia" else "destinations:guide_detail"
            shown = client.get(reverse(page, args=[slug])).content.decode()
            address = reverse("destinations:guide_pdf", args=[slug])
        assert f'href="{address}"' in shown
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "public" in answer.headers["Cache-Control"]
        assert not answer.cookies
        assert client.get(address, HTTP_IF_NONE_MATCH=answer.headers["ETag"]).status_code == 304

    def test_a_guide_that_nobody_wrote_is_not_there(self, client):
        assert client.get("/en/guides/atlantis.pdf").status_code == 404
