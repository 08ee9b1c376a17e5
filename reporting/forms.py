"""Whom a manager has the month's report sent to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.models import User
from reporting.models import ReportRecipient, role_readers


class RecipientsForm(forms.Form):
    """People who can open the report."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Who is sent the link"),
        help_text=_("On the first of each month, in the morning. Only managers and analysts can open the report."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].initial = list(ReportRecipient.objects.values_list("person", flat=True))
        readers = User.objects.with_access().filter(role_readers()).order_by("name", "pk")
        self.fields["people"].queryset = readers  # type: ignore[attr-defined]  # the field declared above
