"""The manager's pages on centres, rooms and projects."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centre import doors, services
from centre.access import StaffRequest, for_role
from centre.forms import CentreForm, ProjectForm, RoomForm
from centre.models import Centre, Project, Role, Room
from centre.views.answers import told

MANAGERS = frozenset({Role.MANAGER})

doors.declare(
    doors.Door("centre:centre_list", _("Centres"), _("How each centre is reached, and when."), "centre", MANAGERS)
)
doors.declare(doors.Door("centre:room_list", _("Rooms"), _("The rooms of the centres."), "room", MANAGERS))
doors.declare(doors.Door("centre:project_list", _("Projects"), _("The donors' funding lines."), "project", MANAGERS))


@require_safe
@for_role(Role.MANAGER)
def centre_list(request: StaffRequest) -> HttpResponse:
    """The centres, and whose contact is confirmed."""
    return render(request, "centre/centre_list.html", {"centres": Centre.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def centre_edit(request: StaffRequest, slug: str) -> HttpResponse:
    """A centre's names, contact and hours."""
    centre = get_object_or_404(Centre.objects.select_related("contact_entered_by", "contact_confirmed_by"), slug=slug)
    form = CentreForm(request.POST or None, instance=centre)
    if form.is_valid():
        hours = form.hours if form.changes_hours else None
        with told(request, _("Saved.")):
            services.change_centre(centre=centre, changed=form.changed_entries, hours=hours, by=request.user)
        return redirect("centre:centre_edit", slug=slug)
    return render(request, "centre/centre_edit.html", {"centre": centre, "form": form})


@require_POST
@for_role(Role.MANAGER)
def contact_confirm(request: StaffRequest, slug: str) -> HttpResponse:
    """Lets the public see a contact that somebody else entered, as this person saw it."""
    centre = get_object_or_404(Centre, slug=slug)
    with told(request, _("Confirmed. The public pages show it from now on.")):
        services.confirm_contact(centre=centre, seen=request.POST.get("seen", ""), by=request.user)
    return redirect("centre:centre_edit", slug=slug)


@require_safe
@for_role(Role.MANAGER)
def room_list(request: StaffRequest) -> HttpResponse:
    """The rooms of all centres, closed ones among them."""
    return render(request, "centre/room_list.html", {"rooms": Room.objects.select_related("centre")})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def room_create(request: StaffRequest) -> HttpResponse:
    """One room more."""
    form = RoomForm(request.POST or None)
    if form.is_valid():
        with told(request, _("Saved.")):
            services.add_room(room=form.instance, by=request.user)
        return redirect("centre:room_list")
    return render(request, "centre/room_create.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def room_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A room's centre, names and seats."""
    room = get_object_or_404(Room, pk=pk)
    form = RoomForm(request.POST or None, instance=room)
    if form.is_valid():
        with told(request, _("Saved.")):
            services.change_room(room=form.instance, by=request.user)
        return redirect("centre:room_list")
    return render(request, "centre/room_edit.html", {"form": form, "room": room})


@require_POST
@for_role(Role.MANAGER)
def room_close(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Keeps new appointments out of a room."""
    room = get_object_or_404(Room.objects.in_use(), pk=pk)
    with told(request, _("The room is closed.")):
        services.close_room(room=room, by=request.user)
    return redirect("centre:room_list")


@require_POST
@for_role(Role.MANAGER)
def room_reopen(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Lets appointments into a closed room again."""
    room = get_object_or_404(Room.objects.closed(), pk=pk)
    with told(request, _("The room is open again.")):
        services.reopen_room(room=room, by=request.user)
    return redirect("centre:room_list")


@require_safe
@for_role(Role.MANAGER)
def project_list(request: StaffRequest) -> HttpResponse:
    """The funding lines, newest first."""
    return render(request, "centre/project_list.html", {"projects": Project.objects.prefetch_related("centres")})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def project_create(request: StaffRequest) -> HttpResponse:
    """One funding line more."""
    form = ProjectForm(request.POST or None)
    if form.is_valid():
        with told(request, _("Saved.")):
            services.add_project(project=form.instance, centres=form.cleaned_data["centres"], by=request.user)
        return redirect("centre:project_list")
    return render(request, "centre/project_create.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def project_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A funding line's names, donor, days and centres."""
    project = get_object_or_404(Project, pk=pk)
    form = ProjectForm(request.POST or None, instance=project, initial={"centres": project.centres.all()})
    if form.is_valid():
        with told(request, _("Saved.")):
            services.change_project(project=project, centres=form.cleaned_data["centres"], by=request.user)
        return redirect("centre:project_list")
    return render(request, "centre/project_edit.html", {"form": form, "project": project})
