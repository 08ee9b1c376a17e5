"""Rules on invitations: good once, for seven days, for one address."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from centre import services
from centre.acts import InvitationAct, PersonAct
from centre.models import Invitation, Role, User
from centre.services.invitations import token_hash
from messaging.models import OutboxMessage
from safeguards.models import AuditEntry
from tests.factories import CentreFactory, InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db


def invite(by: User, **kwargs: object) -> tuple[Invitation, str]:
    """An invitation, and the token its link carried."""
    carried: list[str] = []
    given = {"email": "newcomer@example.org", "roles": [Role.EDITOR], **kwargs}
    invitation = services.invite(by=by, carry=lambda _invitation, token: carried.append(token), **given)
    return invitation, carried[0]


def test_the_token_is_long_random_and_kept_only_as_a_hash(manager):
    invitation, token = invite(manager)
    _other, other_token = invite(manager, email="another@example.org")
    assert len(token) >= 43
    assert token != other_token
    assert invitation.token_hash == token_hash(token)
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_an_accepted_invitation_makes_a_person_with_its_roles_and_a_verified_address(manager):
    centre = CentreFactory()
    invitation, _token = invite(manager, roles=[Role.EDITOR, Role.ANALYST], centre=centre, language="ur")
    person = services.accept_invitation(invitation=invitation, name="Farah", password="three words together")
    assert person.roles == {Role.EDITOR, Role.ANALYST}
    assert (person.centre, person.language) == (centre, "ur")
    assert person.check_password("three words together")
    assert EmailAddress.objects.get(user=person).verified
    assert {grant.given_by for grant in person.role_grants.all()} == {manager}
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == [InvitationAct.SENT, InvitationAct.ACCEPTED, PersonAct.JOINED]


def test_a_volunteer_comes_by_phone_without_a_password():
    invitation = InvitationFactory(by_phone=True)
    person = services.accept_invitation(invitation=invitation, name="Waqas")
    assert (person.email, person.phone) == (None, invitation.phone)
    assert person.phone_verified_at
    assert not person.has_usable_password()
    assert person.roles == {Role.VOLUNTEER}


def test_it_is_good_once():
    invitation = InvitationFactory()
    services.accept_invitation(invitation=invitation, name="First", password="three words together")
    with pytest.raises(services.InvitationSpent):
        services.accept_invitation(invitation=invitation, name="Second", password="three words together")


@pytest.mark.parametrize("address", [{"email": "new@example.org"}, {"phone": "+923001234567"}])
def test_it_is_no_longer_good_once_somebody_of_the_staff_has_that_address(manager, address):
    invitation = services.invite(by=manager, roles=[Role.VOLUNTEER], carry=lambda *_: None, **address)
    UserFactory(**{"email": "other@example.org"} | address)
    with pytest.raises(services.InvitationSpent):
        services.accept_invitation(invitation=invitation, name="Somebody")


def test_it_is_good_for_seven_days(manager):
    invitation, _token = invite(manager)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=False):
        assert Invitation.objects.open().exists()
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=False):
        assert not Invitation.objects.open().exists()
        with pytest.raises(services.InvitationSpent):
            services.accept_invitation(invitation=invitation, name="Late", password="three words together")


def test_a_withdrawn_one_is_no_longer_good(manager):
    invitation = InvitationFactory()
    services.withdraw_invitation(invitation=invitation, by=manager)
    with pytest.raises(services.InvitationSpent):
        services.accept_invitation(invitation=invitation, name="Late", password="three words together")
    with pytest.raises(services.InvitationSpent):
        services.withdraw_invitation(invitation=invitation, by=manager)


def test_a_later_one_to_the_same_address_replaces_the_earlier(manager):
    first, _token = invite(manager)
    second, _token = invite(manager, email="Newcomer@Example.org")
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert list(Invitation.objects.open()) == [second]


def test_who_is_on_the_staff_is_not_invited(manager):
    with pytest.raises(services.AlreadyOnStaff):
        invite(manager, email=UserFactory(email="here@example.org").email.upper())
    with pytest.raises(services.AlreadyOnStaff):
        invite(manager, email=None, phone=UserFactory(by_phone=True).phone, roles=[Role.VOLUNTEER])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phone": "+923001234567"}, "not both"),
        ({"email": None}, "Give an e-mail address or a phone number"),
        ({"email": None, "phone": "+923001234567", "roles": [Role.MANAGER]}, "only volunteers"),
        ({"roles": []}, "cannot be blank"),
        ({"roles": ["king"]}, "not a valid choice"),
    ],
)
def test_the_constraints_speak_in_words(manager, given, said):
    with pytest.raises(ValidationError, match=said):
        invite(manager, **given)


def test_by_email_the_link_leaves_with_a_neutral_subject(manager, settings):
    services.invite(by=manager, email="newcomer@example.org", roles=[Role.COUNSELLOR])
    message = mail.outbox[0]
    assert message.to == ["newcomer@example.org"]
    assert message.subject == "An invitation"
    assert f"{settings.ORIGIN}/en/invitation/" in message.body


def test_by_phone_the_link_goes_through_the_sms_channel(manager, settings):
    settings.SMS_CHANNEL = "messaging.channels.OutboxSms"
    services.invite(by=manager, phone="+923001234567", roles=[Role.VOLUNTEER], language="ur")
    message = OutboxMessage.objects.get()
    assert (message.channel, message.recipient) == ("sms", "+923001234567")
    assert "/ur/invitation/" in message.body


def test_where_it_cannot_be_sent_nobody_is_invited(manager, settings):
    settings.SMS_CHANNEL = "messaging.channels.NoGateway"
    with pytest.raises(services.NotDelivered):
        services.invite(by=manager, phone="+923001234567", roles=[Role.VOLUNTEER])
    assert not Invitation.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_invite_one_address_at_once_one_does():
    first, second = UserFactory.create_batch(2, roles_given=[Role.MANAGER])
    first_has_written = threading.Event()

    def while_the_second_waits(_invitation: Invitation, _token: str) -> None:
        first_has_written.set()
        time.sleep(0.3)  # as long as a mail server may take

    def invite_too() -> str:
        try:
            first_has_written.wait(timeout=10)
            invite(second)
        except services.AlreadyInvited:
            return "invited already"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(invite_too)
        services.invite(by=first, email="newcomer@example.org", roles=[Role.EDITOR], carry=while_the_second_waits)
        assert answer.result(timeout=10) == "invited already"
    assert Invitation.objects.get().invited_by == first


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_the_same_moment_one_comes_in():
    invitation = InvitationFactory()
    both_here = threading.Barrier(2)

    def accept(name: str) -> str:
        try:
            both_here.wait(timeout=10)
            services.accept_invitation(invitation=invitation, name=name, password="three words together")
        except services.InvitationSpent:
            return "spent"
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(accept, ["First", "Second"]))
    assert sorted(answers) == ["in", "spent"]
    assert User.objects.filter(email=invitation.email).count() == 1
