"""Encrypted fields: a text belongs to its row, and no way of Django's leads around that."""

import json
import uuid

import pytest
from django.apps import AppConfig
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.models import F, Value
from django.forms import modelform_factory
from django.test.utils import CaptureQueriesContext, isolate_apps

from safeguards import rotation
from safeguards.crypto import Envelope, Unreadable
from safeguards.fields import BlindIndexField, CleanLineField, EncryptedTextField, Sealed, WouldLoseBinding

OLD, NEW = ("k1", bytes(range(32))), ("k2", bytes(range(32, 64)))
CANARY = "مار پیٹ کا ذکر canary-7f3a"

with isolate_apps("safeguards"):

    class Paper(Sealed):
        """Stands in for whatever holds confidential text."""

        title = CleanLineField(max_length=40, blank=True)
        note = EncryptedTextField(max_length=200, null=True, blank=True)
        alias = EncryptedTextField(max_length=40, null=True, blank=True)
        phone = EncryptedTextField(max_length=16, null=True, blank=True)
        phone_index = BlindIndexField(of="phone", purpose="tests.phone", null=True)

        class Meta:
            app_label = "safeguards"


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.FIELD_KEYS = [OLD]


@pytest.fixture
def papers(db):
    """The table of the papers, gone with the test's transaction."""
    with connection.schema_editor() as editor:
        editor.create_model(Paper)
    return Paper.objects


def stored(paper: Paper, column: str = "note") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM safeguards_paper WHERE id = %s", [paper.pk])
        return bytes(cursor.fetchone()[0])


def overwrite(paper: Paper, value: bytes, column: str = "note") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE safeguards_paper SET {column} = %s WHERE id = %s", [value, paper.pk])


def test_a_text_comes_back_from_the_database(papers):
    paper = papers.create(note=CANARY)
    assert papers.get(pk=paper.pk).note == CANARY


def test_the_database_never_sees_the_text(papers):
    with CaptureQueriesContext(connection) as queries:
        paper = papers.create(note=CANARY, alias=CANARY)
        paper.note = CANARY + "!"
        paper.save()
    assert CANARY.encode() not in stored(paper)
    for statement in queries.captured_queries:
        assert "canary" not in statement["sql"]


def test_an_instance_holds_no_text(papers):
    paper = papers.create(note=CANARY)
    for instance in (Paper(note=CANARY), paper, papers.get(pk=paper.pk)):
        assert instance.note == CANARY
        assert "canary" not in repr(vars(instance))
    paper.refresh_from_db()
    assert "canary" not in repr(vars(paper))


def test_a_list_decrypts_nothing(papers, monkeypatch):
    papers.bulk_create([Paper(note=CANARY) for _ in range(3)])
    monkeypatch.setattr("safeguards.crypto.KeyRing.open", lambda *_, **__: pytest.fail("decrypted"))
    listed = list(papers.all())
    assert len(listed) == 3
    assert all("canary" not in repr(paper) for paper in listed)
    assert {type(value) for value in papers.values_list("note", flat=True)} == {Envelope}


def test_a_deferred_text_is_read_when_asked_for(papers):
    paper = papers.defer("note").get(pk=papers.create(note=CANARY).pk)
    assert "note_envelope" not in vars(paper)
    assert paper.note == CANARY


def test_absent_and_empty_are_told_apart(papers):
    paper = papers.get(pk=papers.create(alias="").pk)
    assert paper.note is None
    assert paper.alias == ""


def test_every_ordinary_way_of_writing_seals(papers):
    pk = uuid.uuid4()
    papers.bulk_create([Paper(id=pk, note="one")])
    assert papers.get(pk=pk).note == "one"
    papers.update_or_create(pk=pk, defaults={"note": "two", "phone": "+923001234567"})
    assert papers.get(pk=pk).note == "two"
    assert papers.filter(phone_index="+923001234567").exists()
    other, made = papers.get_or_create(title="x", defaults={"note": "three"})
    assert made
    assert papers.get(pk=other.pk).note == "three"


@pytest.mark.parametrize("value", ["text", Value("text"), F("alias")], ids=["text", "a value", "another field"])
def test_an_update_that_passes_the_row_by_is_refused(papers, value):
    paper = papers.create(note=CANARY, alias="alias")
    with pytest.raises(WouldLoseBinding), transaction.atomic():
        papers.update(note=value)
    assert papers.get(pk=paper.pk).note == CANARY


