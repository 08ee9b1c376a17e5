"""The pages of outreach: who gets in, what they see, and what a press of a button does."""

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from centre.models import Role
from outreach.choices import State
from outreach.models import Activity, ChannelMonth, DeviceToken, MediaChannel
from outreach.months import current_month, preceding
from tests.factories import (
    ActivityFactory,
    CentreFactory,
    ChannelMonthFactory,
    DeviceTokenFactory,
    DistrictFactory,
    MediaChannelFactory,
    ProjectFactory,
    UserFactory,
)
from tests.outreach.conftest import signed_in

pytestmark = pytest.mark.django_db

VOLUNTEERS = ["activity_create", "activity_list", "device_list", "device_create"]
COORDINATORS = ["activity_check", "channel_list", "channel_create"]


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"outreach:{name}", args=args)


def typed(**changes):
    """What a volunteer types, in Urdu digits where there are any."""
    return {
        "key": str(uuid.uuid4()),
        "on": f"{timezone.localdate():%Y-%m-%d}",
        "district": DistrictFactory().pk,
        "place": "Village school",
        "kind": "school",
        "topics": ["risks", "work"],
        "women": "۲۰",
        "men": "10",
        "girls": "",
        "boys": "",
        "project": "",
    } | changes


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("name", VOLUNTEERS)
def test_a_volunteers_page_answers_in_both_languages_and_is_never_kept(volunteers_client, name, language):
    response = volunteers_client.get(address(name, language=language))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("name", COORDINATORS)
def test_a_coordinators_page_answers_in_both_languages(coordinators_client, name, language):
    assert coordinators_client.get(address(name, language=language)).status_code == 200


@pytest.mark.parametrize("name", ["activity_check", "channel_list", "channel_create"])
def test_what_is_the_coordinators_is_closed_to_a_volunteer(volunteers_client, name):
    assert volunteers_client.get(address(name)).status_code == 403


@pytest.mark.parametrize("name", ["activity_create", "activity_list", "device_create"])
def test_what_is_the_volunteers_is_closed_to_a_coordinator(coordinators_client, name):
    assert coordinators_client.get(address(name)).status_code == 403


class TestLogging:
    def test_a_volunteer_logs_and_gets_a_receipt(self, volunteer, volunteers_client):
        response = volunteers_client.post(address("activity_create"), typed(), follow=True)
        activity = Activity.objects.get()
        assert (activity.logged_by, activity.women, activity.girls) == (volunteer, 20, 0)
        assert response.redirect_chain == [(address("activity_detail", activity.pk), 302)]
        page = response.content.decode()
        assert "It has arrived." in page
        assert activity.receipt in page

    def test_the_same_form_sent_twice_logs_one(self, volunteers_client):
        form = typed()
        for _turn in range(2):
            assert volunteers_client.post(address("activity_create"), form).status_code == 302
        assert Activity.objects.count() == 1

    def test_today_and_what_was_chosen_last_stand_there_already(self, volunteer, volunteers_client):
        project = ProjectFactory(starts_on=date(2020, 1, 1))
        ActivityFactory(logged_by=volunteer, received_at=timezone.now() - timedelta(days=1))
        last = ActivityFactory(logged_by=volunteer, project=project)
        form = volunteers_client.get(address("activity_create")).context["form"]
        assert form["on"].value() == timezone.localdate()
        assert (form["district"].value(), form["project"].value()) == (last.district_id, project.pk)

    def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(self, volunteers_client):
        wrong = typed(on=f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}", women="0", men="", topics=[])
        response = volunteers_client.post(address("activity_create"), wrong)
        page = response.content.decode()
        assert "This day is still to come." in page
        assert "Choose at least one topic." in page
        assert "Count at least one person." in page
        assert 'value="Village school"' in page
        assert not Activity.objects.exists()

    def test_a_project_that_ended_long_ago_is_not_offered(self, volunteers_client):
        running, ended = ProjectFactory(), ProjectFactory(ends_on=timezone.localdate() - timedelta(days=100))
        ended.starts_on = date(2020, 1, 1)
        ended.save()
        page = volunteers_client.get(address("activity_create")).content.decode()
        assert running.name_en in page
        assert ended.name_en not in page


