"""The ways to reach people, and how somebody may be reached."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centre.models.places import check_zone


class Channel(models.TextChoices):
    """A way to send a message. The call list is none: there a person acts."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")
    WHATSAPP = "whatsapp", _("WhatsApp")


class SafeContact(models.Model):
    """How somebody may be reached without being put in danger. Nothing is allowed unless they said so.

    Hours hold in the person's own zone. They may pass midnight: from 22:00 until 02:00 is four hours of the night.
    """

    may_sms = models.BooleanField(_("we may send an SMS"), default=False)
    may_call = models.BooleanField(_("we may call"), default=False)
    may_whatsapp = models.BooleanField(_("we may write on WhatsApp"), default=False)
    may_email = models.BooleanField(_("we may send an e-mail"), default=False)
    may_leave_word = models.BooleanField(_("we may leave word with whoever answers"), default=False)
    may_say_who = models.BooleanField(_("we may say who we are"), default=False)
    safe_from = models.TimeField(_("safe from"), null=True, blank=True)
    safe_until = models.TimeField(_("safe until"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Karachi", validators=[check_zone])
    do_not_contact_at = models.DateTimeField(_("do not contact since"), null=True, blank=True)
    do_not_contact_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(safe_from__isnull=True, safe_until__isnull=True)
                    | (Q(safe_from__isnull=False, safe_until__isnull=False) & ~Q(safe_from=F("safe_until")))
                ),
                name="%(class)s_safe_hours_begin_and_end",
                violation_error_message=_("Say from when until when it is safe, or leave both empty."),
            ),
            models.CheckConstraint(
                condition=Q(do_not_contact_by__isnull=True) | Q(do_not_contact_at__isnull=False),
                name="%(class)s_do_not_contact_by_needs_at",
                violation_error_message=_("Say since when they must not be contacted, not only who noted it."),
            ),
        ]

    def permits(self, channel: str) -> bool:
        """Whether they allow this channel at all, at some hour."""
        allowed: bool = self.do_not_contact_at is None and getattr(self, f"may_{channel}")
        return allowed
