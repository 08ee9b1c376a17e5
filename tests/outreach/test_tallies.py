"""The tally always equals a recount, whatever happened to the activities and in whatever order."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from centre.models import Role
from outreach import services
from outreach.choices import ActivityKind, Source
from outreach.models import Activity, ActivityTally, HeadCount
from tests.factories import ActivityFactory, DistrictFactory, MembershipFactory, ProjectFactory, UserFactory

# Written without the code that keeps the tally.
RECOUNT = """
SELECT "on", centre_id, district_id, kind,
       CASE WHEN confirmed_at IS NOT NULL THEN 'verified' WHEN refuted_at IS NOT NULL THEN 'refuted'
            ELSE 'unverified' END,
       project_id, count(*), sum(women), sum(men), sum(girls), sum(boys)
FROM outreach_activity GROUP BY 1, 2, 3, 4, 5, 6
"""
TALLY = """
SELECT day, centre_id, district_id, kind, standing, project_id, activities, women, men, girls, boys
FROM outreach_activitytally
WHERE activities <> 0 OR women <> 0 OR men <> 0 OR girls <> 0 OR boys <> 0
"""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def assert_tally_equals_recount():
    assert rows(TALLY) == rows(RECOUNT)


counts = st.integers(0, 300)
contents = st.fixed_dictionaries(
    {
        "on": st.dates(date(2024, 2, 27), date(2024, 3, 2)),
        "district": st.sampled_from([0, 1]),
        "project": st.sampled_from([None, 0]),
        "kind": st.sampled_from(ActivityKind.values[:2]),
        "heads": st.tuples(counts, counts, counts, counts).filter(any),
    }
)


class Outreach(RuleBasedStateMachine):
    """Two volunteers of two centres, one coordinator of all, and whatever they do to one another's records."""

    activities = Bundle("activities")

    def __init__(self):
        super().__init__()
        self.volunteers = [MembershipFactory().person, UserFactory(roles_given=[Role.VOLUNTEER])]
        self.coordinator = UserFactory(roles_given=[Role.COORDINATOR])
        self.districts = [DistrictFactory(), DistrictFactory()]
        self.project = ProjectFactory()

    def said(self, drawn):
        return {
            "on": drawn["on"],
            "district": self.districts[drawn["district"]],
            "project": None if drawn["project"] is None else self.project,
            "kind": drawn["kind"],
            "place": "Somewhere",
            "topics": ["risks"],
            **HeadCount(*drawn["heads"])._asdict(),
        }

    def attempt(self, service, **given):
        """The service does it, or refuses; either way the tally must be right afterwards."""
        try:
            return service(**given)
        except services.Refused:
            return None

    @rule(target=activities, who=st.sampled_from([0, 1]), drawn=contents)
    def log(self, who, drawn):
        content = self.said(drawn)
        return services.log_activity(by=self.volunteers[who], pk=uuid.uuid4(), source=Source.ONLINE, **content).activity

    @rule(activity=activities, drawn=contents)
    def send_again_or_something_else(self, activity, drawn):
        self.attempt(
            services.log_activity, by=activity.logged_by, pk=activity.pk, source=Source.OFFLINE, **self.said(drawn)
        )

    @rule(activity=activities, drawn=contents, behind=st.sampled_from([0, 0, 1]))
    def mend(self, activity, drawn, behind):
        revision = Activity.objects.get(pk=activity.pk).revision - behind
        self.attempt(
            services.mend_activity, activity=activity, revision=revision, by=activity.logged_by, **self.said(drawn)
        )

    @rule(activity=activities, behind=st.sampled_from([0, 0, 1]))
    def confirm(self, activity, behind):
        revision = Activity.objects.get(pk=activity.pk).revision - behind
        self.attempt(services.confirm_activity, activity=activity, revision=revision, by=self.coordinator)

    @rule(service=st.sampled_from([services.return_activity, services.refute_activity]), activity=activities)
    def answer(self, service, activity):
        revision = Activity.objects.get(pk=activity.pk).revision
        self.attempt(service, activity=activity, revision=revision, reason="So.", by=self.coordinator)

    @rule(behind=st.sampled_from([0, 0, 1]))
    def confirm_all(self, behind):
        seen = {activity.pk: activity.revision - behind for activity in Activity.objects.all()}
        services.confirm_activities(seen=seen, by=self.coordinator)

    @invariant()
    def tally_equals_recount(self):
        assert_tally_equals_recount()


