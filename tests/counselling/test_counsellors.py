"""Who counsels, and who supervises them: what a manager says of it."""

from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from centre.models import Role
from counselling import services
from counselling.models import Counsellor, Note
from counselling.services.hours import Stretch
from safeguards.models import AuditEntry
from tests.counselling.asking import free, wish_for
from tests.factories import CentreFactory, CounsellorFactory, NoteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _second_factor_is_offered_only(settings):
    settings.DEMO = True


@pytest.fixture
def manager():
    return UserFactory(roles_given=[Role.MANAGER])


@pytest.fixture
def office(manager):
    client = Client()
    client.force_login(manager)
    return client


def at(name, *args, language="en"):
    with override(language):
        return reverse(f"counselling:{name}", args=args)


def said(page) -> dict[str, object]:
    """What stands on the form when it is opened."""
    form = page.context["form"]
    filled = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in filled.items() if value not in (None, "", [])}


class TestOneMore:
    @pytest.mark.parametrize("language", ["en", "ur"])
    def test_somebody_with_the_role_begins_and_can_be_booked_once_their_hours_are_entered(
        self, office, manager, language
    ):
        person, centre = UserFactory(roles_given=[Role.COUNSELLOR]), CentreFactory()
        page = office.get(at("counsellor_create", language=language))
        typed = said(page) | {"person": person.pk, "centre": centre.pk, "gender": "woman"}
        typed |= {"modes": ["video", "phone"], "languages": ["ur", "pa"]}
        answer = office.post(at("counsellor_create", language=language), typed)
        assert answer.status_code == 302, answer.context["form"].errors
        made = Counsellor.objects.get()
        assert answer.headers["Location"] == at("hours_edit", made.pk, language=language)
        assert (made.person, made.centre, made.modes, made.languages) == (
            person,
            centre,
            ["video", "phone"],
            ["ur", "pa"],
        )
        entry = AuditEntry.objects.get(action="counsellor.begun")
        assert (entry.by, entry.about_id) == (manager, str(made.pk))
        assert not free(wish_for(made))
        hours = [Stretch(day, time(9), time(17)) for day in range(7)]
        services.change_weekly_hours(counsellor=made, hours=hours, first=timezone.localdate(), by=manager)
        assert free(wish_for(made))

    def test_who_lacks_the_role_or_counsels_already_is_not_offered(self, office):
        CounsellorFactory()
        UserFactory(roles_given=[Role.EDITOR])
        UserFactory(roles_given=[Role.COUNSELLOR], ended=True)
        assert not office.get(at("counsellor_create")).context["form"].fields["person"].queryset

    def test_pressed_twice_it_is_one(self, office):
        person = UserFactory(roles_given=[Role.COUNSELLOR])
        page = at("counsellor_create")
        typed = said(office.get(page)) | {"person": person.pk, "centre": CentreFactory().pk, "gender": "man"}
        typed |= {"modes": ["phone"], "languages": ["ur"]}
        assert [office.post(page, typed).status_code for _press in range(2)] == [302, 200]
        assert Counsellor.objects.count() == 1


class TestSupervisor:
    def test_reads_the_notes_from_then_on_and_who_did_before_no_longer(self, manager):
        note = NoteFactory()
        counsellor = note.written_by.counsellor
        first, second = (CounsellorFactory().person for _one in range(2))
        for supervisor in (first, second):
            services.name_supervisor(counsellor=counsellor, supervisor=supervisor, by=manager)
            assert services.read_note(note=note, by=supervisor) == note.text
        assert not Note.objects.readable_by(first).exists()
        services.name_supervisor(counsellor=counsellor, supervisor=None, by=manager)
        assert not Note.objects.readable_by(second).exists()
        named = AuditEntry.objects.filter(action="counsellor.supervisor_named").order_by("id")
        assert [entry.detail["supervisor"] for entry in named] == [str(first.pk), str(second.pk), None]

    def test_nobody_opens_notes_to_themselves(self):
        counsellor = CounsellorFactory()
        both = UserFactory(roles_given=[Role.MANAGER, Role.COUNSELLOR])
        with pytest.raises(services.OwnSupervision):
            services.name_supervisor(counsellor=counsellor, supervisor=both, by=both)
        counsellor.refresh_from_db()
        assert counsellor.supervisor is None

    def test_is_named_by_whoever_has_just_proved_who_they_are(self, office):
        counsellor = CounsellorFactory()
        answer = office.post(at("supervisor_edit", counsellor.pk), {"supervisor": CounsellorFactory().person.pk})
        assert "/reauthenticate/" in answer.headers["Location"]
        counsellor.refresh_from_db()
        assert counsellor.supervisor is None

    def test_the_counsellor_sees_who_it_is(self):
        counsellor = CounsellorFactory(supervisor=CounsellorFactory(person__name="Shazia Tariq").person)
        client = Client()
        client.force_login(counsellor.person)
        assert "Shazia Tariq" in client.get(at("hours_detail", counsellor.pk)).content.decode()
