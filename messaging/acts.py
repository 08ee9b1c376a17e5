"""What the audit can say about accounts and notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguards import audit


@audit.declare
class AccountAct(models.TextChoices):
    """Acts of people on their own account."""

    SIGNED_IN = "account.signed_in", _("signed in")
    EMAIL_VERIFIED = "account.email_verified", _("verified an e-mail address")
    PHONE_VERIFIED = "account.phone_verified", _("verified a phone number")
    PASSWORD_CHANGED = "account.password_changed", _("changed their password")
    PROOF_CHANGED = "account.proof_changed", _("changed how they sign in")


@audit.declare
class NoticeAct(models.TextChoices):
    """Acts of the staff on what is owed to people."""

    CALLED = "notice.called", _("called instead of a notice")
    FOR_A_CALL = "notice.for_a_call", _("put a notice on the call list")
    SENT_AGAIN = "notice.sent_again", _("sent a notice again")
    PAUSED = "channel.paused", _("paused a channel")
    RESUMED = "channel.resumed", _("opened a channel again")
