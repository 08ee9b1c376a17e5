"""Rules on centres, hours, rooms, projects and districts."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from centre import services
from centre.acts import PlaceAct
from centre.models import Centre, District, Edition, OpeningHours, Project, Room
from centre.services.places import Stretch
from safeguards.models import AuditEntry
from tests.factories import (
    CentreFactory,
    DistrictAliasFactory,
    EditionFactory,
    OpeningHoursFactory,
    ProjectFactory,
    RoomFactory,
)

pytestmark = pytest.mark.django_db


def test_a_changed_contact_wants_confirming_again(manager, second_manager):
    centre = CentreFactory(phone="+92519223344")
    services.confirm_contact(centre=centre, seen=centre.contact_digest, by=manager)
    centre.refresh_from_db()
    assert centre.shows_contact
    centre.phone = "+92519223345"
    services.change_centre(centre=centre, changed=["phone"], hours=None, by=second_manager)
    centre.refresh_from_db()
    assert not centre.shows_contact
    with pytest.raises(services.OwnEntry):
        services.confirm_contact(centre=centre, seen=centre.contact_digest, by=second_manager)


def test_a_changed_name_leaves_the_contact_confirmed(manager):
    centre = CentreFactory(phone="+92519223344")
    services.confirm_contact(centre=centre, seen=centre.contact_digest, by=manager)
    centre.refresh_from_db()
    centre.name_en = "Another"
    services.change_centre(centre=centre, changed=["name_en"], hours=None, by=manager)
    assert Centre.objects.get().shows_contact


def test_an_empty_contact_is_not_confirmed(manager):
    centre = CentreFactory()
    with pytest.raises(services.NobodyEntered):
        services.confirm_contact(centre=centre, seen=centre.contact_digest, by=manager)


def test_a_contact_that_changed_since_it_was_looked_at_is_not_confirmed(manager, second_manager):
    centre = CentreFactory(phone="+92519223344")
    seen = centre.contact_digest
    centre.phone = "+92519223345"
    services.change_centre(centre=centre, changed=["phone"], hours=None, by=second_manager)
    with pytest.raises(services.ChangedMeanwhile):
        services.confirm_contact(centre=centre, seen=seen, by=manager)
    assert not Centre.objects.get().shows_contact


def test_a_change_of_the_name_leaves_what_another_manager_does_meanwhile(manager, second_manager):
    centre = CentreFactory(phone="+92519223344")
    as_it_was = Centre.objects.get()
    services.confirm_contact(centre=centre, seen=centre.contact_digest, by=second_manager)
    as_it_was.name_en = "Another"
    services.change_centre(centre=as_it_was, changed=["name_en"], hours=None, by=manager)
    assert Centre.objects.get().shows_contact


def test_the_database_itself_wants_a_second_person(manager):
    centre = CentreFactory(phone="+92519223344", contact_entered_at=manager.joined_at, contact_entered_by=manager)
    with pytest.raises(IntegrityError, match="centre_contact_needs_second_person"), transaction.atomic():
        Centre.objects.filter(pk=centre.pk).update(contact_confirmed_at=manager.joined_at, contact_confirmed_by=manager)


def test_what_the_public_sees_of_a_centre_is_published(manager):
    EditionFactory()
    before = Edition.objects.current()
    centre = CentreFactory(phone="+92519223344")
    services.confirm_contact(centre=centre, seen=centre.contact_digest, by=manager)
    assert Edition.objects.current() == before + 1


def test_publishing_the_first_time_makes_the_edition():
    services.publish_edition()
    services.publish_edition()
    assert Edition.objects.current() == 2


def test_hours_are_replaced_whole(manager):
    centre = OpeningHoursFactory().centre
    services.change_centre(centre=centre, changed=[], hours=[Stretch(4, time(9), time(12))], by=manager)
    assert [row.weekday for row in centre.opening_hours.all()] == [4]
    assert AuditEntry.objects.about(centre).get().detail == {"fields": ["hours"]}


def test_hours_of_one_day_cannot_overlap():
    row = OpeningHoursFactory(opens=time(9), closes=time(13))
    OpeningHoursFactory(centre=row.centre, opens=time(13), closes=time(17))
    OpeningHoursFactory(centre=row.centre, weekday=1, opens=time(9), closes=time(13))
    with pytest.raises(ValidationError, match="overlap"):
        OpeningHours(centre=row.centre, weekday=0, opens=time(12), closes=time(14)).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningHoursFactory(centre=row.centre, opens=time(12), closes=time(14))


def test_a_centre_lies_in_a_zone_that_exists():
    with pytest.raises(ValidationError, match="time zone"):
        CentreFactory.build(zone="Asia/Nowhere").full_clean()


def test_things_are_named_in_the_readers_language():
    centre = CentreFactory(name_en="Lahore", name_ur="لاہور")
    assert str(centre) == "Lahore"
    with override("ur"):
        assert str(centre) == "لاہور"


def test_a_closed_room_is_not_in_use(manager):
    room = RoomFactory()
    services.close_room(room=room, by=manager)
    assert room.closed_by == manager
    actions = AuditEntry.objects.about(room).values_list("action", flat=True)
    assert list(actions) == [PlaceAct.ROOM_CLOSED]


def test_a_project_runs_from_its_first_to_its_last_day():
    project = ProjectFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    endless = ProjectFactory(starts_on=date(2026, 1, 1))
    assert set(Project.objects.running(date(2026, 6, 30))) == {project, endless}
    assert set(Project.objects.running(date(2026, 7, 1))) == {endless}
    assert not Project.objects.running(date(2025, 12, 31)).exists()


def test_a_district_is_found_by_any_spelling():
    alias = DistrictAliasFactory(spelling="Lyallpur")
    assert list(District.objects.named(" LYALLPUR ")) == [alias.district]
    assert not District.objects.named("Nowhere").exists()


def test_a_room_that_is_closed_meanwhile_stays_so_when_it_is_renamed(manager):
    room = RoomFactory()
    services.close_room(room=Room.objects.get(), by=manager)
    room.name_en = "Another"
    services.change_room(room=room, by=manager)
    assert Room.objects.closed().get().name_en == "Another"
