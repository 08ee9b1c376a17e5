"""The way into the staff: invited, accepted, withdrawn."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from centre import carrier
from centre.acts import InvitationAct, PersonAct
from centre.models import Centre, Invitation, RoleGrant, User
from centre.services.refusals import AlreadyInvited, AlreadyOnStaff, InvitationSpent
from safeguards import audit

LASTS = timedelta(days=7)
TOKEN_BYTES = 32


def token_hash(token: str) -> str:
    """What is kept of a link's token. It is random and long, so that a plain hash can be neither guessed nor undone."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    by: User | None,
    roles: Sequence[str],
    email: str | None = None,
    phone: str | None = None,
    centre: Centre | None = None,
    language: str = "en",
    carry: Callable[[Invitation, str], None] = carrier.carry_invitation,
) -> Invitation:
    """A link is on its way to this address, good once and for seven days; an earlier one to it is no longer good.

    `by` is None for a command. Raises AlreadyOnStaff, AlreadyInvited where another manager does so at this moment, and
    NotDelivered where the message could not be sent; then
    nothing is written.
    """
    email = email.lower() if email else None
    if _is_on_staff(email, phone):
        raise AlreadyOnStaff
    for earlier in Invitation.objects.unanswered().to(email=email, phone=phone):
        withdraw_invitation(invitation=earlier, by=by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        email=email,
        phone=phone,
        roles=sorted(roles),
        centre=centre,
        language=language,
        token_hash=token_hash(token),
        invited_by=by,
        expires_at=timezone.now() + LASTS,
    )
    invitation.full_clean()
    _save_alone(invitation)
    audit.record(action=InvitationAct.SENT, by=by, about=invitation, detail={"roles": invitation.roles})
    carry(invitation, token)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User | None) -> None:
    """The link is no longer good. Raises InvitationSpent where it was accepted or withdrawn before."""
    found = Invitation.objects.unanswered().select_for_update().filter(pk=invitation.pk).first()
    if found is None:
        raise InvitationSpent
    found.withdrawn_at, found.withdrawn_by = timezone.now(), by
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(action=InvitationAct.WITHDRAWN, by=by, about=found)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, name: str, password: str | None = None) -> User:
    """Whoever holds the link is a person of the staff with the invited roles, and the link is spent.

    The address counts as verified, for the link came by it. Raises InvitationSpent; of two who accept at the same
    moment one waits for the other and gets that.
    """
    found = Invitation.objects.open().select_for_update().filter(pk=invitation.pk).first()
    if found is None:
        raise InvitationSpent
    person = _newcomer(found, name, password)
    RoleGrant.objects.bulk_create(
        RoleGrant(person=person, role=role, given_by_id=found.invited_by_id) for role in found.roles
    )
    found.accepted_at, found.accepted_by = timezone.now(), person
    found.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(action=InvitationAct.ACCEPTED, by=person, about=found)
    audit.record(action=PersonAct.JOINED, by=person, about=person, detail={"roles": found.roles})
    return person


def _is_on_staff(email: str | None, phone: str | None) -> bool:
    return User.objects.filter(Q(email=email, email__isnull=False) | Q(phone=phone, phone__isnull=False)).exists()


def _save_alone(invitation: Invitation) -> None:
    """Saves the one invitation that an address can have."""
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError:
        raise AlreadyInvited from None


def _newcomer(invitation: Invitation, name: str, password: str | None) -> User:
    """Raises InvitationSpent where somebody of the staff changed to this very address since the invitation went out."""
    if _is_on_staff(invitation.email, invitation.phone):
        raise InvitationSpent
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                name=name,
                email=invitation.email,
                phone=invitation.phone,
                phone_verified_at=timezone.now() if invitation.phone else None,
                password=password,
                language=invitation.language,
                centre=invitation.centre,
            )
    except IntegrityError:  # or at this very moment
        raise InvitationSpent from None
    if invitation.email:
        EmailAddress.objects.create(user=person, email=invitation.email, verified=True, primary=True)
    return person
