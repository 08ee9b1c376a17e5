"""How long a sign-in session lasts, what renews its key, and what must be done before anything is open."""

import time
from collections.abc import Callable
from typing import cast

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from centre import typed
from centre.access import StaffRequest, needs_second_factor

STARTED = "signed_in_at"
PROOFS = "proofs_given"

# What somebody reaches who must still set up a second factor: setting it up.
SET_UP_PAGES = frozenset(
    {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate"}
)


class SignInSessionMiddleware:
    """Remembers when somebody signed in, and gives the session a new key whenever they prove once more who they are.

    Django does the latter at sign-in only. (Where a factor is added, messaging.accounts does.) Pages that read no
    session are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            if STARTED not in request.session:
                typed.remember_whose(cast(StaffRequest, request), response)
            self._keep(cast(StaffRequest, request))
        return response

    def _keep(self, request: StaffRequest) -> None:
        proofs = len(get_authentication_records(request, request.user))
        if STARTED not in request.session:
            request.session[STARTED] = time.time()
        elif request.session.get(PROOFS, 0) != proofs:
            request.session.cycle_key()
        if request.session.get(PROOFS, 0) != proofs:
            request.session[PROOFS] = proofs


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in, and from there on to what was asked for. A form that was sent too late is not lost."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if typed.keep(request):
        messages.warning(
            request,
            _("Your sign-in had ended. Sign in again within half an hour: what you typed is kept until then."),
        )
        return redirect_to_login(request.get_full_path())
    messages.warning(request, _("Your sign-in had ended, and nothing was saved. Sign in again, and send it once more."))
    return redirect_to_login(typed.page_of(request))


def sent_too_late(request: HttpRequest) -> HttpResponseBase | None:
    """Of somebody who has signed in again: the page that gives back what they had typed; None: there is nothing."""
    kept = typed.found(request)
    if kept is None:
        return None
    if request.method != "POST":
        return render(request, "centre/typed.html", {"kept": kept, "answer": typed.ANSWER})
    answer = request.POST.get(typed.ANSWER)
    if answer:
        typed.forget(request)
    return redirect(kept.page) if answer == "drop" else None


def turned_back(request: HttpRequest) -> HttpResponseBase | None:
    """Where somebody who is signed in must go instead of the closed page they asked for; None: nowhere else.

    The porter (mrc_portal.middleware) asks this for every closed page.
    """
    person = cast(StaffRequest, request).user
    if time.time() - request.session.get(STARTED, time.time()) > settings.SESSION_ABSOLUTE_AGE:
        logout(request)
        return to_sign_in(request)
    # The half hour of idleness counts from here. (Saving every request's session would set cookies on public pages.)
    request.session.modified = True
    match = request.resolver_match
    if needs_second_factor(person) and (match is None or match.view_name not in SET_UP_PAGES):
        return redirect("mfa_index")
    return sent_too_late(request)
