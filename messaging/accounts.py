"""The one adapter through which allauth reaches people: account mail, codes by SMS, invitations, second factors."""

import logging
import time
from base64 import b64decode, b64encode
from contextlib import suppress
from smtplib import SMTPException
from typing import Any

import qrcode
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.forms import Field
from django.http import HttpRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from centre.models import Invitation, User
from centre.services import NotDelivered
from messaging import channels
from messaging.acts import AccountAct
from messaging.models import Channel
from messaging.services import spend_now
from safeguards import audit, text
from safeguards.address import client_address
from safeguards.crypto import Envelope, Place, key_ring
from safeguards.forms import PhoneFormField

logger = logging.getLogger(__name__)

# Where anybody can have a code sent to an address. What becomes of it is told to nobody there: nothing is ever sent to
# an address that is nobody's, so that word of a failure, such as of a cap that was reached, would tell whose it is.
ASKED_BY_ANYBODY = frozenset(
    {
        "account_request_login_code",
        "account_confirm_login_code",
        "account_reset_password",
        "account_confirm_password_reset_code",
    }
)


class VerifyEmailIfAny(EmailVerificationStage):
    """allauth's step that wants a verified e-mail, for those who have one: a volunteer may sign in by phone alone."""

    def handle(self) -> tuple[Any, bool]:
        person = self.login.user
        if isinstance(person, User) and person.email is None and person.phone_verified_at:
            return None, True
        response, goes_on = super().handle()
        return response, goes_on


class AccountAdapter(DefaultAccountAdapter):
    """How accounts work in this portal."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff come by invitation only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(client_address(request) or "unknown")

    def get_login_stages(self) -> list[str]:
        ours = f"{VerifyEmailIfAny.__module__}.{VerifyEmailIfAny.__name__}"
        theirs = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__name__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth counts failed attempts by e-mail; without this all phone numbers would share one count."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{credentials.get('phone', '')}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever proved who they are within the last minutes is not asked again, be it by signing in."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        proofs = get_authentication_records(context.request, context.request.user)
        return not proofs or time.time() - proofs[-1]["at"] > account_settings.REAUTHENTICATION_TIMEOUT

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """An address is changed for another, never taken away: the person could not be reached."""
        return not email_address.primary

    # What is audited

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        with transaction.atomic():
            super().login(request, user)
            audit.record(action=AccountAct.SIGNED_IN, by=user, about=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        logger.warning("A sign-in failed.")

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            audit.record(action=AccountAct.PASSWORD_CHANGED, by=user, about=user)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        with transaction.atomic():
            confirmed: bool = super().confirm_email(request, email_address)
            if confirmed:
                person = email_address.user
                audit.record(action=AccountAct.EMAIL_VERIFIED, by=person, about=person)
        return confirmed

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """allauth comes by here for every change of what proves who somebody is.

        It is audited, told to them, and gives the session a new key: the old one must not profit from a new factor.
        """
        with transaction.atomic():
            kind = template_prefix.rpartition("/")[2]
            audit.record(action=AccountAct.PROOF_CHANGED, by=user, about=user, detail={"kind": kind})
        self.request.session.cycle_key()
        with suppress(ImmediateHttpResponse):  # the change stands, whether or not the mail could leave; that is logged
            super().send_notification_mail(template_prefix, user, context, email)

    # Messages out

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as failure:
            self._say_not_sent("Account mail could not be sent.", failure)

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        try:
            spend_now(Channel.SMS, to=phone)
            channels.sms().send(channels.Message(_("%(code)s is your code.") % {"code": code}), to=phone)
        except channels.NotSent as failure:
            self._say_not_sent("A code could not be sent by SMS.", failure)

    def send_invitation(self, *, invitation: Invitation, link: str) -> None:
        """See centre.carrier."""
        with override(invitation.language):
            said = {"link": link, "invitation": invitation}
            subject = render_to_string("centre/notices/invitation_subject.txt", said).strip()
            body = render_to_string("centre/notices/invitation_message.txt", said).strip()
            sms = render_to_string("centre/notices/invitation_sms.txt", said).strip()
        try:
            if invitation.phone:
                spend_now(Channel.SMS, to=invitation.phone)
                channels.sms().send(channels.Message(sms), to=invitation.phone)
            else:
                EmailMessage(subject, body, to=[invitation.address]).send()
        except (channels.NotSent, SMTPException, OSError) as failure:
            logger.warning("An invitation could not be sent.", exc_info=failure)
            raise NotDelivered from failure

    def _say_not_sent(self, what: str, failure: Exception) -> None:
        """Raises what allauth takes for an answer, a page that says so; but not where that would tell who is known."""
        logger.error(what, exc_info=failure)
        match = context.request.resolver_match
        if match is None or match.view_name not in ASKED_BY_ANYBODY:
            raise ImmediateHttpResponse(render(context.request, "messaging/not_sent.html", status=503)) from failure

    # Phones

    def phone_form_field(self, **kwargs: Any) -> Field:
        return PhoneFormField(**{"label": _("Phone"), **kwargs})

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        assert isinstance(user, User)  # noqa: S101 - AUTH_USER_MODEL; for the type checker
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        """The person with this number, however it was typed."""
        try:
            return User.objects.filter(phone=text.parse_phone(phone)).first()
        except text.NotAPhoneNumber:
            return None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        with transaction.atomic():
            person = User.objects.select_for_update().get(pk=user.pk)
            person.phone, person.phone_verified_at = phone, timezone.now() if verified else None
            person.save(update_fields=["phone", "phone_verified_at"])
            if verified:
                audit.record(action=AccountAct.PHONE_VERIFIED, by=person, about=person)

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        if self.get_phone(user) != (phone, True):
            self.set_phone(user, phone, verified=True)


class MFAAdapter(DefaultMFAAdapter):
    """How second factors work in this portal."""

    # allauth does not say whose secret it is, so that it is sealed to its kind only, not to its row.
    PLACE = Place("mfa.authenticator", "any", "secret")

    def encrypt(self, text: str) -> str:
        return b64encode(bytes(key_ring().seal(text, place=self.PLACE))).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return key_ring().open(Envelope.from_bytes(b64decode(encrypted_text)), place=self.PLACE)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "MRC"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - theirs
        """What a new passkey is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an element of the page: the policy forbids the `data:` image that allauth would show.

        What goes into it is numbers, so that nothing of the address can break out.
        """
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        squares = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
        return format_html(
            '<svg viewBox="0 0 {0} {0}" width="240" height="240" role="img" aria-label="{1}" shape-rendering='
            '"crispEdges"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path fill="#000" d="{2}"/></svg>',
            len(rows),
            _("QR code for the authenticator app"),
            "".join(squares),
        )