class TestOwn:
    def test_the_list_shows_own_activities_only_and_can_be_narrowed(self, volunteer, volunteers_client):
        own, back = ActivityFactory(logged_by=volunteer), ActivityFactory(logged_by=volunteer, returned=True)
        other = ActivityFactory()
        page = volunteers_client.get(address("activity_list")).content.decode()
        assert own.place in page
        assert other.place not in page
        assert "1 activity was sent back to you." in page
        narrowed = volunteers_client.get(address("activity_list"), {"state": "returned"}).context["page"]
        assert list(narrowed) == [back]

    def test_somebody_elses_is_missing(self, volunteers_client):
        other = ActivityFactory(returned=True)
        nothing = uuid.uuid4()
        for name in ("activity_detail", "activity_mend"):
            denied, missing = (volunteers_client.get(address(name, key)) for key in (other.pk, nothing))
            assert denied.status_code == missing.status_code == 404
            assert denied.content.replace(str(other.pk).encode(), str(nothing).encode()) == missing.content

    def test_sent_back_it_is_mended_and_sent_again(self, volunteer, volunteers_client):
        activity = ActivityFactory(logged_by=volunteer, returned=True)
        page = volunteers_client.get(address("activity_mend", activity.pk)).content.decode()
        assert activity.return_reason in page
        assert 'value="12"' in page
        mended = typed(revision=0, women="13")
        assert volunteers_client.post(address("activity_mend", activity.pk), mended).status_code == 302
        activity.refresh_from_db()
        assert (activity.state, activity.women, activity.revision) == (State.WAITING, 13, 1)

    def test_mended_meanwhile_nothing_typed_is_lost(self, volunteer, volunteers_client):
        activity = ActivityFactory(logged_by=volunteer, returned=True)
        response = volunteers_client.post(address("activity_mend", activity.pk), typed(revision=7))
        assert "This was changed since you opened it." in response.content.decode()

    @pytest.mark.parametrize("name", ["activity_list", "activity_check"])
    def test_a_list_asks_no_more_for_more_rows(self, django_assert_max_num_queries, name):
        both = signed_in(UserFactory(roles_given=[Role.VOLUNTEER, Role.COORDINATOR]))
        person = UserFactory()
        ActivityFactory.create_batch(12, logged_by=person, project=ProjectFactory())
        with django_assert_max_num_queries(12):
            both.get(address(name))

    def test_the_list_goes_on_over_pages(self, volunteer, volunteers_client):
        ActivityFactory.create_batch(21, logged_by=volunteer)
        first = volunteers_client.get(address("activity_list")).content.decode()
        second = volunteers_client.get(address("activity_list"), {"page": 2})
        assert "?page=2" in first
        assert len(second.context["page"].object_list) == 1


class TestChecking:
    def test_what_waits_is_shown_first_and_the_marked_are_confirmed(self, coordinators_client):
        waiting = [ActivityFactory(), ActivityFactory()]
        ActivityFactory(verified=True)
        response = coordinators_client.get(address("activity_check"))
        assert set(response.context["page"]) == set(waiting)
        marked = [f"{activity.pk}:{activity.revision}" for activity in waiting]
        response = coordinators_client.post(address("activity_check"), {"marked": marked}, follow=True)
        assert "2 activities were confirmed." in response.content.decode()
        assert "Nothing here" in response.content.decode()

    def test_what_changed_meanwhile_is_left_and_said(self, coordinators_client):
        activity = ActivityFactory(revision=1)
        response = coordinators_client.post(address("activity_check"), {"marked": [f"{activity.pk}:0"]}, follow=True)
        assert "1 was left as it is" in response.content.decode()
        assert Activity.objects.get().state == State.WAITING

    @pytest.mark.parametrize("marked", ["x", f"{uuid.UUID(int=1)}:x", ":", "1:1"])
    def test_a_mark_that_the_page_did_not_write_is_not_found(self, coordinators_client, marked):
        assert coordinators_client.post(address("activity_check"), {"marked": [marked]}).status_code == 404

    def test_nothing_marked_is_said(self, coordinators_client):
        page = coordinators_client.post(address("activity_check"), follow=True).content.decode()
        assert "Mark what you want to confirm." in page

    def test_the_list_is_narrowed_by_state_month_district_and_volunteer(self, coordinators_client):
        month = preceding(current_month())
        found = ActivityFactory(on=month, verified=True)
        ActivityFactory(on=month), ActivityFactory(verified=True)
        asked = {
            "state": "verified",
            "month": f"{month:%Y-%m}",
            "district": found.district_id,
            "volunteer": found.logged_by_id,
        }
        for left_out in (None, "district", "volunteer"):
            given = {name: value for name, value in asked.items() if name != left_out}
            assert list(coordinators_client.get(address("activity_check"), given).context["page"]) == [found]
        assert len(coordinators_client.get(address("activity_check"), {"state": "all"}).context["page"]) == 3

    @pytest.mark.parametrize("asked", [{"month": "x"}, {"state": "x"}, {"volunteer": "x"}, {"page": "x"}])
    def test_a_filter_that_makes_no_sense_shows_what_waits(self, coordinators_client, asked):
        activity = ActivityFactory()
        assert list(coordinators_client.get(address("activity_check"), asked).context["page"]) == [activity]

    def test_one_is_confirmed_from_its_own_page(self, coordinators_client):
        activity = ActivityFactory()
        assert "Confirm" in coordinators_client.get(address("activity_detail", activity.pk)).content.decode()
        coordinators_client.post(address("activity_confirm", activity.pk), {"revision": 0})
        activity.refresh_from_db()
        assert activity.state == State.VERIFIED

    @pytest.mark.parametrize(
        ("name", "state"), [("activity_return", State.RETURNED), ("activity_refute", State.REFUTED)]
    )
    def test_sending_back_and_refuting_want_a_reason(self, coordinators_client, name, state):
        activity = ActivityFactory()
        assert coordinators_client.post(address(name, activity.pk), {"revision": 0}).status_code == 200
        answer = {"revision": 0, "reason": "Which school was it?"}
        assert coordinators_client.post(address(name, activity.pk), answer).status_code == 302
        activity.refresh_from_db()
        assert activity.state == state
        volunteers = signed_in(activity.logged_by)
        assert "Which school was it?" in volunteers.get(address("activity_detail", activity.pk)).content.decode()

    def test_another_centres_is_missing(self):
        coordinator = UserFactory(roles_given=[Role.COORDINATOR], centre=CentreFactory())
        other = ActivityFactory(centre=CentreFactory())
        client = signed_in(coordinator)
        for name in ("activity_detail", "activity_return", "activity_refute"):
            assert client.get(address(name, other.pk)).status_code == 404
        assert client.post(address("activity_confirm", other.pk), {"revision": 0}).status_code == 404

    def test_a_volunteer_answers_nothing(self, volunteer, volunteers_client):
        own = ActivityFactory(logged_by=volunteer)
        for name in ("activity_confirm", "activity_return", "activity_refute"):
            assert volunteers_client.post(address(name, own.pk), {"revision": 0, "reason": "x"}).status_code == 403


