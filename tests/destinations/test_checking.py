"""The shipped guides keep every rule, and whoever breaks one is told where."""

import re
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from destinations.checking import wrong_against
from destinations.factbase import CONTENT, Index, WrongFacts, read_fact_base
from destinations.shipped import ShippedContentError, read_shipped

FACTS = """\
- `xx-work-1` **V · 2024** You get 4,000 a month. [^dawn]
- `xx-work-2` **U** They say 4,711 and 24.
- `xx-work-3` **G** Known. **U** 9,999.

[^dawn]: Dawn, a report (2024-11). <https://example.org/report>
"""
COUNTRY = (CONTENT / "sa" / "country.toml").read_text(encoding="utf-8").replace('"SA"', '"XX"')
FEE = """\
["xx-work-1.fee"]
kind = "fee"
volatile = true
en = "4,000"
ur = "4,000"
confirm_en = "the ministry"
confirm_ur = "وزارت"
"""


@pytest.fixture
def fact_base(tmp_path: Path) -> Path:
    folder = tmp_path / "facts"
    (folder / "countries").mkdir(parents=True)
    (folder / "countries" / "XX.md").write_text(FACTS, encoding="utf-8")
    (folder / "pakistan.md").write_text("- `pk-1-1` **V** Free since 2016. [^dawn]\n", encoding="utf-8")
    return folder


@pytest.fixture
def contents(tmp_path: Path, fact_base: Path) -> Path:
    """A country's guide, whole, that keeps the rules."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT / "sa", folder / "xx", ignore=shutil.ignore_patterns("*.toml"))
    (folder / "xx" / "country.toml").write_text(COUNTRY, encoding="utf-8")
    (folder / "xx" / "facts.toml").write_text(FEE, encoding="utf-8")
    for path in (folder / "xx").glob("*.md"):
        path.write_text("---\ntitle: T\nlead: L\n---\n{{ fact.xx-work-1.fee }} [[xx-work-1]]", encoding="utf-8")
    read_fact_base(fact_base).write(folder)
    return folder


def broken(contents: Path) -> list[str]:
    with pytest.raises(ShippedContentError) as refused:
        read_shipped(contents)
    return refused.value.wrong


def test_what_ships_keeps_every_rule(capsys):
    call_command("check_guides")
    assert "every rule is kept" in capsys.readouterr().out


def test_contents_that_keep_the_rules_are_read(contents, fact_base):
    guides = read_shipped(contents)
    assert "4,000" in guides[0].pages["work", "en"].html
    assert wrong_against(fact_base, guides, contents) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('kind = "fee"', 'kind = "gossip"'), "no known kind"),
        (("volatile = true", 'volatile = "yes"'), "volatile"),
        (('ur = "4,000"', 'ur = "ريال"'), "look-alike"),
        (('en = "4,000"', f'en = "{"x" * 121}"'), "at most 120"),
        (('confirm_en = "the ministry"\n', ""), "needs"),
        (("xx-work-1.fee", "xx-work-2.fee"), "no publishable line|not named after"),
        (("xx-work-1.fee", "xx-work-1.price"), "is no fact"),
        (("[", "[["), "facts.toml"),
    ],
)
def test_a_fact_that_breaks_a_rule_is_named(contents: Path, change, said):
    path = contents / "xx" / "facts.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    assert any(re.search(said, sentence) for sentence in broken(contents))


def test_a_fact_stands_in_one_file(contents: Path):
    shutil.copytree(contents / "xx", contents / "yy")
    with pytest.raises(WrongFacts, match="another file"):
        Index.shipped(contents)


def test_languages_that_refer_to_different_facts_are_named(contents: Path):
    path = contents / "xx" / "work.ur.md"
    path.write_text("---\ntitle: T\nlead: L\n---\n4,000 [[xx-work-1]]", encoding="utf-8")
    assert any("not the same facts" in sentence for sentence in broken(contents))


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ('kind = "attache"\nline = "xx-work-3.1"\nen = "A"\nur = "ا"', "say whom to confirm it with"),
        ('kind = "friend"\nline = "xx-work-1"\nen = "A"\nur = "ا"', "no known kind"),
        ('kind = "attache"\nline = "xx-work-2"\nen = "A"\nur = "ا"', "no publishable line"),
        ('kind = "attache"\nline = "xx-work-1"\nen = "A"', "lacks ur"),
        ('kind = "attache"\nline = "xx-work-1"\nen = "A"\nur = "ا"\nwhere_en = "R"', "one language only"),
        ('kind = "attache"\nline = "xx-work-1"\nen = "A"\nur = "ا"\nfact = "xx-work-1.no"', "is no fact"),
        ('kind = "attache"\nline = "xx-work-1"\nen = "A"\nur = "ا"\nphone = "1"', "does not know phone"),
        ('kind = "attache"\nline = "xx-work-1"\nen = "A"\nur = "ا"\nwhere_en = "R"\nwhere_ur = "ي"', "look-alike"),
    ],
)
def test_a_contact_that_breaks_a_rule_is_named(contents: Path, contact: str, said: str):
    (contents / "xx" / "contacts.toml").write_text(f"[[contact]]\n{contact}\n", encoding="utf-8")
    assert any(said in sentence for sentence in broken(contents))


@pytest.mark.parametrize("number", ["4711", "4,711", "9,999"])
def test_a_number_of_lines_that_must_not_be_published_is_found(contents: Path, fact_base: Path, number: str):
    path = contents / "xx" / "work.en.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n\nThey say {number}. [[advice]]", encoding="utf-8")
    (found,) = wrong_against(fact_base, read_shipped(contents), contents)
    assert number.replace(",", "") in found


def test_such_a_number_is_found_in_the_tables_too(contents: Path, fact_base: Path):
    path = contents / "xx" / "country.toml"
    path.write_text(COUNTRY.replace("Many Pakistanis", "4,711 Pakistanis"), encoding="utf-8")
    assert any("country.toml: 4711" in one for one in wrong_against(fact_base, read_shipped(contents), contents))


def test_a_number_that_may_be_published_elsewhere_too_is_no_finding(contents: Path, fact_base: Path):
    path = contents / "xx" / "work.en.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n\nIn 2024. [[advice]]", encoding="utf-8")
    assert wrong_against(fact_base, read_shipped(contents), contents) == []


def test_an_index_of_another_fact_base_is_found(contents: Path, fact_base: Path):
    path = fact_base / "pakistan.md"
    path.write_text(path.read_text(encoding="utf-8") + "- `pk-1-2` **V** New. [^dawn]\n", encoding="utf-8")
    assert wrong_against(fact_base, read_shipped(contents), contents) == [
        "The index that ships is not that of this fact base: run index_facts."
    ]


def test_the_command_fails_with_what_is_wrong(fact_base: Path):
    with pytest.raises(CommandError, match="index that ships"):
        call_command("check_guides", str(fact_base))
