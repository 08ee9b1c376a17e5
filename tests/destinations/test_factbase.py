"""The index holds what may be published, and nothing else."""

from pathlib import Path

from destinations.factbase import Index, read_fact_base

FACTS = """\
- `xx-work-1` **V · 2017** One claim. **V · 2025** Another. [^gazette] [^dawn]
- `xx-work-2` **G** Known by everybody.
- `xx-work-3` **U · do not publish** A rumour of 4,711.
- `xx-work-4` **V · 2024** A fact. **U** And a rumour. [^dawn]
- `xx-work-5` No mark at all.
- `xx-work-6` **V · 2020** First. [^gazette] **V · 2021** Second. [^dawn]

[^gazette]: Gazette, the law, as amended (2017-01). <https://example.org/law>
[^dawn]: Dawn, a report (undated (c. 2020)). <https://example.org/report>
"""


def fact_base(folder: Path) -> Path:
    (folder / "countries").mkdir()
    (folder / "countries" / "XX.md").write_text(FACTS, encoding="utf-8")
    (folder / "pakistan.md").write_text("- `pk-1-1` **V** Free. [^dawn]\n", encoding="utf-8")
    return folder


def test_each_claim_of_a_line_has_its_own_key_mark_and_date(tmp_path: Path):
    findings = read_fact_base(fact_base(tmp_path)).findings
    assert (findings["xx-work-1.1"].as_of, findings["xx-work-1.2"].as_of) == ("2017", "2025")
    assert findings["xx-work-1.1"].sources == ("gazette", "dawn")
    assert findings["xx-work-2"].mark == findings["xx-work-5"].mark == "G"


def test_a_claim_names_its_own_sources_where_the_line_tells_them_apart(tmp_path: Path):
    findings = read_fact_base(fact_base(tmp_path)).findings
    assert findings["xx-work-6.1"].sources == ("gazette",)
    assert findings["xx-work-6.2"].sources == ("dawn",)


def test_no_line_that_must_not_be_published_is_indexed(tmp_path: Path):
    findings = read_fact_base(fact_base(tmp_path)).findings
    assert "xx-work-3" not in findings
    assert "xx-work-4.1" in findings
    assert "xx-work-4.2" not in findings


def test_the_index_is_written_and_read_again(tmp_path: Path):
    index = read_fact_base(fact_base(tmp_path))
    index.write(tmp_path)
    assert Index.shipped(tmp_path) == index
    assert index.sources["gazette"].title == "the law, as amended"
    assert index.sources["dawn"].dated == "undated (c. 2020)"


def test_every_shipped_claim_that_was_verified_names_its_sources():
    index = Index.shipped()
    assert index.findings
    assert all(fact.sources for fact in index.findings.values() if fact.mark == "V")
    assert {source for fact in index.findings.values() for source in fact.sources} <= index.sources.keys()
