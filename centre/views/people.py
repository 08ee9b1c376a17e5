"""The manager's pages on people of the staff: who is here, what they may do, and how their access ends."""

import uuid

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centre import doors, services
from centre.access import StaffRequest, for_role
from centre.forms import PersonForm, PersonSearchForm, RoleForm
from centre.listing import address_with, pager
from centre.models import Role, RoleRequest, User
from centre.views.answers import told
from safeguards import audit
from safeguards.models import AuditEntry

PAGE = 25
ORDERS = {"name": ("name", "pk"), "joined": ("-joined_at", "pk"), "seen": (F("last_login").desc(nulls_last=True), "pk")}
LATEST = 10

doors.declare(
    doors.Door(
        "centre:person_list",
        _("People"),
        _("Who is on the staff, what they may do, and how to invite somebody."),
        "person",
        frozenset({Role.MANAGER}),
    )
)


@require_safe
@for_role(Role.MANAGER)
def person_list(request: StaffRequest) -> HttpResponse:
    """Everybody of the staff, by name, role and access."""
    form = PersonSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "role": "", "state": ""}
    order = request.GET.get("sort", "name")
    people = User.objects.as_asked(typed=asked["q"], role=asked["role"], state=asked["state"])
    people = people.order_by(*ORDERS.get(order, ORDERS["name"])).with_roles()
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "centre/person_list.html",
        {
            "form": form,
            "page": page,
            "pager": pager(request, page),
            "order": order,
            "sorts": {name: address_with(request, sort=name, page=1) for name in ORDERS},
            "role_requests": RoleRequest.objects.answerable_by(request.user).select_related("person"),
        },
    )


@require_safe
@for_role(Role.MANAGER)
def person_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One person: their roles, their access, and what was done about them lately."""
    person = get_object_or_404(User.objects.select_related("centre", "access_ended_by"), pk=pk)
    entries = AuditEntry.objects.about(person).select_related("by")[:LATEST]
    return render(
        request,
        "centre/person_detail.html",
        {
            "person": person,
            "is_own": person == request.user,
            "grants": person.role_grants.live().select_related("given_by").order_by("given_at"),
            "role_requests": person.role_requests.open(),
            "form": RoleForm(),
            "entries": [{"entry": entry, "label": audit.label_of(entry.action)} for entry in entries],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def person_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A person's name, centre and language."""
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=person)
    if form.is_valid():
        with told(request, _("Saved.")):
            services.change_person(person=person, by=request.user, **form.cleaned_data)
        return redirect("centre:person_detail", pk=pk)
    return render(request, "centre/person_edit.html", {"person": person, "form": form})


@require_POST
@for_role(Role.MANAGER)
@reauthentication_required(app="allauth.account")
def role_give(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Gives a role at once; one's own waits for a second manager."""
    person = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        _change_role(request, person, form.cleaned_data["role"], RoleRequest.Change.GIVE)
    else:
        messages.error(request, _("Choose a role."))
    return redirect("centre:person_detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
@reauthentication_required(app="allauth.account")
def role_end(request: StaffRequest, pk: uuid.UUID, role: str) -> HttpResponse:
    """Asks once more, then ends a role; one's own waits for a second manager."""
    person = get_object_or_404(User, pk=pk)
    grant = get_object_or_404(person.role_grants.live(), role=role)
    if request.method == "POST":
        _change_role(request, person, role, RoleRequest.Change.END)
        return redirect("centre:person_detail", pk=pk)
    return render(request, "centre/role_end.html", {"person": person, "grant": grant, "is_own": person == request.user})


def _change_role(request: StaffRequest, person: User, role: str, change: str) -> None:
    if person == request.user:
        with told(request, _("Asked. It holds once a second manager confirms it.")):
            services.ask_role_change(by=request.user, role=role, change=change)
    elif change == RoleRequest.Change.GIVE:
        with told(request, _("The role was given.")):
            services.give_role(person=person, role=role, by=request.user)
    else:
        with told(request, _("The role was ended.")):
            services.end_role(person=person, role=role, by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
@reauthentication_required(app="allauth.account")
def role_request_answer(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """What another manager wants changed in their own roles: to be confirmed or refused."""
    asked = get_object_or_404(RoleRequest.objects.answerable_by(request.user).select_related("person"), pk=pk)
    if request.method == "POST":
        confirmed = "confirm" in request.POST
        with told(request, _("Confirmed.") if confirmed else _("Refused.")):
            services.answer_role_request(request=asked, confirmed=confirmed, by=request.user)
        return redirect("centre:person_list")
    return render(request, "centre/role_request_answer.html", {"asked": asked})


@require_POST
@for_role(Role.MANAGER)
def role_request_withdraw(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes back what one asked for oneself."""
    asked = get_object_or_404(request.user.role_requests.open(), pk=pk)
    with told(request, _("Withdrawn.")):
        services.withdraw_role_request(request=asked, by=request.user)
    return redirect("centre:person_detail", pk=request.user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
def access_end(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Shows what ends with it, then ends a person's access at once."""
    person = get_object_or_404(User.objects.with_access(), pk=pk)
    if request.method == "POST":
        with told(request, _("The access has ended. Whoever was signed in by it is out.")):
            services.end_access(person=person, by=request.user)
        return redirect("centre:person_detail", pk=pk)
    return render(
        request,
        "centre/access_end.html",
        {
            "person": person,
            "grants": person.role_grants.live(),
            "invitations": person.invitations_sent.open(),
            "role_requests": person.role_requests.open(),
        },
    )


@require_POST
@for_role(Role.MANAGER)
@reauthentication_required(app="allauth.account")
def access_restore(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Lets a person in again, with the roles they had."""
    person = get_object_or_404(User.objects.without_access(), pk=pk)
    with told(request, _("The access is restored.")):
        services.restore_access(person=person, by=request.user)
    return redirect("centre:person_detail", pk=pk)
