"""A volunteer's phone: known by its token, for as long as nothing ended it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from centre import services as centre_services
from centre.models import Role
from outreach import services
from outreach.models import DeviceToken
from outreach.models.devices import LAPSES_UNUSED
from outreach.services.devices import MOST_DEVICES
from safeguards.models import AuditEntry
from tests.factories import DeviceTokenFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_phone_is_known_by_its_token_which_is_nowhere_kept(volunteer):
    device, token = services.add_device(by=volunteer, name="My phone")
    assert services.person_by_token(token) == volunteer
    kept = DeviceToken.objects.filter(pk=device.pk).values().get()
    assert token not in str(kept)
    assert [entry.action for entry in AuditEntry.objects.about(device)] == ["device.added"]


@pytest.mark.parametrize("token", ["", "x" * 43, "a-phone-s-token-"])
def test_an_unknown_token_is_nobodys(token):
    DeviceTokenFactory()
    assert services.person_by_token(token) is None


def test_use_is_remembered_by_the_day(volunteer, django_assert_num_queries):
    device, token = services.add_device(by=volunteer, name="My phone")
    services.person_by_token(token)
    device.refresh_from_db()
    assert device.last_used_at is not None
    with django_assert_num_queries(2):  # the phone with its person, and their roles; no write
        services.person_by_token(token)


def test_revoked_it_is_nobodys(volunteer):
    device, token = services.add_device(by=volunteer, name="My phone")
    services.revoke_device(device=device, by=volunteer)
    services.revoke_device(device=device, by=volunteer)
    assert services.person_by_token(token) is None
    assert AuditEntry.objects.about(device).filter(action="device.revoked").count() == 1


def test_it_ends_with_the_persons_access_and_does_not_come_back_with_it(volunteer):
    manager = UserFactory(roles_given=[Role.MANAGER])
    _device, token = services.add_device(by=volunteer, name="My phone")
    centre_services.end_access(person=volunteer, by=manager)
    assert services.person_by_token(token) is None
    centre_services.restore_access(person=volunteer, by=manager)
    assert services.person_by_token(token) is None


def test_it_ends_with_the_role(volunteer):
    manager = UserFactory(roles_given=[Role.MANAGER])
    _device, token = services.add_device(by=volunteer, name="My phone")
    centre_services.end_role(person=volunteer, role=Role.VOLUNTEER, by=manager)
    assert services.person_by_token(token) is None


def test_a_phone_of_somebody_who_is_no_volunteer_opens_nothing():
    device = DeviceTokenFactory(person=UserFactory(roles_given=[Role.COUNSELLOR]), token="t" * 43)
    assert DeviceToken.objects.live().get() == device
    assert services.person_by_token("t" * 43) is None


@pytest.mark.parametrize("moment", ["made_at", "last_used_at"])
def test_unused_for_months_it_lapses(moment):
    long_ago = timezone.now() - LAPSES_UNUSED - timedelta(days=1)
    device = DeviceTokenFactory(token="t" * 43, **{"made_at": long_ago, moment: long_ago})
    assert services.person_by_token("t" * 43) is None
    assert device not in DeviceToken.objects.live()


def test_a_person_has_so_many_phones_and_no_more(volunteer):
    devices = [services.add_device(by=volunteer, name="Phone")[0] for _turn in range(MOST_DEVICES)]
    with pytest.raises(services.TooManyDevices):
        services.add_device(by=volunteer, name="One more")
    services.revoke_device(device=devices[0], by=volunteer)
    services.add_device(by=volunteer, name="One more")


def test_a_volunteer_sees_their_own_a_manager_everybodys(volunteer):
    own, others = DeviceTokenFactory(person=volunteer), DeviceTokenFactory()
    manager = UserFactory(roles_given=[Role.MANAGER])
    assert set(DeviceToken.objects.of(volunteer)) == {own}
    assert set(DeviceToken.objects.of(manager)) == {own, others}
