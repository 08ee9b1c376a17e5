"""A fact is confirmed or changed once, for every guide and language that uses it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from centre.models import Edition, Role
from destinations import services
from destinations.factbase import FactWords
from destinations.models import Fact, FactChange, FactText, SectionText
from destinations.services import NewSource
from safeguards.models import AuditEntry
from tests.factories import FactChangeFactory, FactFactory, SectionFactory, SectionTextFactory, UserFactory

pytestmark = pytest.mark.django_db

SIXTY = {"en": FactWords("about USD 60", "NAVTTC"), "ur": FactWords("تقریباً USD 60", "NAVTTC")}
FOUND = NewSource("NAVTTC", "Fees of the test", "2026-11", "https://example.org/fees")


def used(fact: Fact) -> list[SectionText]:
    """Two texts that use the fact, one a language."""
    section = SectionFactory()
    texts = []
    for language in ("en", "ur"):
        line = f"{{{{ fact.{fact.key} }}}}. [[{fact.finding.key}]]"
        text = SectionTextFactory(
            section=section,
            language=language,
            source=f"---\ntitle: T\nlead: L\n---\n{line}",
            published_at=timezone.now(),
        )
        text.facts.add(fact)
        texts.append(text)
    services.remake(texts)
    return texts


def html_of(texts: list[SectionText]) -> list[str]:
    return [SectionText.objects.get(pk=text.pk).html for text in texts]


def change(fact: Fact, words=SIXTY, by=None, **given) -> FactChange:
    given = {"as_of": "2026-11", "source": FOUND, "role": Role.EDITOR, "seen": fact.digest} | given
    return services.change_fact(fact=fact, words=words, by=by or UserFactory(), **given)


def test_confirmed_once_it_holds_in_every_language():
    fact, editor = FactFactory(past_due=True), UserFactory()
    texts = used(fact)
    assert all("confirm" in html for html in html_of(texts))
    edition = Edition.objects.current()
    services.confirm_fact(fact=fact, seen=fact.digest, role=Role.EDITOR, by=editor)
    assert not any("confirm" in html for html in html_of(texts))
    fact.refresh_from_db()
    assert (fact.checked_on, fact.checked_by, fact.checked_as) == (timezone.localdate(), editor, "editor")
    assert fact.due_on == timezone.localdate() + timedelta(days=180)
    assert Edition.objects.current() > edition
    assert AuditEntry.objects.get(action="fact.confirmed").by_id == editor.pk


def test_whoever_confirms_may_name_the_day_of_the_next_check():
    fact = FactFactory()
    tomorrow = timezone.localdate() + timedelta(days=1)
    services.confirm_fact(fact=fact, seen=fact.digest, role=Role.EDITOR, by=UserFactory(), due_on=tomorrow)
    assert Fact.objects.get().due_on == tomorrow
    with pytest.raises(ValidationError, match="next check"):
        services.confirm_fact(
            fact=fact, seen=fact.digest, role=Role.EDITOR, by=UserFactory(), due_on=timezone.localdate()
        )


def test_what_was_changed_meanwhile_is_not_confirmed():
    fact = FactFactory()
    seen = fact.digest
    change(fact)
    with pytest.raises(services.ChangedMeanwhile):
        services.confirm_fact(fact=fact, seen=seen, role=Role.EDITOR, by=UserFactory())


def test_changed_once_every_language_says_it_and_names_the_source():
    fact = FactFactory()
    texts = used(fact)
    change(fact)
    english, urdu = html_of(texts)
    assert "about USD 60" in english
    assert "تقریباً <bdi>USD 60</bdi>" in urdu
    assert "NAVTTC" in [source["publisher"] for source in SectionText.objects.get(pk=texts[0].pk).sources]
    fact.refresh_from_db()
    assert (fact.as_of, fact.checked_on) == ("2026-11", timezone.localdate())
    assert fact.changes.get().before["en"]["value"] == "about USD 50"
    assert AuditEntry.objects.filter(action="fact.changed").exists()


def test_a_fact_is_changed_in_every_language_at_once():
    with pytest.raises(services.NotInEveryLanguage):
        change(FactFactory(), words={"en": SIXTY["en"]})


@pytest.mark.parametrize("value", ["", "x" * 121, "تقریبا ي", "۵۰"])
def test_a_value_that_breaks_a_rule_is_refused_and_nothing_changes(value):
    fact = FactFactory()
    with pytest.raises(ValidationError):
        change(fact, words=SIXTY | {"ur": FactWords(value, "NAVTTC")})
    assert not FactChange.objects.exists()
    assert fact.texts.get(language="en").value == "about USD 50"


class TestNumbersThatPeopleCall:
    WORDS = {"en": FactWords("19912", "MHRSD"), "ur": FactWords("19912", "MHRSD")}

    def test_they_wait_for_a_second_person(self):
        fact, proposer = FactFactory(hotline=True), UserFactory()
        texts = used(fact)
        waiting = change(fact, self.WORDS, by=proposer)
        assert all("19911" in html for html in html_of(texts))
        assert list(FactChange.objects.waiting()) == [waiting]
        with pytest.raises(services.OwnChange):
            services.publish_change(change=waiting, role=Role.EDITOR, by=proposer)
        services.publish_change(change=waiting, role=Role.MANAGER, by=UserFactory())
        assert all("19912" in html for html in html_of(texts))
        assert Fact.objects.get().checked_as == "manager"

    def test_the_database_itself_refuses_the_proposer(self):
        waiting = FactChangeFactory(fact=FactFactory(hotline=True))
        with pytest.raises(IntegrityError, match="second_person"):
            FactChange.objects.update(published_at=timezone.now(), published_by=waiting.proposed_by)

    def test_only_one_waits_at_a_time(self):
        fact = FactFactory(hotline=True)
        waiting = change(fact, self.WORDS)
        with pytest.raises(services.ChangeWaits):
            change(fact, self.WORDS)
        services.withdraw_change(change=waiting, by=UserFactory())
        assert change(fact, self.WORDS).pk != waiting.pk

    def test_what_is_over_is_not_published(self):
        waiting = change(FactFactory(hotline=True), self.WORDS)
        services.withdraw_change(change=waiting, by=waiting.proposed_by)
        with pytest.raises(services.ChangeIsOver):
            services.publish_change(change=waiting, role=Role.EDITOR, by=UserFactory())


def test_a_fact_past_its_date_says_so_wherever_it_stands_once_the_clock_has_come_by():
    fact = FactFactory(checked=True)
    texts = used(fact)
    Fact.objects.update(checked_on=date(2026, 1, 5), due_on=date(2026, 7, 5))
    edition = Edition.objects.current()
    assert services.remake_past_due() == 2
    english, urdu = html_of(texts)
    assert "Last checked 5 January 2026; confirm with: NAVTTC." in english
    assert "5 جنوری 2026" in urdu.replace("<bdi>", "").replace("</bdi>", "").replace('<bdi class="number">', "")
    assert Edition.objects.current() > edition
    assert services.remake_past_due() == 0
    assert Edition.objects.current() == edition + 1


def test_facts_by_how_they_stand():
    late, checked, new = FactFactory(past_due=True), FactFactory(checked=True), FactFactory()
    stable = FactFactory(is_volatile=False)
    today = timezone.localdate()
    assert set(Fact.objects.past_due(today)) == {late}
    assert set(Fact.objects.due(today)) == {late, new}
    assert set(Fact.objects.unchecked()) == {new, stable}
    assert checked not in Fact.objects.due(today)


def test_where_a_fact_is_used_names_each_text_once():
    fact, other = FactFactory(), FactFactory()
    texts = used(fact)
    texts[0].facts.add(other)
    assert set(SectionText.objects.saying(fact, other)) == set(texts)
    assert SectionText.objects.saying(fact, other).count() == 2
    assert set(SectionText.objects.saying(other)) == {texts[0]}


def test_a_look_alike_letter_is_refused_in_a_value():
    text = FactText(fact=FactFactory(words={}), language="ur", value="ريال", confirm_with="x")
    with pytest.raises(ValidationError, match="looks like"):
        text.full_clean()
