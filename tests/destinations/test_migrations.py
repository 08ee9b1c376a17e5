"""What was loaded before facts were values goes on as findings, up and down."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("destinations", "0001_initial")], [("destinations", "0003_facts_and_contacts")]


def migrate(target: list[tuple[str, str]]):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


@pytest.fixture
def latest():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_findings_keep_their_sources_and_sections_there_and_back(latest):
    old = migrate(BEFORE)
    source = old.get_model("destinations", "Source").objects.create(key="dawn", publisher="Dawn", title="A report")
    fact = old.get_model("destinations", "Fact").objects.create(key="xx-work-1", mark="V", as_of="2024")
    fact.sources.add(source)
    guide = old.get_model("destinations", "Guide").objects.create(slug="xx")
    section = old.get_model("destinations", "Section").objects.create(guide=guide, topic="work")
    section.facts.add(fact)

    new = migrate(AFTER)
    finding = new.get_model("destinations", "Finding").objects.get(key="xx-work-1")
    assert [one.key for one in finding.sources.all()] == ["dawn"]
    assert [one.pk for one in finding.sections.all()] == [section.pk]
    assert not new.get_model("destinations", "Fact").objects.exists()

    back = migrate(BEFORE)
    fact = back.get_model("destinations", "Fact").objects.get(key="xx-work-1")
    assert [one.key for one in fact.sources.all()] == ["dawn"]
    assert [one.pk for one in fact.sections.all()] == [section.pk]
