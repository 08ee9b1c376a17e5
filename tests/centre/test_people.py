"""Rules on people: roles, two managers, the last manager, access."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from centre import services
from centre.acts import PersonAct, RoleRequestAct
from centre.models import Role, RoleGrant, RoleRequest, User
from safeguards.models import AuditEntry
from tests.factories import InvitationFactory, RoleGrantFactory, RoleRequestFactory, UserFactory

pytestmark = pytest.mark.django_db


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def acts(about: object) -> list[str]:
    return list(AuditEntry.objects.about(about).order_by("id").values_list("action", flat=True))


def test_a_role_given_is_held_and_audited(manager, counsellor):
    services.give_role(person=counsellor, role=Role.EDITOR, by=manager)
    assert fresh(counsellor).roles == {Role.COUNSELLOR, Role.EDITOR}
    entry = AuditEntry.objects.about(counsellor).get()
    assert (entry.action, entry.by, entry.detail) == (PersonAct.ROLE_GIVEN, manager, {"role": "editor"})


def test_a_role_ended_is_no_longer_held_but_remembered(manager, counsellor):
    services.end_role(person=counsellor, role=Role.COUNSELLOR, by=manager)
    assert fresh(counsellor).roles == set()
    grant = counsellor.role_grants.get()
    assert grant.ended_at is not None
    assert grant.ended_by == manager


def test_a_role_can_be_given_again_after_it_ended(manager, counsellor):
    services.end_role(person=counsellor, role=Role.COUNSELLOR, by=manager)
    services.give_role(person=counsellor, role=Role.COUNSELLOR, by=manager)
    assert fresh(counsellor).roles == {Role.COUNSELLOR}
    assert counsellor.role_grants.count() == 2


def test_a_role_held_is_not_given_twice(manager, counsellor):
    with pytest.raises(services.RoleHeld):
        services.give_role(person=counsellor, role=Role.COUNSELLOR, by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(person=counsellor, role=Role.COUNSELLOR)


def test_a_role_not_held_cannot_be_ended(manager, counsellor):
    with pytest.raises(services.RoleNotHeld):
        services.end_role(person=counsellor, role=Role.EDITOR, by=manager)


def test_nobody_is_given_a_role_whose_access_has_ended(manager):
    with pytest.raises(services.AccessEnded):
        services.give_role(person=UserFactory(ended=True), role=Role.EDITOR, by=manager)


def test_every_change_of_roles_or_access_ends_sign_in_sessions(manager, counsellor):
    before = counsellor.get_session_auth_hash()
    seen = {before}
    services.give_role(person=counsellor, role=Role.EDITOR, by=manager)
    seen.add(fresh(counsellor).get_session_auth_hash())
    services.end_role(person=counsellor, role=Role.EDITOR, by=manager)
    seen.add(fresh(counsellor).get_session_auth_hash())
    services.end_access(person=counsellor, by=manager)
    seen.add(fresh(counsellor).get_session_auth_hash())
    services.restore_access(person=counsellor, by=manager)
    seen.add(fresh(counsellor).get_session_auth_hash())
    assert len(seen) == 5


def test_a_change_of_password_ends_sign_in_sessions(counsellor):
    before = counsellor.get_session_auth_hash()
    counsellor.set_password("another long secret")
    assert counsellor.get_session_auth_hash() != before


# Two managers


def test_nobody_changes_their_own_roles_alone(manager, second_manager):
    with pytest.raises(services.OwnRoles):
        services.give_role(person=manager, role=Role.EDITOR, by=manager)
    with pytest.raises(services.OwnRoles):
        services.end_role(person=manager, role=Role.MANAGER, by=manager)


def test_what_a_manager_asks_for_themselves_holds_once_another_confirms(manager, second_manager):
    request = services.ask_role_change(by=manager, role=Role.EDITOR, change="give")
    assert fresh(manager).roles == {Role.MANAGER}
    services.answer_role_request(request=request, confirmed=True, by=second_manager)
    assert fresh(manager).roles == {Role.MANAGER, Role.EDITOR}
    assert acts(request) == [RoleRequestAct.ASKED, RoleRequestAct.CONFIRMED]


def test_a_manager_cannot_confirm_what_they_asked_for_themselves(manager):
    request = services.ask_role_change(by=manager, role=Role.EDITOR, change="give")
    with pytest.raises(services.OwnRoles):
        services.answer_role_request(request=request, confirmed=True, by=manager)


def test_the_database_itself_wants_a_second_manager():
    request = RoleRequestFactory()
    with pytest.raises(IntegrityError, match="role_request_needs_second_manager"), transaction.atomic():
        RoleRequest.objects.filter(pk=request.pk).update(confirmed_at=request.asked_at, confirmed_by=request.person)
    with pytest.raises(IntegrityError, match="role_request_needs_second_manager"), transaction.atomic():
        RoleRequest.objects.filter(pk=request.pk).update(confirmed_at=request.asked_at)


def test_what_waits_is_not_asked_twice(manager):
    services.ask_role_change(by=manager, role=Role.EDITOR, change="give")
    with pytest.raises(services.AlreadyAsked):
        services.ask_role_change(by=manager, role=Role.EDITOR, change="give")


def test_what_is_refused_changes_nothing(manager, second_manager):
    request = services.ask_role_change(by=manager, role=Role.EDITOR, change="give")
    services.answer_role_request(request=request, confirmed=False, by=second_manager)
    assert fresh(manager).roles == {Role.MANAGER}
    with pytest.raises(services.RequestAnswered):
        services.answer_role_request(request=request, confirmed=True, by=second_manager)


def test_what_is_withdrawn_cannot_be_confirmed(manager, second_manager):
    request = services.ask_role_change(by=manager, role=Role.EDITOR, change="give")
    services.withdraw_role_request(request=request, by=manager)
    with pytest.raises(services.RequestAnswered):
        services.answer_role_request(request=request, confirmed=True, by=second_manager)


def test_the_last_manager_cannot_cease_to_be_one_by_asking(manager, second_manager):
    request = services.ask_role_change(by=manager, role=Role.MANAGER, change="end")
    services.end_role(person=second_manager, role=Role.MANAGER, by=manager)
    with pytest.raises(services.LastManager):
        services.answer_role_request(request=request, confirmed=True, by=second_manager)
    assert fresh(manager).roles == {Role.MANAGER}


# Access


def test_ended_access_takes_invitations_and_requests_with_it(manager, second_manager):
    invitation = InvitationFactory(invited_by=second_manager)
    request = RoleRequestFactory(person=second_manager)
    services.end_access(person=second_manager, by=manager)
    invitation.refresh_from_db()
    request.refresh_from_db()
    assert invitation.withdrawn_by == manager
    assert request.withdrawn_at is not None
    assert acts(second_manager) == [PersonAct.ACCESS_ENDED]


def test_restored_access_brings_the_roles_back(manager, counsellor):
    services.end_access(person=counsellor, by=manager)
    services.restore_access(person=counsellor, by=manager)
    assert fresh(counsellor).is_active
    assert fresh(counsellor).roles == {Role.COUNSELLOR}


def test_nobody_ends_their_own_access(manager, second_manager):
    with pytest.raises(services.OwnAccess):
        services.end_access(person=manager, by=manager)


def test_access_ends_once(manager, counsellor):
    services.end_access(person=counsellor, by=manager)
    with pytest.raises(services.AccessEnded):
        services.end_access(person=counsellor, by=manager)


def test_the_last_manager_stays(manager, counsellor):
    """A manager whose own access ended while the page stood open, say."""
    gone = UserFactory(ended=True, roles_given=[Role.MANAGER])
    with pytest.raises(services.LastManager):
        services.end_access(person=manager, by=gone)
    with pytest.raises(services.LastManager):
        services.end_role(person=manager, role=Role.MANAGER, by=gone)


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_end_each_other_at_once_leave_one():
    first, second = UserFactory.create_batch(2, roles_given=[Role.MANAGER])
    both_here = threading.Barrier(2)

    def end(person: User, by: User) -> str:
        try:
            both_here.wait(timeout=10)
            services.end_access(person=person, by=by)
        except services.LastManager:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(end, [first, second], [second, first]))
    assert sorted(answers) == ["done", "refused"]
    assert User.objects.with_access().holding(Role.MANAGER).count() == 1


def test_a_reset_second_factor_is_gone_and_sessions_end(manager, counsellor):
    before = counsellor.access_version
    services.reset_second_factor(person=counsellor, by=None)
    assert fresh(counsellor).access_version == before + 1
    assert acts(counsellor) == [PersonAct.SECOND_FACTOR_RESET]


def test_a_changed_entry_names_the_fields_but_not_their_words(manager, counsellor):
    services.change_person(person=counsellor, by=manager, name="Somebody Else", centre=None, language="ur")
    assert fresh(counsellor).name == "Somebody Else"
    assert AuditEntry.objects.about(counsellor).get().detail == {"fields": ["name", "language"]}


# Asked for in the field's words


def test_people_are_found_by_name_email_or_phone_in_any_digits():
    saima = UserFactory(name="Saima Qadir", email="saima@example.org")
    waqas = UserFactory(by_phone=True, name="Waqas", phone="+923001234567")
    assert list(User.objects.matching("qadir")) == [saima]
    assert list(User.objects.matching("saima@")) == [saima]
    assert list(User.objects.matching("0300 123")) == [waqas]
    assert list(User.objects.matching("۰۳۰۰۱۲۳")) == [waqas]
    assert list(User.objects.matching("nobody")) == []


def test_those_holding_a_role_are_those_who_hold_it_now(manager, counsellor):
    ended = RoleGrantFactory(role=Role.COUNSELLOR, ended_at=manager.joined_at)
    assert ended.person not in User.objects.holding(Role.COUNSELLOR)
    assert list(User.objects.holding(Role.COUNSELLOR)) == [counsellor]
