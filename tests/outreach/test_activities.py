"""Activities: logged once, checked by somebody else, mended; and the figures asked of them."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from centre.models import Role
from outreach import services
from outreach.choices import Source, State
from outreach.models import Activity, ActivityTally, HeadCount
from safeguards.models import AuditEntry
from tests.factories import (
    ActivityFactory,
    CentreFactory,
    DistrictFactory,
    GroupFactory,
    MembershipFactory,
    UserFactory,
)
from tests.outreach.conftest import said

pytestmark = pytest.mark.django_db


def logged(by, **content):
    return services.log_activity(by=by, pk=uuid.uuid4(), source=Source.ONLINE, **content).activity


def acts(activity):
    return [entry.action for entry in AuditEntry.objects.about(activity).order_by("id")]


class TestLogging:
    def test_it_is_stored_waits_and_leaves_an_audit_row(self, volunteer, content):
        activity = logged(volunteer, **content)
        assert activity.state == State.WAITING
        assert acts(activity) == ["activity.logged"]

    def test_it_belongs_to_the_volunteers_group_and_its_centre(self, content):
        membership = MembershipFactory()
        activity = logged(membership.person, **content)
        assert (activity.group, activity.centre) == (membership.group, membership.group.centre)

    def test_without_a_group_it_belongs_to_the_volunteers_centre(self, content):
        centre = CentreFactory()
        volunteer = UserFactory(by_phone=True, roles_given=[Role.VOLUNTEER], centre=centre)
        assert logged(volunteer, **content).centre == centre

    def test_sent_again_it_is_the_same(self, volunteer, content):
        key = uuid.uuid4()
        first = services.log_activity(by=volunteer, pk=key, source=Source.ONLINE, **content)
        again = services.log_activity(
            by=volunteer, pk=key, source=Source.OFFLINE, **{**content, "topics": ["work", "risks"]}
        )
        assert (first.is_new, again.is_new) == (True, False)
        assert first.activity == again.activity
        assert acts(first.activity) == ["activity.logged"]

    def test_sent_again_after_it_was_mended_it_is_still_the_same(self, volunteer, content):
        activity = logged(volunteer, **content)
        services.mend_activity(activity=activity, revision=0, by=volunteer, **{**content, "women": 1})
        again = services.log_activity(by=volunteer, pk=activity.pk, source=Source.ONLINE, **content)
        assert not again.is_new
        assert again.activity.women == 1

    @pytest.mark.parametrize("change", [{"women": 21}, {"place": "Elsewhere"}, {"topics": ["law"]}])
    def test_the_same_key_with_other_content_is_refused(self, volunteer, content, change):
        activity = logged(volunteer, **content)
        with pytest.raises(services.OtherContent):
            services.log_activity(by=volunteer, pk=activity.pk, source=Source.ONLINE, **{**content, **change})

    def test_the_same_key_by_somebody_else_is_refused(self, volunteer, content):
        activity = logged(volunteer, **content)
        somebody_else = UserFactory(roles_given=[Role.VOLUNTEER])
        with pytest.raises(services.OtherContent):
            services.log_activity(by=somebody_else, pk=activity.pk, source=Source.ONLINE, **content)

    def test_what_the_database_refuses_for_another_reason_is_not_taken_for_a_repetition(self, volunteer, content):
        with pytest.raises(IntegrityError), transaction.atomic():
            logged(volunteer, **{**content, "women": 0, "men": 0, "girls": 0})
        assert not Activity.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_by_eight_requests_at_once_it_is_stored_and_tallied_once(volunteer, content):
    key = uuid.uuid4()

    def send(_turn):
        try:
            return services.log_activity(by=volunteer, pk=key, source=Source.OFFLINE, **content).is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert sorted(answers) == [False] * 7 + [True]
    assert ActivityTally.objects.get().activities == 1
    assert AuditEntry.objects.filter(action="activity.logged").count() == 1


class TestChecking:
    def test_confirmed_it_counts_as_verified(self, volunteer, coordinator, content):
        activity = logged(volunteer, **content)
        services.confirm_activity(activity=activity, revision=0, by=coordinator)
        activity.refresh_from_db()
        assert activity.state == State.VERIFIED
        assert Activity.objects.verified().head_count() == HeadCount(20, 10, 5, 0)
        assert acts(activity) == ["activity.logged", "activity.confirmed"]

    def test_nobody_confirms_their_own(self, content):
        both = UserFactory(roles_given=[Role.VOLUNTEER, Role.COORDINATOR])
        activity = logged(both, **content)
        with pytest.raises(services.OwnActivity):
            services.confirm_activity(activity=activity, revision=0, by=both)
        assert services.confirm_activities(seen={activity.pk: 0}, by=both) == 0

    def test_sent_back_mended_and_sent_again_it_waits_once_more(self, volunteer, coordinator, content):
        activity = logged(volunteer, **content)
        services.return_activity(activity=activity, revision=0, reason="Too many girls.", by=coordinator)
        activity.refresh_from_db()
        assert (activity.state, activity.return_reason) == (State.RETURNED, "Too many girls.")
        mended = services.mend_activity(activity=activity, revision=0, by=volunteer, **{**content, "girls": 1})
        assert (mended.state, mended.revision, mended.return_reason) == (State.WAITING, 1, "")
        assert acts(activity) == ["activity.logged", "activity.returned", "activity.mended"]
        detail = AuditEntry.objects.about(activity).first().detail
        assert detail == {"fields": ["girls"], "heads_before": 35, "heads": 31}

    def test_what_was_mended_meanwhile_is_not_confirmed_unseen(self, volunteer, coordinator, content):
        activity = logged(volunteer, **content)
        services.mend_activity(activity=activity, revision=0, by=volunteer, **{**content, "women": 900})
        with pytest.raises(services.ChangedMeanwhile):
            services.confirm_activity(activity=activity, revision=0, by=coordinator)
        assert services.confirm_activities(seen={activity.pk: 0}, by=coordinator) == 0
        assert services.confirm_activities(seen={activity.pk: 1}, by=coordinator) == 1

    def test_a_verified_one_cannot_be_mended_until_it_is_sent_back(self, volunteer, coordinator, content):
        activity = logged(volunteer, **content)
        services.confirm_activity(activity=activity, revision=0, by=coordinator)
        with pytest.raises(services.Answered):
            services.mend_activity(activity=activity, revision=0, by=volunteer, **content)
        services.return_activity(activity=activity, revision=0, reason="Look at the date.", by=coordinator)
        services.mend_activity(activity=activity, revision=0, by=volunteer, **content)

    def test_somebody_elses_cannot_be_mended(self, volunteer, content):
        activity = logged(volunteer, **content)
        with pytest.raises(services.Answered):
            services.mend_activity(activity=activity, revision=0, by=UserFactory(), **content)

    def test_refuted_it_is_shown_apart_and_can_be_sent_back(self, volunteer, coordinator, content):
        activity = logged(volunteer, **content)
        services.refute_activity(activity=activity, revision=0, reason="The school was closed.", by=coordinator)
        assert list(Activity.objects.refuted()) == [activity]
        with pytest.raises(services.Answered):
            services.confirm_activity(activity=activity, revision=0, by=coordinator)
        services.return_activity(activity=activity, revision=0, reason="It was open after all.", by=coordinator)
        activity.refresh_from_db()
        assert (activity.state, activity.refute_reason) == (State.RETURNED, "")

    def test_many_are_confirmed_at_once_but_none_of_another_centre(self, content):
        here, there = CentreFactory(), CentreFactory()
        coordinator = UserFactory(roles_given=[Role.COORDINATOR], centre=here)
        ours = [logged(MembershipFactory(group__centre=here).person, **content) for _turn in range(3)]
        theirs = logged(MembershipFactory(group__centre=there).person, **content)
        confirmed = services.confirm_activities(seen=dict.fromkeys([a.pk for a in (*ours, theirs)], 0), by=coordinator)
        assert confirmed == 3
        assert set(Activity.objects.verified()) == set(ours)
        assert AuditEntry.objects.filter(action="activity.confirmed").count() == 3

    @pytest.mark.parametrize(
        "lie",
        [
            {"return_reason": "So."},
            {"returned_at": datetime(2026, 1, 1, tzinfo=UTC)},
            {"women": 0, "men": 0, "girls": 0, "boys": 0},
            {"women": 10_001},
            {"topics": []},
            {"topics": ["gossip"]},
            {"kind": "party"},
            {"place": ""},
            {"on": date(1999, 12, 31)},
        ],
        ids=str,
    )
    def test_the_database_refuses_what_cannot_be_true(self, lie):
        activity = ActivityFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=activity.pk).update(**lie)

    def test_the_database_refuses_a_confirmation_by_the_one_who_logged(self):
        activity = ActivityFactory(verified=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=activity.pk).update(confirmed_by=activity.logged_by)


class TestAsking:
    def test_a_volunteer_sees_their_own_only(self, volunteer):
        own, _other = ActivityFactory(logged_by=volunteer), ActivityFactory()
        assert list(Activity.objects.of(volunteer)) == [own]

    def test_a_coordinator_sees_those_of_their_centre_and_of_none(self):
        here, there = CentreFactory(), CentreFactory()
        coordinator = UserFactory(roles_given=[Role.COORDINATOR], centre=here)
        ours, nobodys, _theirs = (ActivityFactory(centre=centre) for centre in (here, None, there))
        assert set(Activity.objects.of(coordinator)) == {ours, nobodys}

    def test_a_coordinator_of_no_centre_sees_all(self, coordinator):
        activities = {ActivityFactory(centre=CentreFactory()), ActivityFactory()}
        assert set(Activity.objects.of(coordinator)) == activities

    def test_states_are_told_apart_and_leave_none_out(self):
        made = {
            State.WAITING: ActivityFactory(),
            State.RETURNED: ActivityFactory(returned=True),
            State.VERIFIED: ActivityFactory(verified=True),
            State.REFUTED: ActivityFactory(refuted=True),
        }
        for state, activity in made.items():
            assert activity.state == state
            assert list(Activity.objects.in_state(state)) == [activity]
        assert set(Activity.objects.unverified()) == {made[State.WAITING], made[State.RETURNED]}

    def test_a_month_holds_its_first_and_its_last_day(self):
        days = [date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 1)]
        made = [ActivityFactory(on=day, verified=True) for day in days]
        february = Activity.objects.in_month(date(2024, 2, 14))
        assert set(february) == {made[1], made[2]}
        assert february.verified().head_count().total == 44
        assert set(Activity.objects.between(days[0], days[2])) == set(made[:3])

    def test_volunteers_active_are_counted_once(self, volunteer):
        ActivityFactory.create_batch(2, logged_by=volunteer)
        ActivityFactory()
        assert Activity.objects.all().volunteers().count() == 2

    def test_heads_of_nothing_are_none(self):
        assert Activity.objects.none().head_count() == HeadCount(0, 0, 0, 0)


def test_somebody_is_in_one_group_at_a_time():
    membership = MembershipFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(person=membership.person, group=GroupFactory())


def test_the_content_is_compared_as_it_is_meant(volunteer):
    district = DistrictFactory()
    first, second = said(district=district, topics=["work", "risks"]), said(district=district, topics=["risks", "work"])
    assert services.activities.digest_of(first) == services.activities.digest_of(second)
