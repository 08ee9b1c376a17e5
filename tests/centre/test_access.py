"""Who may do what."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from centre import access
from centre.models import Role
from tests.factories import UserFactory


@pytest.mark.django_db
def test_a_person_has_the_roles_given_and_no_other():
    assert access.roles_of(UserFactory(roles_given=[Role.MANAGER, Role.EDITOR])) == {Role.MANAGER, Role.EDITOR}


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
        assert access.roles_of(person) == access.roles_of(person) == {Role.MANAGER, Role.EDITOR}


@pytest.mark.django_db
def test_recovery_codes_are_no_second_factor():
    person = UserFactory()
    Authenticator.objects.create(user=person, type="recovery_codes", data={})
    assert not access.has_second_factor(person)
    Authenticator.objects.create(user=person, type="totp", data={})
    assert access.has_second_factor(person)
