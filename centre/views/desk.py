"""The desk: where staff land."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centre import access
from centre.access import StaffRequest
from centre.doors import doors_for


@require_safe
def desk(request: StaffRequest) -> HttpResponse:
    """The doors that this person's roles open, and the second factor where it is offered."""
    offered = access.wants_second_factor(request.user) and not access.has_second_factor(request.user)
    return render(
        request,
        "centre/desk.html",
        {
            "roles": request.user.role_names,
            "doors": doors_for(request.user),
            "offers_second_factor": offered,
        },
    )
