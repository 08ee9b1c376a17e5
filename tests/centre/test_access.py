"""Who may do what."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from centre import access
from centre.models import Role
from tests.factories import UserFactory

PREDICATES = {
    Role.MANAGER: access.is_manager,
    Role.COUNSELLOR: access.is_counsellor,
    Role.COORDINATOR: access.is_coordinator,
    Role.VOLUNTEER: access.is_volunteer,
    Role.EDITOR: access.is_editor,
    Role.ANALYST: access.is_analyst,
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_each_role_answers_to_its_own_predicate_only(role):
    person = UserFactory(roles_given=[role])
    assert {held for held, predicate in PREDICATES.items() if predicate(person)} == {role}


@pytest.mark.django_db
def test_without_access_no_role_counts():
    person = UserFactory(ended=True, roles_given=list(Role))
    assert access.roles_of(person) == frozenset()


def test_a_stranger_has_no_role():
    assert access.roles_of(AnonymousUser()) == frozenset()


@pytest.mark.django_db
def test_all_roles_cost_one_query(django_assert_num_queries):
    person = UserFactory(roles_given=[Role.MANAGER, Role.EDITOR])
    with django_assert_num_queries(1):
        assert [access.is_manager(person), access.is_editor(person), access.is_analyst(person)] == [True, True, False]


@pytest.mark.django_db
def test_recovery_codes_are_no_second_factor():
    person = UserFactory()
    Authenticator.objects.create(user=person, type="recovery_codes", data={})
    assert not access.has_second_factor(person)
    Authenticator.objects.create(user=person, type="totp", data={})
    assert access.has_second_factor(person)
