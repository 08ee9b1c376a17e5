"""The rows of counselling: what the database itself refuses, and what finds whom."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from centre.models import Role
from centre.services import end_access
from counselling.models import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Appointment,
    Beneficiary,
    Counsellor,
    Participation,
    new_reference,
    new_token,
)
from tests.factories import (
    AppointmentFactory,
    BeneficiaryFactory,
    CallBackFactory,
    CounsellorFactory,
    ParticipationFactory,
    ParticipationNoticeFactory,
    RoomFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refused():
    return pytest.raises(IntegrityError)


# Time


def test_a_counsellor_has_one_appointment_at_a_time():
    first = AppointmentFactory()
    overlapping = {"counsellor": first.counsellor, "starts_at": first.starts_at + timedelta(minutes=59)}
    with refused(), transaction.atomic():
        AppointmentFactory(**overlapping)


@pytest.mark.parametrize("status", ["wanted", "lapsed"])
def test_what_keeps_no_time_is_in_nobodys_way(status):
    first = AppointmentFactory(status=status)
    AppointmentFactory(counsellor=first.counsellor, starts_at=first.starts_at)
    assert Appointment.objects.keeping_time().count() == 1


def test_a_cancelled_appointment_frees_its_time():
    first = AppointmentFactory(cancelled=True)
    AppointmentFactory(counsellor=first.counsellor, starts_at=first.starts_at)


def test_appointments_may_stand_back_to_back():
    first = AppointmentFactory()
    AppointmentFactory(counsellor=first.counsellor, starts_at=first.blocked_until)


def test_a_room_has_one_appointment_at_a_time():
    first = AppointmentFactory(room=RoomFactory())
    with refused(), transaction.atomic():
        AppointmentFactory(room=first.room, starts_at=first.starts_at)


def test_two_counsellors_without_a_room_may_meet_people_at_the_same_time():
    first = AppointmentFactory()
    AppointmentFactory(starts_at=first.starts_at)


@pytest.mark.parametrize(
    "wrong",
    [
        {"taken": 2},
        {"capacity": 2},
        {"capacity": 0, "taken": 0},
        {"status": "cancelled"},
        {"cancelled_at": timezone.now()},
        {"institution_kind": "school"},
        {"ends_at": timezone.now()},
        {"mode": "by_pigeon"},
        {"kind": "party"},
    ],
    ids=" ".join,  # without the moments: both processes must find the same tests
)
def test_an_appointment_that_cannot_be_is_refused(wrong):
    with refused(), transaction.atomic():
        AppointmentFactory(**wrong)


def test_a_group_has_many_places():
    AppointmentFactory(kind="group", capacity=30, taken=30, institution_kind="school")


# Who counsels, who sees what


def test_nobody_can_be_booked_whose_access_or_role_has_ended():
    stays, stopped, ended, no_role = CounsellorFactory.create_batch(4)
    stopped.stopped_at = timezone.now()
    stopped.save()
    manager = UserFactory(roles_given=[Role.MANAGER])
    end_access(person=ended.person, by=manager)
    no_role.person.role_grants.update(ended_at=timezone.now())
    assert list(Counsellor.objects.working()) == [stays]


def test_a_counsellor_sees_their_own_appointments_and_a_supervisor_those_of_whom_they_supervise():
    supervisor = UserFactory()
    own = ParticipationFactory(appointment__counsellor__supervisor=supervisor)
    ParticipationFactory()
    counsellor = own.appointment.counsellor.person
    for person in (supervisor, counsellor):
        assert list(Appointment.objects.of(person)) == [own.appointment]
        assert list(Participation.objects.of(person)) == [own]
    assert not Appointment.objects.of(UserFactory()).exists()


# People


def test_a_number_is_found_by_its_index_and_lies_nowhere_in_clear():
    person = BeneficiaryFactory(phone="+923001234567", name="Bano")
    assert Beneficiary.objects.get(phone_index="+923001234567") == person
    stored = Beneficiary.objects.values_list("name_index", "phone_index").get()
    raw = Beneficiary.objects.extra(select={"raw": "counselling_beneficiary::text"}).values_list("raw", flat=True)[0]
    assert all(bytes(index) for index in stored)
    for secret in ("Bano", "3001234567"):
        assert secret not in raw
        assert secret.encode().hex() not in raw


def test_two_people_of_one_name_and_number_cannot_be():
    BeneficiaryFactory(phone="+923001234567", name="Bano")
    with refused(), transaction.atomic():
        BeneficiaryFactory(phone="+923001234567", name="BANO")
    BeneficiaryFactory(phone="+923001234567", name="Zeba")


def test_people_without_a_number_are_never_taken_for_each_other():
    BeneficiaryFactory.create_batch(2, phone=None, name="Bano")


# Places


def test_a_person_has_one_place_in_an_appointment_unless_they_gave_it_up():
    first = ParticipationFactory(appointment__kind="group", appointment__capacity=9)
    with refused(), transaction.atomic():
        ParticipationFactory(appointment=first.appointment, beneficiary=first.beneficiary)
    Participation.objects.update(left_at=timezone.now())
    ParticipationFactory(appointment=first.appointment, beneficiary=first.beneficiary)


def test_a_request_is_one_booking():
    first = ParticipationFactory()
    with refused(), transaction.atomic():
        ParticipationFactory(request_key=first.request_key)


def test_a_reference_has_no_letter_that_is_confused_with_another():
    assert not set(REFERENCE_LETTERS) & set("0O1IL5S8B2Z")
    assert len(set(REFERENCE_LETTERS)) == len(REFERENCE_LETTERS)
    assert re.fullmatch(f"[{REFERENCE_LETTERS}]{{{REFERENCE_LENGTH}}}", new_reference())


def test_a_token_has_more_than_128_bits():
    assert len(new_token()) * 6 >= 128
    assert new_token() != new_token()


def test_only_what_is_still_expected_is_to_come():
    to_come = ParticipationFactory()
    extra = ParticipationFactory(appointment__status="wanted")
    ParticipationFactory(left=True)
    ParticipationFactory(appointment__cancelled=True)
    ParticipationFactory(appointment__starts_at=timezone.now() - timedelta(minutes=1))
    assert set(Participation.objects.to_come(timezone.now())) == {to_come, extra}


# What is owed


def test_a_notice_is_owed_once():
    """With and without a rule: NULL is no way in for a second one."""
    first = ParticipationNoticeFactory()
    assert first.rule is None
    with refused(), transaction.atomic():
        ParticipationNoticeFactory(participation=first.participation)
    ParticipationNoticeFactory(participation=first.participation, revision=1)


def test_a_person_is_owed_one_call():
    first = CallBackFactory()
    with refused(), transaction.atomic():
        CallBackFactory(beneficiary=first.beneficiary)
    first.answered_at = timezone.now()
    first.save()
    CallBackFactory(beneficiary=first.beneficiary)


def test_an_extra_appointment_is_named_and_only_that():
    with refused(), transaction.atomic():
        CallBackFactory(reason="many")
    CallBackFactory(reason="many", participation=ParticipationFactory())
