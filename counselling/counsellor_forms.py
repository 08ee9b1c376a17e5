"""What managers say of those who counsel: that somebody begins, and who supervises them."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.models import Role, User
from counselling.hours_forms import SessionsForm
from counselling.models import Counsellor


class CounsellorForm(SessionsForm):
    """Who begins to counsel, where, and how they hold sessions; their hours come after it."""

    class Meta:
        model = Counsellor
        fields = ("person", "centre", "gender", *SessionsForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = cast(forms.ModelChoiceField, self.fields["person"])
        person.queryset = User.objects.with_access().holding(Role.COUNSELLOR).filter(counsellor=None).order_by("name")
        person.help_text = _("Who has the role of a counsellor and does not counsel yet. Roles are given under People.")
        cast(forms.ChoiceField, self.fields["gender"]).help_text = _("People may ask whom they speak with.")


class SupervisorForm(forms.ModelForm):
    """Who supervises somebody."""

    class Meta:
        model = Counsellor
        fields = ("supervisor",)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supervisor = cast(forms.ModelChoiceField, self.fields["supervisor"])
        others = User.objects.with_access().holding(Role.COUNSELLOR).exclude(pk__in=[by.pk, self.instance.person_id])
        supervisor.queryset, supervisor.empty_label = others.order_by("name"), _("nobody")
        supervisor.help_text = _("A counsellor who can then open this one’s notes. Each reading is written down.")