class TestTally(HypothesisTestCase):
    """Each example in a transaction of its own."""

    def test_equals_a_recount_after_anything(self):
        run(self, examples=25, steps=20)


@pytest.mark.deep
class TestTallyLong(HypothesisTestCase):
    def test_equals_a_recount_after_anything_long(self):
        run(self, examples=150, steps=50)


def run(case, *, examples, steps):
    class InOneTransaction(Outreach):
        def __init__(self):
            case.setup_example()
            super().__init__()

        def teardown(self):
            case.teardown_example(None)

    run_state_machine_as_test(
        InOneTransaction,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


@pytest.mark.django_db
def test_recounted_anew_it_equals_what_was_kept(volunteer, coordinator):
    ActivityFactory.create_batch(3, tallied=False)
    ActivityFactory(verified=True, tallied=False)
    ActivityFactory(refuted=True, tallied=False)
    ActivityTally.objects.create(day=date(2024, 1, 1), district=DistrictFactory(), kind="stall", standing="verified")
    services.recount_tallies()
    assert_tally_equals_recount()
    assert ActivityTally.objects.unverified().activity_count() == 3
    assert ActivityTally.objects.verified().head_count() == HeadCount(12, 7, 3, 0)


@pytest.mark.django_db
def test_the_tally_is_asked_as_the_activities_are(volunteer, content):
    first = content["on"].replace(day=1)
    services.log_activity(by=volunteer, pk=uuid.uuid4(), source=Source.ONLINE, **{**content, "on": first})
    earlier = {**content, "on": first - timedelta(days=1)}
    services.log_activity(by=volunteer, pk=uuid.uuid4(), source=Source.ONLINE, **earlier)
    for asked in (Activity.objects, ActivityTally.objects):
        assert asked.in_month(first).head_count().total == 35
        assert asked.between(first - timedelta(days=1), first).head_count().total == 70
        assert asked.unverified().head_count() == HeadCount(40, 20, 10, 0)
        assert asked.verified().head_count().total == 0


def at_once(*works):
    """Runs these in threads of their own that start together; what any of them raises is raised here."""
    start = Barrier(len(works))

    def one(work):
        try:
            start.wait(timeout=20)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(coordinator):
    """Whoever comes second finds it answered; without the row's lock both would move the tally."""
    other = UserFactory(roles_given=[Role.COORDINATOR])

    def answer(service, activity, by, **reason):
        try:
            service(activity=activity, revision=0, by=by, **reason)
        except services.Answered:
            return "refused"
        return "done"

    for _round in range(12):
        activity = ActivityFactory()
        answers = at_once(
            partial(answer, services.confirm_activity, activity, coordinator),
            partial(answer, services.confirm_activity, activity, other),
        )
        assert sorted(answers) == ["done", "refused"]
    assert_tally_equals_recount()


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_over_the_same_cuts_do_not_wait_for_each_other_for_ever(coordinator):
    """One batch meets the districts in one order, the other in the opposite one; PostgreSQL would end a deadlock."""
    other = UserFactory(roles_given=[Role.COORDINATOR])
    volunteer = UserFactory(roles_given=[Role.VOLUNTEER])
    districts = DistrictFactory.create_batch(10)
    for turn in range(6):
        batches = [
            [
                ActivityFactory(
                    pk=uuid.UUID(int=(turn * 2 + batch) * 100 + place), district=district, logged_by=volunteer
                )
                for place, district in enumerate(districts[::order])
            ]
            for batch, order in enumerate((1, -1))
        ]
        confirmed = at_once(
            *(
                partial(services.confirm_activities, seen=dict.fromkeys([a.pk for a in batch], 0), by=by)
                for batch, by in zip(batches, (coordinator, other), strict=True)
            )
        )
        assert confirmed == [10, 10]
    assert_tally_equals_recount()


@pytest.mark.django_db(transaction=True)
def test_many_who_log_into_the_same_cuts_at_once_lose_no_head(content):
    volunteers = UserFactory.create_batch(6, roles_given=[Role.VOLUNTEER])

    def log(volunteer):
        for _turn in range(5):
            services.log_activity(by=volunteer, pk=uuid.uuid4(), source=Source.ONLINE, **content)

    at_once(*(partial(log, volunteer) for volunteer in volunteers))
    assert ActivityTally.objects.get().activities == 30
    assert_tally_equals_recount()
