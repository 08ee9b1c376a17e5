"""What is owed to people of the staff: a word that something waits, never what it holds."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.languages import page_language
from messaging.models.contact import Channel, SafeContact
from messaging.models.notices import Notice, NoticeQuerySet, NoticeType


class StaffNoticeQuerySet(NoticeQuerySet[NoticeType]):
    """What is owed to people of the staff."""

    def holding(self) -> Self:
        """Those to people who still have access."""
        return self.filter(person__access_ended_at__isnull=True)

    def with_subject(self) -> Self:
        return self.select_related("person")

    def to_people_we_may_call(self) -> Self:
        """None: what it tells stands on their pages, too."""
        return self.none()


class StaffNotice(Notice):
    """A message owed to a person of the staff about a day, once for each kind and rule."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    about_on = models.DateField()

    class Meta(Notice.Meta):
        abstract = True
        constraints = [
            *Notice.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "kind", "about_on", "rule"],
                nulls_distinct=False,
                name="%(class)s_is_owed_once",
                violation_error_message=_("This is owed already."),
            ),
        ]

    def safe_contact(self) -> SafeContact | None:
        return None

    def addresses(self) -> dict[str, str]:
        """Their e-mail; of whom has none, as many volunteers, the phone they sign in by."""
        if self.person.email:
            return {Channel.EMAIL.value: self.person.email}
        phone = self.person.phone if self.person.phone_verified_at else None
        return {Channel.SMS.value: phone} if phone else {}

    def said(self, language: str) -> dict[str, Any]:
        return {"who": gettext("MRC"), **self.told(page_language(language))}

    def told(self, language: str) -> dict[str, Any]:
        """What the template says besides our name."""
        raise NotImplementedError


class ManagerNotice(StaffNotice):
    """A message owed to a manager about the portal's own work."""

    class Kind(models.TextChoices):
        CAP = "cap", _("word that many messages were sent")

    SHARES: ClassVar = (50, 80, 100)
    """Per cent of what may be sent in an hour or a day, at each of which managers hear of it."""

    objects = StaffNoticeQuerySet["ManagerNotice"].as_manager()

    class Meta(StaffNotice.Meta):
        abstract = False
        constraints = [
            *StaffNotice.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["cap"]),
                name="manager_notice_kind_is_known",
                violation_error_message=_("There is no such kind of notice."),
            ),
        ]

    def told(self, language: str) -> dict[str, Any]:
        """The rule is channel, window and share, as in "sms day 50"."""
        _channel, window, share = (self.rule or "").rsplit(" ", 2)
        return {"share": int(share), "is_of_a_day": window == "day", "link": settings.ORIGIN}
