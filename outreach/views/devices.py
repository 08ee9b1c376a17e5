"""The phones by which volunteers log: the volunteer sees and revokes their own, a manager everybody's."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centre import doors
from centre.access import StaffRequest, for_role
from centre.listing import pager
from centre.models import Role
from centre.views.answers import told
from outreach import services
from outreach.forms import DeviceForm
from outreach.models import DeviceToken

PAGE = 25

doors.declare(
    doors.Door(
        "outreach:device_list",
        _("Phones"),
        _("Which phones may log activities, and how to revoke a lost one."),
        "help",
        frozenset({Role.VOLUNTEER, Role.MANAGER}),
    )
)


@require_safe
@for_role(Role.VOLUNTEER, Role.MANAGER)
@never_cache
def device_list(request: StaffRequest) -> HttpResponse:
    """The phones that may log now."""
    devices = DeviceToken.objects.of(request.user).live().select_related("person").latest_used_first()
    page = Paginator(devices, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "pager": pager(request, page), "may_add": Role.VOLUNTEER in request.user.roles}
    return render(request, "outreach/device_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.VOLUNTEER)
@never_cache
def device_create(request: StaffRequest) -> HttpResponse:
    """Lets this phone log; its token is shown in this one answer and never again."""
    form = DeviceForm(request.POST or None)
    token = ""
    if form.is_valid():
        try:
            _device, token = services.add_device(by=request.user, name=form.cleaned_data["name"])
        except services.TooManyDevices as refusal:
            form.add_error(None, str(refusal))
    return render(request, "outreach/device_create.html", {"form": form, "token": token})


@require_POST
@for_role(Role.VOLUNTEER, Role.MANAGER)
def device_revoke(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes a phone its token."""
    device = get_object_or_404(DeviceToken.objects.of(request.user), pk=pk)
    with told(request, _("The phone can log nothing any more.")):
        services.revoke_device(device=device, by=request.user)
    return redirect("outreach:device_list")
