"""Somebody with an errand, and what they are told about it."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F

from messaging.models import Channel, Notice, NoticeQuerySet, SafeContact


class Person(SafeContact):
    phone = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)

    class Meta(SafeContact.Meta):
        pass


class Errand(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="errands")
    revision = models.PositiveIntegerField(default=0)
    stands = models.BooleanField(default=True)


class ErrandNoticeQuerySet(NoticeQuerySet["ErrandNotice"]):
    def holding(self) -> Self:
        return self.filter(errand__stands=True, revision=F("errand__revision"))

    def with_subject(self) -> Self:
        return self.select_related("errand__person")

    def to_people_we_may_call(self) -> Self:
        return self.filter(errand__person__may_call=True, errand__person__do_not_contact_at__isnull=True)


class ErrandNotice(Notice):
    class Kind(models.TextChoices):
        ASKED = "asked"  # for a moment ago
        REMINDER = "reminder"
        MOVED = "moved"

    AT_LEAST_ONCE: ClassVar = frozenset({Kind.MOVED})
    ASKED_FOR: ClassVar = frozenset({Kind.ASKED})

    errand = models.ForeignKey(Errand, models.CASCADE, related_name="notices")
    word = models.CharField(max_length=60, default="Errand", blank=True)  # stands in the text; empty, it cannot be made

    objects = ErrandNoticeQuerySet.as_manager()

    class Meta(Notice.Meta):
        pass

    def safe_contact(self) -> SafeContact | None:
        return self.errand.person if self.recipient == self.Recipient.BENEFICIARY else None

    def addresses(self) -> dict[str, str]:
        person = self.errand.person
        found = {Channel.SMS: person.phone, Channel.EMAIL: person.email}
        return {channel.value: address for channel, address in found.items() if address}

    def said(self, language: str) -> dict[str, Any]:
        if not self.word:
            raise ValueError("no word")
        return {"word": self.word, "code": self.errand_id}
