"""What people type to sign in."""

import json
from typing import Any, cast

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.app_settings import LoginMethod
from allauth.account.internal.flows.login import derive_login_method
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from centre.models import User
from messaging import channels
from safeguards import text
from safeguards.forms import CleanLineFormField

LONGEST_PASSKEY_NAME = 60


class SignInNameField(forms.CharField):
    """An e-mail address or a phone number, in any spelling."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "dir": "ltr"})
        super().__init__(**{"label": _("E-mail or phone"), "max_length": 254, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> str:
        return text.normalise(super().to_python(value) or "")


class SignInForm(account_forms.LoginForm):
    """By password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = SignInNameField()
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])


class CodeField(forms.CharField):
    """A code in digits of any script, as an Urdu keyboard writes them."""

    LONGEST = 64

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "dir": "ltr"})
        super().__init__(**{"max_length": self.LONGEST, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> str:
        return text.normalise(super().to_python(value) or "")


class TakesCode(forms.Form):
    """What each of allauth's forms for a code becomes here: they compare what was typed with western digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=self.fields["code"].label)


class ConfirmSignInCodeForm(TakesCode, account_forms.ConfirmLoginCodeForm):
    """By the code that was sent."""


class ConfirmEmailCodeForm(TakesCode, account_forms.ConfirmEmailVerificationCodeForm):
    """That an e-mail address is one's own."""


class ConfirmResetCodeForm(TakesCode, account_forms.ConfirmPasswordResetCodeForm):
    """That it is oneself who forgot the password."""


class ConfirmPhoneCodeForm(TakesCode, account_forms.VerifyPhoneForm):
    """That a phone number is one's own."""


class SecondStepForm(TakesCode, mfa_forms.AuthenticateForm):
    """The number that the authenticator app shows, or a recovery code."""


class SecondStepAgainForm(TakesCode, mfa_forms.ReauthenticateForm):
    """The same, once more before what is weighty."""


class SetUpAppForm(TakesCode, ActivateTOTPForm):
    """The first number that the authenticator app shows. It is used up by that, as each later one is."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        TOTP(Authenticator(user=self.user))._mark_code_used(code)  # noqa: SLF001 - allauth marks it at sign-in only
        return code


class CredentialDecoder(json.JSONDecoder):
    """What Python's own will not read, as a number of thousands of digits or lists without end, is no JSON either."""

    def decode(self, s: str, *args: Any) -> Any:
        try:
            return super().decode(s, *args)
        except (ValueError, RecursionError):
            raise json.JSONDecodeError("not to be read", "", 0) from None


class TakesCredential(forms.Form):
    """What each of allauth's forms for a passkey becomes here: else such input is answered 500."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.JSONField, self.fields["credential"]).decoder = CredentialDecoder


class PasskeySignInForm(TakesCredential, webauthn_forms.LoginWebAuthnForm):
    """By a passkey alone."""


class PasskeyStepForm(TakesCredential, webauthn_forms.AuthenticateWebAuthnForm):
    """By a passkey, after the password."""


class PasskeyStepAgainForm(TakesCredential, webauthn_forms.ReauthenticateWebAuthnForm):
    """The same, once more before what is weighty."""


class AddPasskeyForm(TakesCredential, webauthn_forms.AddWebAuthnForm):
    """A passkey, in words that say what it does. It can do without the password unless that is declined."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"] = CleanLineFormField(label=_("Name"), required=False, max_length=LONGEST_PASSKEY_NAME)
        self.fields["name"].help_text = _("So that you know it again, such as the name of the phone.")
        self.fields["passwordless"].label = _("Sign in by this passkey alone, without a password")
        self.fields["passwordless"].help_text = _("It then always asks for your finger, face or code.")
        self.fields["passwordless"].initial = True


class RequestCodeForm(forms.Form):
    """By a code sent to the person. allauth's own form has two fields, and answers 500 where both stay empty.

    Known and unknown addresses are answered alike; so the number of a volunteer is refused as any other where no SMS
    can be sent.
    """

    login = SignInNameField()

    _user: User | None = None  # where allauth's view looks for it

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        typed = cleaned.get("login")
        if not typed:
            return cleaned
        method = derive_login_method(typed)
        if method == LoginMethod.EMAIL:
            self._take_email(cleaned, typed.lower())
        elif method == LoginMethod.PHONE:
            self._take_phone(cleaned, text.parse_phone(typed))
        else:
            self.add_error("login", _("Enter an e-mail address or a phone number."))
        return cleaned

    def _take_email(self, cleaned: dict[str, Any], email: str) -> None:
        self._refuse_too_many(email)
        cleaned["email"] = email
        found = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
        self._user = next(iter(found), None)

    def _take_phone(self, cleaned: dict[str, Any], phone: str) -> None:
        if not channels.sms().ready:
            raise ValidationError(_("We cannot send codes by SMS at present. Use your e-mail address."), code="no_sms")
        self._refuse_too_many(phone)
        cleaned["phone"] = phone
        self._user = User.objects.with_access().filter(phone=phone, phone_verified_at__isnull=False).first()

    def _refuse_too_many(self, key: str) -> None:
        if not ratelimit.consume(context.request, action="request_login_code", key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
