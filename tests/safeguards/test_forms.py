"""Form fields: bounded before any work, then cleaned, then looked at."""

import pytest
from django import forms
from django.utils import translation

from safeguards import text
from safeguards.forms import CleanLineFormField, CleanTextFormField, PhoneFormField


class ContactForm(forms.Form):
    """What somebody leaves to be called back."""

    name = CleanLineFormField(max_length=10)
    phone = PhoneFormField()
    words = CleanTextFormField(max_length=20, required=False)


def filled(**changed) -> ContactForm:
    return ContactForm({"name": "Ali", "phone": "0300 1234567", **changed})


def test_what_was_typed_arrives_clean():
    form = filled(name=" علی \u202e خان ", phone="۰۳۰۰۱۲۳۴۵۶۷", words="one\r\n\r\ntwo\u200f")
    assert form.is_valid()
    assert form.cleaned_data == {"name": "علی خان", "phone": "+923001234567", "words": "one\n\ntwo"}


@pytest.mark.parametrize("name", ["", " \u200f\u202e ", "\ufeff"])
def test_what_only_looks_filled_is_missing(name):
    assert filled(name=name).errors.as_data()["name"][0].code == "required"


def test_length_counts_what_is_left_after_cleaning():
    assert filled(name="a" * 10 + "\u200f" * 10).is_valid()
    assert filled(name="a" * 11).errors.as_data()["name"][0].code == "max_length"


@pytest.mark.parametrize("field", ["name", "words", "phone"])
def test_far_too_much_is_refused_before_any_work(field, monkeypatch):
    for work in ("clean_line", "clean_text", "normalise"):
        monkeypatch.setattr(text, work, lambda _value: pytest.fail("worked on it"))
    form = ContactForm({field: "ﷺ" * 1_000_000})
    assert field in form.errors


@pytest.mark.parametrize("typed", ["12", "call me", "+92", "0" * 500, "=cmd"])
def test_a_wrong_number_is_explained_not_repeated(typed):
    with translation.override("en"):
        (message,) = filled(phone=typed).errors["phone"]
    assert "0300 1234567" in message
    assert typed not in message.replace("0300 1234567", "")


def test_a_number_runs_from_left_to_right_on_every_keyboard():
    html = str(filled()["phone"])
    for attribute in ('type="tel"', 'autocomplete="tel"', 'inputmode="tel"', 'dir="ltr"'):
        assert attribute in html
