"""A time kept for half an hour: it is nobody else's meanwhile, and nobody's afterwards."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from counselling import services
from counselling.models import Appointment, Participation
from tests.counselling.asking import free, request_for, wish_for
from tests.counselling.test_races import all_at_once
from tests.factories import EVERY_DAY, AppointmentFactory, CounsellorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counsellor():
    return CounsellorFactory(hours_given=EVERY_DAY)


@pytest.fixture
def wish(counsellor):
    return wish_for(counsellor)


@pytest.fixture
def starts_at(wish):
    return free(wish)[10]


def lapse() -> None:
    Appointment.objects.holds().update(held_until=timezone.now() - timedelta(seconds=1))


def hold(wish, starts_at, key=None):
    return services.hold(key=key or uuid.uuid4(), wish=wish, starts_at=starts_at)


def test_keeps_the_time_from_others(wish, starts_at):
    kept = hold(wish, starts_at)
    assert kept.held_until - timezone.now() > timedelta(minutes=29)
    assert starts_at not in free(wish)
    with pytest.raises(services.TimeTaken) as refusal:
        services.book(request=request_for(wish, starts_at), by=None)
    assert len(refusal.value.nearest) == 3
    with pytest.raises(services.TimeTaken):
        hold(wish, starts_at)


def test_becomes_the_appointment_of_its_booking(wish, starts_at):
    request = request_for(wish, starts_at)
    kept = hold(wish, starts_at, request.key)
    made = services.book(request=request, by=None)
    assert made.appointment_id == kept.pk
    assert made.appointment.status == "booked"
    assert (made.appointment.held_until, made.appointment.hold_key) == (None, None)
    assert services.book(request=request, by=None) == made


def test_once_lapsed_keeps_nothing(wish, starts_at):
    request = request_for(wish, starts_at)
    hold(wish, starts_at, request.key)
    lapse()
    assert starts_at in free(wish)
    other = services.book(request=request_for(wish, starts_at), by=None)
    assert list(Appointment.objects.all()) == [other.appointment], "the lapsed hold is gone with that booking"
    with pytest.raises(services.TimeTaken):
        services.book(request=request, by=None)


def test_that_lapsed_is_booked_all_the_same_where_nobody_took_it(wish, starts_at):
    request = request_for(wish, starts_at)
    hold(wish, starts_at, request.key)
    lapse()
    services.book(request=request, by=None)
    assert Appointment.objects.count() == 1


def test_another_time_lets_the_first_one_go(wish, starts_at):
    key, other = uuid.uuid4(), free(wish)[12]
    hold(wish, starts_at, key)
    hold(wish, other, key)
    assert [kept.starts_at for kept in Appointment.objects.all()] == [other]
    request = request_for(wish, starts_at, key=key)
    assert services.book(request=request, by=None).appointment.starts_at == starts_at
    assert Appointment.objects.count() == 1


def test_the_same_time_again_does_not_begin_anew(wish, starts_at):
    key = uuid.uuid4()
    first = hold(wish, starts_at, key)
    Appointment.objects.update(held_until=timezone.now() + timedelta(minutes=3))
    again = hold(wish, starts_at, key)
    assert again == first
    assert again.held_until < timezone.now() + timedelta(minutes=4)


def test_of_a_woman_is_not_kept_for_who_now_asks_for_a_man(counsellor, wish, starts_at):
    man = CounsellorFactory(hours_given=EVERY_DAY, centre=counsellor.centre, gender="man")
    key = uuid.uuid4()
    hold(wish_for(counsellor, with_whom="woman"), starts_at, key)
    assert hold(wish_for(counsellor, with_whom="man"), starts_at, key).counsellor == man
    assert Appointment.objects.count() == 1


def test_is_kept_longer_but_not_for_ever(wish, starts_at):
    key = uuid.uuid4()
    hold(wish, starts_at, key)
    Appointment.objects.update(held_until=timezone.now() + timedelta(minutes=3))
    assert services.keep_longer(key=key).held_until > timezone.now() + timedelta(minutes=29)
    Appointment.objects.update(made_at=timezone.now() - timedelta(hours=2))
    with pytest.raises(services.HeldLongEnough):
        services.keep_longer(key=key)
    lapse()
    with pytest.raises(services.TimeTaken):
        services.keep_longer(key=key)


def test_let_go_is_free_again(wish, starts_at):
    key = uuid.uuid4()
    hold(wish, starts_at, key)
    services.release(key=key)
    assert starts_at in free(wish)


def test_the_clock_takes_lapsed_ones_away_and_no_other():
    AppointmentFactory(held=True)
    AppointmentFactory(held=True)
    booked = AppointmentFactory()
    assert services.sweep_holds() == 0
    lapse()
    assert services.sweep_holds() == 2
    assert list(Appointment.objects.all()) == [booked]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_has_it_and_the_same_button_pressed_often_is_one(counsellor):
    wish = wish_for(counsellor)
    starts_at = free(wish)[10]
    keys = [uuid.uuid4() for _person in range(4)]
    outcomes = all_at_once([lambda key=key: hold(wish, starts_at, key) for key in keys * 2])
    kept = [outcome for outcome in outcomes if isinstance(outcome, Appointment)]
    assert {type(outcome) for outcome in outcomes} <= {Appointment, services.TimeTaken}
    assert len(kept) == 2
    assert kept[0] == kept[1]
    assert Appointment.objects.count() == 1
    assert not Participation.objects.exists()
