"""Who somebody is, by what they say of themselves."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.utils import timezone

from centre.models import District, User
from counselling.acts import AppointmentAct, BeneficiaryAct
from counselling.models import Beneficiary, MailContact, Participation, WhoAnswers, statements
from counselling.models.participations import BeneficiaryQuerySet
from counselling.services.refusals import ChangedMeanwhile
from counselling.services.transactions import in_one_piece
from safeguards import audit

PERMISSIONS = ("may_sms", "may_call", "may_whatsapp", "may_leave_word", "may_say_who")
"""What people are asked about their number. To give an e-mail address is to permit writing to it."""


@dataclass(frozen=True, repr=False)
class Introduction:
    """What somebody says of themselves, and how they may be reached safely."""

    name: str
    phone: str  # E.164
    language: str  # empty: not asked
    email: str = ""
    may: frozenset[str] = frozenset()  # of PERMISSIONS
    asked: frozenset[str] = frozenset(PERMISSIONS)  # of what else nothing was asked
    do_not_contact: bool = False
    who_answers: str = ""  # empty: not asked
    safe_from: time | None = None
    safe_until: time | None = None
    zone: str = ""
    district: District | None = None
    spoken: bool = False  # to somebody of the staff, who knows whom they speak with

    def allows(self, permission: str) -> bool:
        return permission in self.may and not self.do_not_contact


def number_index(phone: str) -> bytes:
    """What stands for this number in the index."""
    index: bytes = Beneficiary._meta.get_field("phone_index").index_of(phone)
    return index


def _name_index(name: str) -> bytes:
    index: bytes = Beneficiary._meta.get_field("name_index").index_of(name)
    return index


def known_or_new(introduction: Introduction) -> Beneficiary:
    """The person of this number and name, made where nobody gave these before. Call it within a transaction.

    Whoever knows a name and a number can come here: so what is answered for somebody known can only make the rules of
    contact stricter. A counsellor who speaks with the person can loosen them. What was not asked stays as it was.
    """
    phone_index = number_index(introduction.phone)
    known = statements.only_person_of(phone_index=phone_index, name_index=_name_index(introduction.name))
    beneficiary = known or Beneficiary()
    beneficiary.name, beneficiary.phone = introduction.name, introduction.phone
    beneficiary.language = introduction.language or beneficiary.language
    is_silent = known is not None and known.do_not_contact_at is not None
    for permission in PERMISSIONS if known is None or is_silent else introduction.asked:
        before = known is None or introduction.spoken or getattr(known, permission)
        setattr(beneficiary, permission, before and introduction.allows(permission))
    _narrow_down(beneficiary, introduction, known is None or introduction.spoken)
    # Who asked for silence and now allows one way again has allowed no other: of mail nobody spoke.
    if introduction.spoken and introduction.may and not introduction.do_not_contact and beneficiary.do_not_contact_at:
        beneficiary.do_not_contact_at = beneficiary.do_not_contact_by = None
        beneficiary.may_email = False
    beneficiary.may_email = beneficiary.may_email or bool(introduction.email)
    if introduction.do_not_contact:
        beneficiary.do_not_contact_at = beneficiary.do_not_contact_at or timezone.now()
        MailContact.objects.typed_with(beneficiary).fall_silent()
    if introduction.district and beneficiary.district_id is None:
        beneficiary.district = introduction.district
    beneficiary.save()
    return beneficiary


def _narrow_down(beneficiary: Beneficiary, introduction: Introduction, is_new: bool) -> None:
    """Who may answer, and at which hours: as was said by somebody new; of somebody known only what is narrower."""
    strictness = WhoAnswers.values.index
    said, before = introduction.who_answers, beneficiary.who_answers
    if said and (is_new or strictness(said) < strictness(before)):
        beneficiary.who_answers = said
    if introduction.zone and is_new:
        beneficiary.zone = introduction.zone
    asked = introduction.safe_from, introduction.safe_until
    if None not in asked and beneficiary.safe_from is None:
        beneficiary.safe_from, beneficiary.safe_until = asked


RULES = (*PERMISSIONS, "who_answers", "safe_from", "safe_until", "zone", "language")
"""What a counsellor who speaks with the person can change of how they may be reached, looser or stricter."""


def read_beneficiary(*, pk: uuid.UUID, by: User) -> Beneficiary:
    """The person, once the audit row that says who looked is committed. Raises Beneficiary.DoesNotExist."""
    return _read(Beneficiary.objects.seen_by(by), pk, by)


def read_known(*, pk: uuid.UUID, by: User) -> Beneficiary:
    """The same of somebody for whom this counsellor may act."""
    return _read(Beneficiary.objects.known_to(by), pk, by)


def _read(rows: BeneficiaryQuerySet, pk: uuid.UUID, by: User) -> Beneficiary:
    person = rows.get(pk=pk)
    return audit.audited_read(action=BeneficiaryAct.READ, by=by, about=person, read=lambda: rows.all().get(pk=pk))


def rules_as_seen(person: Beneficiary) -> str:
    """Names the rules as they stand, so that whoever changes them says which ones they saw."""
    rules = [*(str(getattr(person, name)) for name in RULES), str(person.do_not_contact_at)]
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()


@in_one_piece
def change_contact(*, beneficiary: Beneficiary, seen: str, do_not_contact: bool, by: User, **rules: Any) -> Beneficiary:
    """The person may be reached as they have just said to this counsellor; the audit names which rules changed.

    What they ask for by a link while the counsellor's page stands open, as for no more messages, is not undone by it.
    Raises ChangedMeanwhile, and Busy.
    """
    person = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    if rules_as_seen(person) != seen:
        raise ChangedMeanwhile
    changed = [name for name in RULES if getattr(person, name) != rules[name]]
    for name in changed:
        setattr(person, name, rules[name])
    if do_not_contact != (person.do_not_contact_at is not None):
        person.do_not_contact_at = timezone.now() if do_not_contact else None
        person.do_not_contact_by = by if do_not_contact else None
        theirs = MailContact.objects.typed_with(person)
        theirs.update(do_not_contact_at=person.do_not_contact_at, do_not_contact_by=person.do_not_contact_by)
        changed.append("do_not_contact")
    if changed:
        person.save()
        audit.record(action=BeneficiaryAct.CHANGED, by=by, about=person, detail={"fields": changed})
    return person


def read_word(*, participation: Participation, by: User) -> str:
    """The memorable word, once the audit row is committed. Raises Participation.DoesNotExist where it is not theirs."""
    return audit.audited_read(
        action=AppointmentAct.WORD_READ,
        by=by,
        about=participation.appointment,
        read=lambda: Participation.objects.held_by(by).get(pk=participation.pk).memorable_word or "",
    )
