"""What people say by the links in their messages, and what managers say about reminders."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from centre.cuts import Mode
from counselling.models import Reminders, Satisfaction
from counselling.models.satisfaction import LONGEST_WORDS
from safeguards.forms import CleanTextFormField

HOURS_OFFERED = (168, 72, 48, 24, 12, 6, 4, 2, 1)


class SatisfactionForm(forms.Form):
    """One question."""

    answer = forms.ChoiceField(
        label=_("Did it help you?"), choices=Satisfaction.Answer.choices, widget=forms.RadioSelect
    )
    words = CleanTextFormField(
        label=_("Do you want to say more?"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("Do not write names or numbers. The centre reads it, so that it can do better."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class RemindersForm(forms.Form):
    """A centre's reminders: for each way of holding a session, how long before it."""

    def __init__(self, *args: Any, centre: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reminders = Reminders.now()
        for mode in Mode:
            live = self.reminders.before(centre, mode)
            self.fields[mode.value] = forms.TypedMultipleChoiceField(
                label=capfirst(mode.label),
                coerce=int,
                choices=[(hours, in_advance(hours)) for hours in sorted({*HOURS_OFFERED, *live}, reverse=True)],
                initial=live,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def hours(self) -> dict[str, set[int]]:
        return {mode: set(self.cleaned_data[mode]) for mode in Mode.values}


def in_advance(hours: int) -> Any:
    """As people say it: two days rather than 48 hours."""
    if hours % 24 == 0 and hours > 24:
        return ngettext_lazy("%(count)s day before", "%(count)s days before", hours // 24) % {"count": hours // 24}
    return ngettext_lazy("%(count)s hour before", "%(count)s hours before", hours) % {"count": hours}