def test_a_bulk_update_is_refused(papers):
    paper = papers.create(note=CANARY)
    paper.note = "text"
    with pytest.raises(WouldLoseBinding), transaction.atomic():
        papers.bulk_update([paper], ["note"])
    assert papers.get(pk=paper.pk).note == CANARY


def test_a_fixture_takes_no_text_along(papers):
    with pytest.raises(WouldLoseBinding):
        serializers.serialize("json", [papers.create(note=CANARY)])


def test_forgetting_in_bulk_needs_no_key(papers, settings):
    paper = papers.create(note=CANARY)
    settings.FIELD_KEYS = [NEW]
    papers.update(note=None)
    assert papers.get(pk=paper.pk).note is None


@pytest.mark.parametrize(
    "asked", [{"note": "x"}, {"note__contains": "x"}, {"note__lower__contains": "x"}, {"note__in": ["x"]}]
)
def test_it_cannot_be_searched(papers, asked):
    with pytest.raises(FieldError):
        papers.filter(**asked).exists()


def test_whether_there_is_a_text_can_be_asked(papers):
    paper = papers.create(note=CANARY)
    papers.create()
    assert papers.get(note__isnull=False).pk == paper.pk


def test_texts_swapped_between_rows_are_unreadable(papers):
    one, other = papers.create(note="one"), papers.create(note="other")
    sealed_one, sealed_other = stored(one), stored(other)
    overwrite(one, sealed_other)
    overwrite(other, sealed_one)
    for paper in papers.all():
        with pytest.raises(Unreadable):
            _ = paper.note


def test_texts_swapped_between_fields_are_unreadable(papers):
    paper = papers.create(note="note", alias="alias")
    overwrite(paper, stored(paper, "alias"))
    with pytest.raises(Unreadable):
        _ = papers.get(pk=paper.pk).note


@pytest.mark.parametrize("forged", [b"", b"\x01", b"plain words", CANARY.encode(), b"\x01\x02k1" + bytes(60)])
def test_a_forged_text_fails_loudly(papers, forged):
    paper = papers.create(note="note")
    overwrite(paper, forged)
    with pytest.raises(Unreadable):
        _ = papers.get(pk=paper.pk).note


def test_what_could_not_be_read_again_is_not_written(papers, settings):
    paper = papers.get(pk=papers.create(note=CANARY).pk)
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(Unreadable), transaction.atomic():
        paper.save()
    paper.title = "other fields go on"
    paper.save(update_fields=["title"])
    settings.FIELD_KEYS = [OLD]
    assert papers.get(pk=paper.pk).note == CANARY


def test_a_row_copied_to_a_new_key_does_not_take_the_text_along_unnoticed(papers):
    paper = papers.create(note=CANARY)
    paper.pk, paper._state.adding = uuid.uuid4(), True
    with pytest.raises(Unreadable):
        paper.save()


def test_saving_seals_anew_with_the_current_key(papers, settings):
    paper = papers.create(note=CANARY)
    settings.FIELD_KEYS = [NEW, OLD]
    paper.save()
    assert papers.get(pk=paper.pk).note_envelope.key_id == "k2"
    assert papers.get(pk=paper.pk).note == CANARY


def test_saving_leaves_an_untouched_text_as_it_is(papers):
    paper = papers.create(note=CANARY)
    before = stored(paper)
    papers.get(pk=paper.pk).save()
    assert stored(paper) == before


def test_length_is_checked_on_the_text(papers):
    Paper(note="x" * 200).full_clean()
    with pytest.raises(ValidationError) as refusal:
        Paper(note="x" * 201).full_clean()
    assert set(refusal.value.message_dict) == {"note"}


def test_a_form_shows_edits_and_seals_it(papers):
    form_class = modelform_factory(Paper, fields=["note"])
    paper = papers.create(note=CANARY)
    assert form_class(instance=paper).initial["note"] == CANARY
    form = form_class({"note": " new \u202e text "}, instance=paper)
    assert form.is_valid()
    form.save()
    assert papers.get(pk=paper.pk).note == "new text"
    assert not form_class({"note": "x" * 201}).is_valid()
    assert not form_class({"note": "\u202e" * 100_000}).is_valid()