class TestPhones:
    def test_the_token_is_shown_once_and_opens_the_sync_address(self, volunteers_client):
        response = volunteers_client.post(address("device_create"), {"name": "My phone"})
        token = response.context["token"]
        assert token in response.content.decode()
        assert token not in volunteers_client.get(address("device_list")).content.decode()
        asked = Client().get("/outreach/sync", headers={"authorization": f"Bearer {token}"})
        assert asked.status_code == 200

    def test_the_volunteer_revokes_their_own_but_nobody_elses(self, volunteer, volunteers_client):
        own, other = DeviceTokenFactory(person=volunteer), DeviceTokenFactory()
        assert volunteers_client.post(address("device_revoke", own.pk)).status_code == 302
        assert volunteers_client.post(address("device_revoke", other.pk)).status_code == 404
        assert list(DeviceToken.objects.live()) == [other]

    def test_a_manager_revokes_anybodys(self):
        device = DeviceTokenFactory()
        manager = signed_in(UserFactory(roles_given=[Role.MANAGER]))
        assert device.person.name in manager.get(address("device_list")).content.decode()
        manager.post(address("device_revoke", device.pk))
        assert not DeviceToken.objects.live().exists()


class TestMedia:
    def test_the_last_full_month_is_shown_first(self, coordinators_client):
        month = preceding(current_month())
        row = ChannelMonthFactory(month=month, followers=60_432)
        response = coordinators_client.get(address("channel_list"))
        assert response.context["month"] == month
        assert row.channel.name in response.content.decode()
        assert "60,432" in response.content.decode()

    def test_figures_are_entered_and_corrected(self, coordinators_client):
        channel, month = MediaChannelFactory(), preceding(current_month())
        page = address("channel_month_edit", channel.pk, month.year, month.month)
        for followers in ("۶۰۴۳۲", "60433"):
            response = coordinators_client.post(page, {"followers": followers, "reach": "", "engagement": ""})
            assert response.headers["Location"] == f"{address('channel_list')}?month={month:%Y-%m}"
        assert ChannelMonth.objects.get().followers == 60_433
        assert "What you correct is kept" in coordinators_client.get(page).content.decode()

    def test_a_month_without_any_figure_is_not_entered(self, coordinators_client):
        month = preceding(current_month())
        page = address("channel_month_edit", MediaChannelFactory().pk, month.year, month.month)
        response = coordinators_client.post(page, {"followers": "", "reach": "", "engagement": ""})
        assert "Enter at least one figure." in response.content.decode()

    @pytest.mark.parametrize(("year", "month"), [(2999, 1), (1999, 1), (2026, 13), (0, 0), (10**9, 1)])
    def test_a_month_that_is_not_offered_is_missing(self, coordinators_client, year, month):
        page = address("channel_month_edit", MediaChannelFactory().pk, year, month)
        assert coordinators_client.get(page).status_code == 404

    def test_a_channel_is_added_changed_and_stopped(self, coordinators_client):
        coordinators_client.post(address("channel_create"), {"name": "MRC page", "kind": "facebook"})
        channel = MediaChannel.objects.get()
        coordinators_client.post(address("channel_edit", channel.pk), {"name": "MRC Islamabad", "kind": "facebook"})
        for _press in ("once", "twice"):
            coordinators_client.post(address("channel_stop", channel.pk))
            channel.refresh_from_db()
            assert (channel.name, channel.stopped_by is not None) == ("MRC Islamabad", True)
        page = coordinators_client.get(address("channel_edit", channel.pk)).content.decode()
        assert 'name="again"' in page
        coordinators_client.post(address("channel_stop", channel.pk), {"again": "1"})
        channel.refresh_from_db()
        assert channel.stopped_at is None

    def test_an_analyst_enters_figures_but_keeps_no_channels(self):
        analyst = signed_in(UserFactory(roles_given=[Role.ANALYST]))
        assert analyst.get(address("channel_list")).status_code == 200
        assert analyst.get(address("channel_create")).status_code == 403
