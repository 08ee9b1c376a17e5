"""The manager's pages on those who counsel: one more of them, and who supervises whom."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from centre.access import StaffRequest, for_role
from centre.models import Role
from centre.views.answers import told
from counselling import services
from counselling.counsellor_forms import CounsellorForm, SupervisorForm
from counselling.models import Counsellor
from counselling.views.private import private


@private
@for_role(Role.MANAGER)
def counsellor_create(request: StaffRequest) -> HttpResponse:
    """Somebody with the role begins to counsel; their weekly hours are the next page."""
    form = CounsellorForm(request.POST or None, instance=Counsellor())
    if form.is_valid():
        with told(request, gettext("Saved. Now enter from when until when they can be booked.")):
            services.begin_counselling(counsellor=form.instance, by=request.user)
        return redirect("counselling:hours_edit", form.instance.pk) if form.instance.pk else redirect(request.path)
    return render(request, "counselling/counsellor_create.html", {"form": form})


@private
@for_role(Role.MANAGER)
@reauthentication_required(app="allauth.account")
def supervisor_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Who can read a counsellor's notes besides themselves."""
    counsellor = get_object_or_404(Counsellor.objects.select_related("person", "centre"), pk=pk)
    form = SupervisorForm(request.POST if request.method == "POST" else None, instance=counsellor, by=request.user)
    if form.is_valid():
        with told(request, gettext("Saved.")):
            supervisor = form.cleaned_data["supervisor"]
            services.name_supervisor(counsellor=counsellor, supervisor=supervisor, by=request.user)
        return redirect("counselling:hours_detail", pk)
    return render(request, "counselling/supervisor_edit.html", {"form": form, "counsellor": counsellor})
