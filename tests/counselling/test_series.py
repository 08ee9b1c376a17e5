"""A short series of sessions for one person: all of it, or none."""

import uuid

import pytest

from counselling import services
from counselling.models import Appointment
from tests.counselling.asking import free, request_for, wish_for
from tests.factories import EVERY_DAY, AppointmentFactory, CounsellorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory(roles_given=["counsellor"])


@pytest.fixture
def counsellor():
    return CounsellorFactory(hours_given=EVERY_DAY)


def series(counsellor, places, keys=None):
    wish = wish_for(counsellor, only=counsellor, is_of_staff=True)
    times = free(wish)
    keys = keys or [uuid.uuid4() for _place in places]
    return [request_for(wish, times[place], key=key) for place, key in zip(places, keys, strict=True)]


def test_all_of_it_is_booked(counsellor, staff):
    booked = services.book_series(requests=series(counsellor, [10, 70, 130, 190, 250]), by=staff)
    assert len(booked) == Appointment.objects.booked().count() == 5
    assert len({participation.beneficiary_id for participation in booked}) == 1


def test_or_none_with_word_of_what_is_taken_and_what_is_free_near_it(counsellor, staff):
    requests = series(counsellor, [10, 70, 130])
    for request in requests[1:]:
        AppointmentFactory(counsellor=counsellor, starts_at=request.starts_at)
    with pytest.raises(services.SeriesTaken) as refused:
        services.book_series(requests=requests, by=staff)
    assert list(refused.value.taken) == [request.starts_at for request in requests[1:]]
    assert all(len(near) == 3 for near in refused.value.taken.values())
    assert Appointment.objects.count() == 2


def test_sent_twice_it_is_booked_once(counsellor, staff):
    keys = [uuid.uuid4(), uuid.uuid4()]
    requests = series(counsellor, [10, 70], keys)
    first = services.book_series(requests=requests, by=staff)
    assert services.book_series(requests=requests, by=staff) == first
    assert Appointment.objects.count() == 2