class TestBlindIndex:
    def test_finds_what_lies_encrypted(self, papers):
        paper = papers.create(phone="+923001234567")
        papers.create(phone="+923001234568")
        papers.create(phone=None)
        assert papers.get(phone_index="+923001234567").pk == paper.pk
        assert papers.get(phone_index__in=["+92300123\u200f4567"]).pk == paper.pk
        assert papers.filter(phone_index__isnull=True).count() == 1

    def test_follows_its_text_even_where_only_the_text_is_saved(self, papers):
        paper = papers.create(phone="+923001234567")
        paper.phone = "+923001234568"
        paper.save(update_fields=["phone"])
        assert not papers.filter(phone_index="+923001234567").exists()
        assert papers.get(phone_index="+923001234568").phone == "+923001234568"

    def test_is_forgotten_with_its_text(self, papers):
        paper = papers.create(phone="+923001234567")
        paper.phone = None
        paper.save()
        assert papers.get(pk=paper.pk).phone_index is None

    def test_does_not_hold_the_number(self, papers):
        paper = papers.create(phone="+923001234567")
        assert b"3001234567" not in stored(paper, "phone_index") + stored(paper, "phone")


class TestRotation:
    @pytest.fixture(autouse=True)
    def _only_papers(self, monkeypatch):
        monkeypatch.setattr("safeguards.rotation.apps", _Papers)
        monkeypatch.setattr(rotation, "BATCH", 3)

    def test_every_text_moves_to_the_current_key_without_loss(self, papers, settings, capsys):
        texts = {papers.create(note=f"note {n}", alias="a" * n, phone=None).pk: f"note {n}" for n in range(8)}
        settings.FIELD_KEYS = [NEW, OLD]
        call_command("rotate_field_keys")
        assert capsys.readouterr().out == "Every text is sealed with key k2.\n"
        settings.FIELD_KEYS = [NEW]
        assert {paper.pk: paper.note for paper in papers.all()} == texts
        assert sorted(len(paper.alias) for paper in papers.all()) == list(range(8))

    def test_a_second_run_finds_nothing_to_do(self, papers, settings):
        papers.create(note=CANARY)
        settings.FIELD_KEYS = [NEW, OLD]
        call_command("rotate_field_keys")
        before = stored(papers.get())
        call_command("rotate_field_keys")
        assert stored(papers.get()) == before

    def test_what_cannot_be_read_is_named_kept_and_fails_the_command(self, papers, settings):
        sound, broken = papers.create(note="sound"), papers.create(note="broken")
        flipped = stored(broken)[:-1] + bytes([stored(broken)[-1] ^ 1])
        overwrite(broken, flipped)
        settings.FIELD_KEYS = [NEW, OLD]
        with pytest.raises(CommandError, match=str(broken.pk)):
            call_command("rotate_field_keys")
        assert stored(broken) == flipped
        assert papers.get(pk=sound.pk).note_envelope.key_id == "k2"


class _Papers:
    """The registry of apps, as rotation sees it, with the papers in it only."""

    @staticmethod
    def get_models() -> list[type[models.Model]]:
        return [Paper]

    @staticmethod
    def get_app_configs() -> list[AppConfig]:
        return []


class TestChecks:
    @isolate_apps("safeguards")
    def test_a_field_that_cannot_be_sealed_safely_is_found_at_start(self):
        class Careless(models.Model):
            note = EncryptedTextField(unique=True, default="")
            note_index = BlindIndexField(of="note", purpose="tests.note")

            class Meta:
                app_label = "safeguards"

        assert {found.id for found in Careless.check()} == {f"safeguards.E00{n}" for n in range(1, 6)}

    @isolate_apps("safeguards")
    def test_a_proper_one_passes(self):
        assert Paper.check() == []

    def test_migrations_can_write_the_fields_down(self):
        for name in ("note", "phone_index", "title"):
            field = Paper._meta.get_field(name)
            _name, _path, args, kwargs = field.deconstruct()
            again = type(field)(*args, **kwargs)
            assert again.deconstruct()[1:] == field.deconstruct()[1:]

    @isolate_apps("safeguards")
    def test_a_renamed_field_may_keep_the_name_it_was_sealed_under(self, settings):
        class Renamed(Sealed):
            words = EncryptedTextField(max_length=40, bound_as="safeguards.paper.note")

            class Meta:
                app_label = "safeguards"

        paper = Paper(note=CANARY)
        renamed = Renamed(id=paper.id)
        renamed.words_envelope = paper.note_envelope
        assert renamed.words == CANARY


def test_a_clean_line_is_clean_by_whatever_door_it_comes(papers):
    paper = papers.create(title=" Ali \u202e Khan ")
    assert papers.get(title="Ali Khan").pk == paper.pk
    papers.update(title="\ufeffAli  \n Khan")
    assert papers.get(pk=paper.pk).title == "Ali Khan"
    form = modelform_factory(Paper, fields=["title"])({"title": "x" * 40 + "\u200f" * 40})
    assert form.is_valid(), json.dumps(form.errors)
