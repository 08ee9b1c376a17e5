"""The way into the staff: the manager's pages on invitations, and the page on which one is accepted."""

import uuid
from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centre import services
from centre.access import StaffRequest, for_role
from centre.forms import AcceptInvitationForm, InvitationForm
from centre.listing import pager
from centre.models import Invitation, Role
from centre.services.invitations import token_hash
from centre.views.answers import told
from safeguards import limits
from safeguards.address import limit_key

PAGE = 25
INVITED = "invitation"  # where the session keeps which link was opened

# A village shares one address; whoever guesses tokens of 256 bits gains nothing by more.
OPENINGS = limits.declare("invitation.open", capacity=30, per=timedelta(minutes=10))


@require_safe
@for_role(Role.MANAGER)
def invitation_list(request: StaffRequest) -> HttpResponse:
    """Who was invited, and what became of it."""
    invitations = Invitation.objects.select_related("invited_by", "accepted_by", "centre").order_by("-invited_at")
    page = Paginator(invitations, PAGE).get_page(request.GET.get("page"))
    return render(request, "centre/invitation_list.html", {"page": page, "pager": pager(request, page)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(Role.MANAGER)
@reauthentication_required(app="allauth.account")
def invitation_create(request: StaffRequest) -> HttpResponse:
    """Invites somebody by e-mail, or a volunteer by phone."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        try:
            services.invite(by=request.user, **form.cleaned_data)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:  # somebody else was quicker than the form
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The invitation is on its way. Its link is good for seven days."))
            return redirect("centre:invitation_list")
    return render(request, "centre/invitation_create.html", {"form": form})


@require_POST
@for_role(Role.MANAGER)
def invitation_withdraw(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Makes a link useless."""
    invitation = get_object_or_404(Invitation, pk=pk)
    with told(request, gettext_lazy("The invitation is withdrawn.")):
        services.withdraw_invitation(invitation=invitation, by=request.user)
    return redirect("centre:invitation_list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Says that one is invited, to whom and by whom not; a POST exchanges the link for a clean address.

    Opening it changes nothing: programs that check mail open every link.
    """
    if not limits.allow(OPENINGS.name, limit_key(request)):
        return render(request, "centre/invitation_open.html", {"is_crowded": True}, status=429)
    invitation = Invitation.objects.open().filter(token_hash=token_hash(token)).first()
    if invitation is None:
        return render(request, "centre/invitation_open.html", {"is_spent": True}, status=404)
    if request.method == "POST":
        logout(request)
        request.session[INVITED] = str(invitation.pk)
        return redirect("centre:invitation_accept")
    return render(request, "centre/invitation_open.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Takes a newcomer's name and password, and signs them in."""
    opened: str | None = request.session.get(INVITED)
    invitation = Invitation.objects.open().filter(pk=opened).first() if opened else None
    if invitation is None:
        return render(request, "centre/invitation_accept.html", {"is_spent": True}, status=404)
    form = AcceptInvitationForm(request.POST or None, invitation=invitation)
    if form.is_valid():
        try:
            person = services.accept_invitation(invitation=invitation, **form.cleaned_data)
        except services.InvitationSpent:
            return render(request, "centre/invitation_accept.html", {"is_spent": True}, status=404)
        del request.session[INVITED]
        # The link proved the address, as a code sent to it would have.
        record_authentication(request, person, method="code", email=person.email, phone=person.phone)
        redirect_url = resolve_url(settings.LOGIN_REDIRECT_URL)
        signed_in: HttpResponse = perform_login(request, person, email=person.email, redirect_url=redirect_url)
        return signed_in
    return render(request, "centre/invitation_accept.html", {"form": form, "invitation": invitation})
