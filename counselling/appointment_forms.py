"""The forms on the pages of one's own appointment."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from counselling.models import Participation
from safeguards.forms import CleanTextFormField, PhoneFormField


def _reasons() -> list[tuple[str, Any]]:
    return [
        ("", _("I would rather not say")),
        *((value, capfirst(label)) for value, label in Participation.Reason.choices),
    ]


class SayForm(forms.Form):
    """Words for the counsellor."""

    text = CleanTextFormField(
        label=_("What shall the counsellor know before you speak?"),
        max_length=1000,
        required=False,
        help_text=_("Only the counsellor reads it. It is kept encrypted."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autocomplete": "off"}),
    )


class LeavingForm(forms.Form):
    """Why somebody gives their time up, if they want to say."""

    reason = forms.ChoiceField(label=_("Why?"), choices=_reasons, required=False, widget=forms.RadioSelect)


class LostForm(forms.Form):
    """The number that was given when booking."""

    phone = PhoneFormField(label=_("The phone number you gave"))
