"""What readers fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from destinations.models.reading import FEEDBACK_MOST
from safeguards.forms import CleanTextFormField


class FeedbackForm(forms.Form):
    """Whether a section was useful, and what is missing; nothing of the person."""

    is_useful = forms.TypedChoiceField(
        label=_("Was this useful?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    missing = CleanTextFormField(
        label=_("What is missing, or wrong?"),
        help_text=_("Write no names and no numbers: we cannot answer here. A counsellor can."),
        required=False,
        max_length=FEEDBACK_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def said(self) -> dict[str, Any]:
        """What was filled in, for the service."""
        return {"is_useful": self.cleaned_data["is_useful"], "missing": self.cleaned_data["missing"]}
