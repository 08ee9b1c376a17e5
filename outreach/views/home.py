"""Where outreach begins, for each role."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from centre.access import StaffRequest, for_role
from centre.models import Role

BEGINS_AT = {
    Role.COORDINATOR: "outreach:activity_check",
    Role.VOLUNTEER: "outreach:activity_list",
    Role.ANALYST: "outreach:channel_list",
    Role.MANAGER: "outreach:channel_list",
}


@require_safe
@for_role(*BEGINS_AT)
@never_cache
def outreach_home(request: StaffRequest) -> HttpResponse:
    """Sends each on to what they come for; who has several roles, to the first of them above."""
    return redirect(next(page for role, page in BEGINS_AT.items() if role in request.user.roles))
