"""The doors: one happy path and one closed door each."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centre import services
from centre.models import Centre, Invitation, Project, Role, RoleRequest, Room, User
from centre.views.invitations import OPENINGS
from safeguards import limits
from tests.centre.conftest import signed_in
from tests.factories import (
    PASSWORD,
    CentreFactory,
    InvitationFactory,
    ProjectFactory,
    RoleRequestFactory,
    RoomFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"centre:{name}", kwargs=kwargs)


def said(answer: Any) -> str:
    return answer.content.decode()


MANAGERS_PAGES = ["person_list", "invitation_list", "invitation_create", "centre_list", "room_list", "room_create"]
MANAGERS_PAGES += ["project_list", "project_create"]


@pytest.mark.parametrize("name", MANAGERS_PAGES)
@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_the_managers_pages_are_closed_to_other_roles(client, name, role):
    signed_in(client, UserFactory(roles_given=[role]))
    assert client.get(at(name)).status_code == 403


def test_a_closed_area_says_nothing_of_what_is_there(client, counsellor):
    """Whether the person exists or not, the answer is the same."""
    signed_in(client, counsellor)
    nobody = "00000000-0000-4000-8000-000000000000"
    there = client.get(at("person_detail", pk=counsellor.pk))
    missing = client.get(at("person_detail", pk=nobody))
    assert there.status_code == missing.status_code == 403
    assert said(there).replace(str(counsellor.pk), nobody) == said(missing)


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("name", MANAGERS_PAGES)
def test_the_managers_pages_open_to_a_manager_in_both_languages(managers_client, name, language):
    CentreFactory(), RoomFactory(), ProjectFactory(), InvitationFactory()
    answer = managers_client.get(at(name).replace("/en/", f"/{language}/"))
    assert answer.status_code == 200
    assert f'lang="{language}"' in said(answer)


# The desk


def test_the_desk_greets_and_shows_only_doors_that_open(client, counsellor):
    answer = signed_in(client, counsellor).get(at("desk"))
    assert counsellor.name in said(answer)
    assert at("person_list") not in said(answer)


def test_the_desk_of_a_manager_leads_to_people(managers_client):
    assert at("person_list") in said(managers_client.get(at("desk")))


def test_the_desk_offers_a_second_factor_to_those_whose_role_wants_one(client, counsellor):
    assert "Set up a second step" in said(signed_in(client, counsellor).get(at("desk")))
    assert "Set up a second step" not in said(
        signed_in(Client(), UserFactory(roles_given=[Role.EDITOR])).get(at("desk"))
    )


# People


def test_the_list_of_people_is_searched_filtered_and_sorted(managers_client, counsellor):
    UserFactory(name="Zarmina Afridi", roles_given=[Role.EDITOR])
    UserFactory(name="Gone", ended=True)
    people = managers_client.get(at("person_list"), {"q": "afridi"}).context["page"].object_list
    assert [person.name for person in people] == ["Zarmina Afridi"]
    people = managers_client.get(at("person_list"), {"role": "counsellor"}).context["page"].object_list
    assert list(people) == [counsellor]
    people = managers_client.get(at("person_list"), {"state": "ended"}).context["page"].object_list
    assert [person.name for person in people] == ["Gone"]
    people = managers_client.get(at("person_list"), {"sort": "joined"}).context["page"].object_list
    assert next(iter(people)).name == "Zarmina Afridi"


@pytest.mark.parametrize("query", [{"page": "x"}, {"role": "king"}, {"sort": "'"}, {"state": "?"}, {"q": "\x00"}])
def test_no_query_breaks_the_list(managers_client, query):
    assert managers_client.get(at("person_list"), query).status_code == 200


def test_the_queries_of_the_list_do_not_grow_with_its_rows(managers_client, django_assert_max_num_queries):
    for _number in range(20):
        UserFactory(roles_given=[Role.EDITOR, Role.ANALYST], centre=CentreFactory())
    with django_assert_max_num_queries(12):
        managers_client.get(at("person_list"))


def test_a_person_is_shown_with_their_roles_and_what_was_done_lately(managers_client, manager, counsellor):
    services.give_role(person=counsellor, role=Role.EDITOR, by=manager)
    answer = said(managers_client.get(at("person_detail", pk=counsellor.pk)))
    assert "counsellor" in answer
    assert "gave a role" in answer


def test_a_persons_entry_is_changed(managers_client, counsellor):
    managers_client.post(at("person_edit", pk=counsellor.pk), {"name": "Another Name", "language": "ur"})
    counsellor.refresh_from_db()
    assert (counsellor.name, counsellor.language) == ("Another Name", "ur")


def test_a_manager_gives_and_ends_a_role(managers_client, counsellor):
    managers_client.post(at("role_give", pk=counsellor.pk), {"role": "editor"})
    assert User.objects.get(pk=counsellor.pk).roles == {Role.COUNSELLOR, Role.EDITOR}
    asked = managers_client.get(at("role_end", pk=counsellor.pk, role="editor"))
    assert asked.status_code == 200
    assert User.objects.get(pk=counsellor.pk).roles == {Role.COUNSELLOR, Role.EDITOR}
    managers_client.post(at("role_end", pk=counsellor.pk, role="editor"))
    assert User.objects.get(pk=counsellor.pk).roles == {Role.COUNSELLOR}


def test_a_weighty_change_asks_long_after_sign_in_who_one_is(managers_client, counsellor, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    answer = managers_client.post(at("role_give", pk=counsellor.pk), {"role": "editor"})
    assert "/accounts/reauthenticate/" in answer.headers["Location"]
    assert User.objects.get(pk=counsellor.pk).roles == {Role.COUNSELLOR}
    managers_client.post(answer.headers["Location"], {"password": PASSWORD, "next": at("role_give", pk=counsellor.pk)})
    assert User.objects.get(pk=counsellor.pk).roles == {Role.COUNSELLOR, Role.EDITOR}


def test_no_role_chosen_is_told(managers_client, counsellor):
    answer = managers_client.post(at("role_give", pk=counsellor.pk), {"role": ""}, follow=True)
    assert "Choose a role." in said(answer)


def test_ones_own_role_waits_for_a_second_manager(managers_client, manager, second_manager):
    managers_client.post(at("role_give", pk=manager.pk), {"role": "editor"})
    assert User.objects.get(pk=manager.pk).roles == {Role.MANAGER}
    asked = RoleRequest.objects.get()
    assert managers_client.get(at("role_request_answer", pk=asked.pk)).status_code == 404
    other = signed_in(Client(), second_manager)
    assert manager.name in said(other.get(at("person_list")))
    other.post(at("role_request_answer", pk=asked.pk), {"confirm": "1"})
    assert User.objects.get(pk=manager.pk).roles == {Role.MANAGER, Role.EDITOR}


def test_a_request_is_withdrawn_by_its_owner_only(managers_client, manager, second_manager):
    others = RoleRequestFactory(person=second_manager)
    own = RoleRequestFactory(person=manager)
    assert managers_client.post(at("role_request_withdraw", pk=others.pk)).status_code == 404
    managers_client.post(at("role_request_withdraw", pk=own.pk))
    assert list(RoleRequest.objects.open()) == [others]


def test_access_ends_with_the_next_request(managers_client, counsellor):
    theirs = signed_in(Client(), counsellor)
    assert theirs.get(at("desk")).status_code == 200
    assert managers_client.get(at("access_end", pk=counsellor.pk)).status_code == 200
    assert theirs.get(at("desk")).status_code == 200
    managers_client.post(at("access_end", pk=counsellor.pk))
    assert "/accounts/login/" in theirs.get(at("desk")).headers["Location"]
    answer = theirs.post("/en/accounts/login/", {"login": counsellor.email, "password": PASSWORD})
    assert "/accounts/inactive/" in answer.headers["Location"]


def test_a_role_ended_counts_from_the_next_request(managers_client, second_manager):
    theirs = signed_in(Client(), second_manager)
    managers_client.post(at("role_end", pk=second_manager.pk, role="manager"))
    assert "/accounts/login/" in theirs.get(at("person_list")).headers["Location"]
    assert signed_in(theirs, second_manager).get(at("person_list")).status_code == 403


def test_access_is_restored(managers_client):
    gone = UserFactory(ended=True, roles_given=[Role.EDITOR])
    managers_client.post(at("access_restore", pk=gone.pk))
    gone.refresh_from_db()
    assert gone.is_active


# Invitations


def test_a_manager_invites_and_withdraws(managers_client, mailoutbox):
    answer = managers_client.post(
        at("invitation_create"), {"email": "New@Example.org", "roles": ["editor"], "language": "en"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    invitation = Invitation.objects.get()
    assert invitation.email == "new@example.org"
    assert len(mailoutbox) == 1
    managers_client.post(at("invitation_withdraw", pk=invitation.pk))
    assert not Invitation.objects.open().exists()


def test_inviting_the_same_address_again_is_no_mistake(managers_client):
    for _time in range(2):
        answer = managers_client.post(
            at("invitation_create"), {"email": "new@example.org", "roles": ["editor"], "language": "en"}
        )
        assert answer.status_code == 302
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "new@example.org"}, "Choose at least one role."),
        ({"roles": ["editor"]}, "Give an e-mail address or a phone number, not both."),
        ({"phone": "0300 1234567", "roles": ["editor"]}, "By phone only volunteers are invited"),
        ({"phone": "12", "roles": ["volunteer"]}, "Enter a phone number"),
        ({"phone": "0300 1234567", "roles": ["volunteer"]}, "The message could not be sent"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_in_words(managers_client, settings, typed, words):
    settings.SMS_CHANNEL = "messaging.channels.NoGateway"
    answer = managers_client.post(at("invitation_create"), {"language": "en", **typed})
    assert answer.status_code == 200
    assert words in said(answer)


def test_opening_the_link_shows_nothing_personal_and_changes_nothing(client):
    invitation = InvitationFactory(token="the-token")
    answer = client.get(at("invitation_open", token="the-token"))
    assert answer.status_code == 200
    assert "You are invited" in said(answer)
    assert invitation.email not in said(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert Invitation.objects.open().exists()


def test_a_newcomer_joins_and_is_signed_in(client):
    invitation = InvitationFactory(token="the-token")
    answer = client.post(at("invitation_open", token="the-token"))
    assert answer.headers["Location"] == at("invitation_accept")
    assert invitation.email in said(client.get(at("invitation_accept")))
    answer = client.post(at("invitation_accept"), {"name": "Nadia", "password": "three words together"})
    assert answer.headers["Location"] == at("desk")
    person = User.objects.get(email=invitation.email)
    assert EmailAddress.objects.get(user=person).verified
    assert "Nadia" in said(client.get(at("desk")))
    assert client.get(at("invitation_open", token="the-token")).status_code == 404


def test_a_volunteer_joins_by_phone_with_nothing_but_a_name(client):
    InvitationFactory(by_phone=True, token="the-token")
    client.post(at("invitation_open", token="the-token"))
    answer = client.post(at("invitation_accept"), {"name": "Waqas"})
    assert answer.headers["Location"] == at("desk")
    assert "Waqas" in said(client.get(at("desk")))


def test_whoever_was_signed_in_here_is_signed_out_by_another_persons_link(managers_client):
    InvitationFactory(token="the-token")
    managers_client.post(at("invitation_open", token="the-token"))
    assert managers_client.get(at("desk")).status_code == 302


@pytest.mark.parametrize("password", ["short", "password1234", "nadia@example.org"])
def test_a_weak_password_is_refused_in_words(client, password):
    InvitationFactory(email="nadia@example.org", token="the-token")
    client.post(at("invitation_open", token="the-token"))
    answer = client.post(at("invitation_accept"), {"name": "Nadia", "password": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password"]


def test_without_a_link_there_is_nothing_to_accept(client):
    assert client.get(at("invitation_accept")).status_code == 404
    assert client.get(at("invitation_open", token="guessed")).status_code == 404


def test_an_invitation_withdrawn_in_the_meantime_is_told(client, manager):
    invitation = InvitationFactory(token="the-token")
    client.post(at("invitation_open", token="the-token"))
    services.withdraw_invitation(invitation=invitation, by=manager)
    answer = client.post(at("invitation_accept"), {"name": "Nadia", "password": "three words together"})
    assert answer.status_code == 404
    assert not User.objects.filter(email=invitation.email).exists()


@pytest.mark.django_db(transaction=True)
def test_links_cannot_be_tried_without_end(client):
    answers = [client.get(at("invitation_open", token=f"guess-{n}")).status_code for n in range(OPENINGS.capacity + 1)]
    assert answers[:-1] == [404] * OPENINGS.capacity
    assert answers[-1] == 429


# Places


def centre_form(centre: Centre, **typed: str) -> dict[str, str]:
    return {"name_en": centre.name_en, "name_ur": centre.name_ur, "zone": centre.zone, **typed}


def test_a_contact_is_shown_only_once_a_second_person_confirmed_it(managers_client, manager, second_manager):
    centre = CentreFactory(slug="islamabad")
    page = at("centre_edit", slug="islamabad")
    managers_client.post(page, centre_form(centre, phone="051 9223344", day_0="9:00-13:00, 14:00–17:00"))
    centre.refresh_from_db()
    assert (centre.phone, centre.shows_contact) == ("+92519223344", False)
    assert [str(row) for row in centre.opening_hours.all()] == ["Monday 09:00–13:00", "Monday 14:00–17:00"]
    managers_client.post(at("contact_confirm", slug="islamabad"), {"seen": centre.contact_digest})
    centre.refresh_from_db()
    assert not centre.shows_contact
    second = signed_in(Client(), second_manager)
    assert f'name="seen" value="{centre.contact_digest}"' in second.get(page).content.decode()
    second.post(at("contact_confirm", slug="islamabad"), {"seen": centre.contact_digest})
    centre.refresh_from_db()
    assert centre.shows_contact


@pytest.mark.parametrize("hours", ["9", "25:00-26:00", "13:00-09:00", "09:00-12:00, 11:00-13:00", "۹-۱۳"])
def test_hours_that_cannot_be_are_refused_in_words(managers_client, hours):
    centre = CentreFactory(slug="islamabad")
    answer = managers_client.post(at("centre_edit", slug="islamabad"), centre_form(centre, day_4=hours))
    assert answer.context["form"].errors["day_4"]


def test_rooms_are_added_changed_closed_and_opened_again(managers_client):
    centre = CentreFactory()
    typed = {"centre": centre.pk, "name_en": "Blue", "name_ur": "نیلا", "seats": "6"}
    managers_client.post(at("room_create"), typed)
    room = Room.objects.get()
    managers_client.post(at("room_edit", pk=room.pk), {**typed, "seats": "8"})
    managers_client.post(at("room_close", pk=room.pk))
    room.refresh_from_db()
    assert (room.seats, room in Room.objects.in_use()) == (8, False)
    managers_client.post(at("room_reopen", pk=room.pk))
    assert room in Room.objects.in_use()


def test_projects_are_added_and_changed(managers_client):
    centre = CentreFactory()
    typed = {"name_en": "P", "name_ur": "پ", "donor": "D", "starts_on": "2026-01-01", "centres": [centre.pk]}
    managers_client.post(at("project_create"), typed)
    project = Project.objects.get()
    assert list(project.centres.all()) == [centre]
    shown = managers_client.get(at("project_edit", pk=project.pk))
    assert re.search(r'type="checkbox"[^>]*checked', said(shown))
    answer = managers_client.post(at("project_edit", pk=project.pk), {**typed, "ends_on": "2025-01-01"})
    assert "The last day comes after the first." in said(answer)


def test_the_limit_on_opening_links_is_declared():
    assert OPENINGS in limits.declared()


def test_of_two_who_add_the_same_room_the_slower_is_told(managers_client, monkeypatch):
    room = RoomFactory()
    for look in ("validate_unique", "validate_constraints"):
        monkeypatch.setattr(Room, look, lambda *_args, **_kwargs: None)
    typed = {"centre": room.centre_id, "name_en": room.name_en, "name_ur": room.name_ur, "seats": 4}
    answer = managers_client.post(at("room_create"), typed, follow=True)
    assert "This was changed since you opened it." in answer.content.decode()
    assert Room.objects.count() == 1
