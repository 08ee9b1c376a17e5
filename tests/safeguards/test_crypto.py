"""The key ring: a sealed text opens at its own place with its own key, or not at all."""

import dataclasses
import os
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguards import crypto
from safeguards.crypto import BadKeys, Envelope, KeyRing, Place, Unreadable

OLD, NEW = ("k1", bytes(range(32))), ("k2", bytes(range(32, 64)))
RING = KeyRing((NEW, OLD))
HERE = Place("counselling.sessionrecord", str(uuid.UUID(int=7)), "note")

texts = st.text(st.characters(codec="utf-8"), max_size=300)


@given(texts)
def test_what_was_sealed_opens_at_its_place(text):
    envelope = RING.seal(text, place=HERE)
    assert RING.open(Envelope.from_bytes(bytes(envelope)), place=HERE) == text


@pytest.mark.parametrize(
    "there",
    [
        dataclasses.replace(HERE, row=str(uuid.UUID(int=8))),
        dataclasses.replace(HERE, field="alias"),
        dataclasses.replace(HERE, model="counselling.referral"),
        Place("counselling", f"sessionrecord.{HERE.row}", "note"),
    ],
    ids=["another row", "another field", "another model", "the same letters cut elsewhere"],
)
def test_a_text_moved_to_another_place_is_unreadable(there):
    envelope = RING.seal("confidential", place=HERE)
    with pytest.raises(Unreadable):
        RING.open(envelope, place=there)


@given(texts, st.data())
def test_one_flipped_bit_anywhere_makes_it_unreadable(text, data):
    stored = bytearray(bytes(RING.seal(text, place=HERE)))
    bit = data.draw(st.integers(0, len(stored) * 8 - 1))
    stored[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unreadable):
        RING.open(Envelope.from_bytes(bytes(stored)), place=HERE)


@given(st.binary(max_size=120))
def test_forged_bytes_are_unreadable(forged):
    with pytest.raises(Unreadable):
        RING.open(Envelope.from_bytes(forged), place=HERE)


@given(texts, st.integers(0, 60))
def test_a_text_cut_short_is_unreadable(text, kept):
    with pytest.raises(Unreadable):
        RING.open(Envelope.from_bytes(bytes(RING.seal(text, place=HERE))[:kept]), place=HERE)


def test_a_text_forged_with_another_key_under_our_id_is_unreadable():
    forged = KeyRing((("k2", os.urandom(32)),)).seal("confidential", place=HERE)
    with pytest.raises(Unreadable):
        RING.open(forged, place=HERE)


def test_relabelling_the_key_makes_it_unreadable():
    twice = KeyRing((NEW, ("k3", NEW[1])))
    envelope = dataclasses.replace(twice.seal("confidential", place=HERE), key_id="k3")
    with pytest.raises(Unreadable):
        twice.open(envelope, place=HERE)


def test_a_key_that_has_left_the_ring_is_named():
    envelope = KeyRing((OLD,)).seal("confidential", place=HERE)
    with pytest.raises(Unreadable, match="No key k1"):
        KeyRing((NEW,)).open(envelope, place=HERE)


def test_the_first_key_seals_and_every_key_opens():
    assert RING.open(KeyRing((OLD,)).seal("old", place=HERE), place=HERE) == "old"
    assert RING.seal("new", place=HERE).key_id == "k2"


def test_the_same_text_never_looks_the_same():
    assert len({bytes(RING.seal("yes", place=HERE)) for _ in range(100)}) == 100


def test_length_does_not_tell_yes_from_no():
    assert len({len(bytes(RING.seal(word, place=HERE))) for word in ("", "no", "yes", "she was beaten at home")}) == 1


@pytest.mark.parametrize("secret", [b"confidential", NEW[1], OLD[1]])
def test_nothing_that_is_printed_shows_text_or_keys(secret):
    envelope = RING.seal("confidential", place=HERE)
    for shown in (repr(RING), str(RING), repr(envelope), str(envelope)):
        assert secret not in shown.encode()
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown


def test_what_is_unreadable_is_named_by_place_not_by_content():
    envelope = RING.seal("confidential", place=HERE)
    with pytest.raises(Unreadable) as refusal:
        RING.open(envelope, place=dataclasses.replace(HERE, field="alias"))
    assert "alias" in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    "keys",
    [
        (),
        (("k1", b"short"),),
        (("k1", OLD[1]), ("k1", NEW[1])),
        (("K 1", OLD[1]),),
        (("", OLD[1]),),
        (("k" * 17, OLD[1]),),
    ],
    ids=["none", "a short key", "one id twice", "a bad id", "no id", "a long id"],
)
def test_a_ring_without_usable_keys_is_refused(keys):
    with pytest.raises(BadKeys):
        KeyRing(keys)


def test_the_ring_of_the_settings_is_independent_of_secret_key(settings):
    settings.FIELD_KEYS = [OLD]
    envelope = crypto.key_ring().seal("confidential", place=HERE)
    settings.SECRET_KEY = "another " + "y" * 50
    settings.FIELD_KEYS = [NEW, OLD]
    assert crypto.key_ring().open(envelope, place=HERE) == "confidential"
    assert crypto.key_ring().current_id == "k2"


class TestBlindIndex:
    @given(texts, texts)
    def test_is_the_same_exactly_for_the_same_value(self, one, other):
        same = crypto.blind_index(one, purpose="a") == crypto.blind_index(other, purpose="a")
        assert same == (one == other)

    def test_differs_between_purposes(self):
        assert crypto.blind_index("+923001234567", purpose="a") != crypto.blind_index("+923001234567", purpose="b")

    def test_depends_on_the_index_key_alone(self, settings):
        before = crypto.blind_index("+923001234567", purpose="a")
        settings.SECRET_KEY, settings.FIELD_KEYS = "another " + "y" * 50, [NEW]
        assert crypto.blind_index("+923001234567", purpose="a") == before
        settings.INDEX_KEY = os.urandom(32)
        assert crypto.blind_index("+923001234567", purpose="a") != before

    def test_a_short_index_key_is_refused(self, settings):
        settings.INDEX_KEY = b"short"
        with pytest.raises(BadKeys):
            crypto.blind_index("+923001234567", purpose="a")
