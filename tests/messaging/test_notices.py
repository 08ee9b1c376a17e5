"""What the dispatcher asks of a model before it looks after its notices."""

import pytest
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from messaging import notices
from messaging.models import Notice, NoticeQuerySet
from tests.messaging.sample.models import ErrandNotice, ErrandNoticeQuerySet


class Answers(Notice):
    """All that a concrete model says of itself."""

    class Meta(Notice.Meta):
        abstract = True

    safe_contact = ErrandNotice.safe_contact
    addresses = ErrandNotice.addresses
    said = ErrandNotice.said


@isolate_apps("tests.messaging.sample")
def test_a_model_that_does_not_say_how_its_people_are_reached_is_refused():
    class Silent(Notice):
        objects = ErrandNoticeQuerySet.as_manager()

        class Meta(Notice.Meta):
            app_label = "sample"

    with pytest.raises(notices.NotANotice, match="does not say safe_contact, addresses, said"):
        notices.register(Silent)


@isolate_apps("tests.messaging.sample")
def test_a_model_whose_notices_hold_nobody_knows_when_is_refused():
    class Vague(Answers):
        objects = NoticeQuerySet.as_manager()

        class Meta(Answers.Meta):
            app_label = "sample"

    with pytest.raises(notices.NotANotice, match="does not say holding, to_people_we_may_call"):
        notices.register(Vague)


@isolate_apps("tests.messaging.sample")
def test_a_model_with_another_manager_is_refused():
    class Plain(Answers):
        objects = models.Manager()

        class Meta(Answers.Meta):
            app_label = "sample"

    with pytest.raises(notices.NotANotice, match="no NoticeQuerySet"):
        notices.register(Plain)


@isolate_apps("tests.messaging.sample")
def test_a_model_that_lost_the_constraints_is_refused():
    class Loose(Answers):
        objects = ErrandNoticeQuerySet.as_manager()

        class Meta:
            app_label = "sample"

    with pytest.raises(notices.NotANotice, match="has lost loose_called_by_needs_at"):
        notices.register(Loose)


@pytest.mark.django_db
def test_the_samples_migration_is_as_the_notice_is_now():
    """It is remade with DJANGO_SETTINGS_MODULE=tests.settings and makemigrations sample."""
    call_command("makemigrations", "sample", "--check", "--dry-run", verbosity=0)
