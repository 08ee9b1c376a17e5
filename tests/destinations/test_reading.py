"""Readers can say what is missing; what is read is counted and by whom is not; recordings keep to what a text means."""

from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.utils import timezone

from centre.models import Edition, Role
from destinations import services
from destinations.factbase import FactWords
from destinations.models import Feedback, ReadTally, Recording, SectionText
from destinations.reads import MOST_FROM_ONE, MOST_WAITING, NoBeacon, Reads, Turnstile, add, reads
from mrc_portal.shelf import shelf
from safeguards.models import Bucket
from tests.factories import (
    FactFactory,
    FeedbackFactory,
    GuideTextFactory,
    ReadTallyFactory,
    RecordingFactory,
    SectionFactory,
    SectionTextFactory,
    UserFactory,
)

OURS = {"origin": "http://testserver"}
SOUND = b"OggS" + bytes(range(256))


@pytest.fixture
def text(db) -> SectionText:
    guide = GuideTextFactory(title="Atlantis").guide
    return SectionTextFactory(section__guide=guide, published_at=timezone.now())


class TestFeedback:
    @pytest.fixture(autouse=True)
    def _committed(self, transactional_db):
        """The limits commit by themselves."""

    @pytest.fixture
    def address(self, text) -> str:
        return f"/en/feedback/{text.section_id}/"

    def test_a_guide_leads_to_the_page_and_holds_no_form_itself(self, client, text, address):
        page = client.get(text.get_absolute_url().replace("/ur/", "/en/")).content.decode()
        assert f'href="{address}"' in page
        assert "<form" not in page

    def test_it_is_kept_for_editors_with_the_day_and_nothing_else(self, client, text, address):
        answer = client.post(address, {"is_useful": "no", "missing": "What a room costs"})
        assert answer.headers["Location"] == "/en/feedback/thanks/"
        feedback = Feedback.objects.unread().get()
        assert (feedback.is_useful, feedback.missing, feedback.language) == (False, "What a room costs", "en")
        assert feedback.given_on == timezone.localdate()
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(row)::text FROM destinations_feedback row")
            assert "room" not in cursor.fetchone()[0]

    def test_it_is_never_shown(self, client, text, address):
        FeedbackFactory(section=text.section, missing="Never shown")
        for page in (address, text.get_absolute_url(), "/en/feedback/thanks/"):
            assert "Never shown" not in client.get(page).content.decode()

    def test_whoever_says_nothing_is_told_what_to_mend(self, client, address):
        page = client.post(address, {"missing": "Rent"}).content.decode()
        assert "error-summary" in page
        assert "Rent" in page
        assert not Feedback.objects.exists()

    def test_a_flood_is_stopped_and_what_was_typed_stays(self, client, address):
        for _time in range(10):
            assert client.post(address, {"is_useful": "yes"}).status_code == 302
        answer = client.post(address, {"is_useful": "yes", "missing": "Rent"})
        assert "Try again in an hour" in answer.content.decode()
        assert "Rent" in answer.content.decode()
        assert Feedback.objects.count() == 10
        assert Bucket.objects.filter(key__contains="127.0.0.1").count() == 0

    def test_it_is_forgotten_after_a_year(self):
        FeedbackFactory(given_on=timezone.localdate() - timedelta(days=366))
        young = FeedbackFactory()
        assert services.forget_feedback() == 1
        assert Feedback.objects.get() == young


@pytest.mark.django_db
class TestReads:
    def sent(self, client, body: str, **heads):
        return client.post("/read", body, content_type="text/plain", headers=OURS | heads)

    def test_a_read_is_counted_by_section_language_and_day(self, client, text):
        for _time in range(3):
            answer = self.sent(client, f"{text.section_id} en")
            assert (answer.status_code, answer.cookies) == (204, {})
        assert not ReadTally.objects.exists()
        reads.write()
        tally = ReadTally.objects.get()
        assert (tally.day, tally.section, tally.language, tally.reads) == (timezone.localdate(), text.section, "en", 3)

    def test_batches_add_up(self, text):
        key = (date(2026, 11, 1), text.section_id, "en")
        add(Counter({key: 2}))
        add(Counter({key: 3, (date(2026, 11, 2), text.section_id, "en"): 1}))
        assert list(ReadTally.objects.order_by("day").values_list("reads", flat=True)) == [5, 1]

    def test_a_batch_is_one_statement_and_counts_only_what_is_published(self, text, django_assert_num_queries):
        hidden = SectionTextFactory()
        day = timezone.localdate()
        batch = Counter({(day, text.section_id, "en"): 1, (day, hidden.section_id, "en"): 1, (day, 10**9, "en"): 1})
        with django_assert_num_queries(1):
            add(batch)
        assert ReadTally.objects.get().section == text.section

    @pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
    def test_what_another_site_sends_is_refused(self, client, text, origin):
        assert self.sent(client, f"{text.section_id} en", origin=origin).status_code == 403
        assert not reads.waiting

    @pytest.mark.parametrize(
        "body", ["", "en", "1", "1 xx", "-1 en", "1 en; DROP", "٣ en", "1 en" + " " * 40, "9" * 11]
    )
    def test_what_is_no_beacon_is_refused(self, client, body):
        assert self.sent(client, body).status_code == 400
        assert not reads.waiting

    def test_one_address_counts_so_often_and_is_forgotten(self, client, text, monkeypatch):
        answers = {self.sent(client, f"{text.section_id} en").status_code for _time in range(MOST_FROM_ONE)}
        assert answers == {204}
        assert self.sent(client, f"{text.section_id} en").status_code == 429
        assert sum(reads.waiting.values()) == MOST_FROM_ONE
        monkeypatch.setattr("destinations.reads.FORGETS_AFTER", -1.0)
        assert self.sent(client, f"{text.section_id} en").status_code == 204
        assert not Bucket.objects.exists()

    def test_the_turnstile_holds_no_address_and_no_more_senders_than_it_has_room_for(self, monkeypatch):
        monkeypatch.setattr("destinations.reads.MOST_SENDERS", 2)
        gate, other = Turnstile(), Turnstile()
        assert [gate.lets_through(address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3")] == [
            True,
            True,
            False,
        ]
        other.lets_through("192.0.2.1")
        assert not set(gate.passed) & set(other.passed)

    def test_what_waits_is_bounded(self, text):
        counting = Reads()
        for section in range(1, MOST_WAITING + 50):
            counting.count(f"{section} en")
        assert len(counting.waiting) < MOST_WAITING

    def test_with_the_database_out_of_reach_they_wait(self, text, monkeypatch):
        counting = Reads()
        counting.count(f"{text.section_id} en")
        with monkeypatch.context() as patch:
            patch.setattr("destinations.reads._ADD", "SELECT no_such_function()")
            with connection.cursor() as cursor:
                cursor.execute("SAVEPOINT before")
            counting.write()
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK TO SAVEPOINT before")
        counting.write()
        assert ReadTally.objects.get().reads == 1

    def test_a_beacon_that_names_nothing_is_an_error(self):
        with pytest.raises(NoBeacon):
            Reads().count("nothing")

    def test_a_report_can_ask_by_country_topic_and_language(self):
        gulf, general = SectionFactory(topic="work"), SectionFactory(topic="", guide__country=None)
        for section, language, read in ((gulf, "en", 3), (gulf, "ur", 4), (general, "ur", 1)):
            ReadTallyFactory(section=section, language=language, reads=read, day=date(2026, 11, 30))
        ReadTallyFactory(section=gulf, reads=9, day=date(2026, 12, 1))
        month = ReadTally.objects.between(date(2026, 11, 1), date(2026, 11, 30))
        assert month.total() == 8
        assert month.by_country() == [(gulf.guide.slug, 7)]
        assert month.by_topic() == [("work", 7), ("", 1)]
        assert month.by_language() == [("ur", 5), ("en", 3)]


@pytest.mark.django_db
class TestRecordings:
    def page(self, client, text) -> str:
        return client.get(text.get_absolute_url().replace("/ur/", "/en/")).content.decode()

    def add(self, text, sound=SOUND) -> Recording:
        return services.add_recording(text=text, file=BytesIO(sound), size=len(sound), seconds=90, by=UserFactory())

    def test_without_one_nothing_is_offered(self, client, text):
        assert "<audio" not in self.page(client, text)

    def test_one_is_offered_until_it_is_withdrawn(self, client, text):
        edition = Edition.objects.current()
        recording = self.add(text)
        assert Edition.objects.current() == edition + 1
        assert f'src="/en/recordings/{recording.pk}/"' in self.page(client, text)
        services.withdraw_recording(recording=recording, by=UserFactory())
        shelf.clear()  # another second would do
        assert "<audio" not in self.page(client, text)
        assert client.get(f"/en/recordings/{recording.pk}/").status_code == 404

    def test_one_is_stale_once_the_text_means_something_else_and_not_by_a_save(self, client, text):
        recording = self.add(text)
        text.save()
        assert list(Recording.objects.fresh()) == [recording]
        services.mark_meaning_changed(text=text, by=UserFactory())
        recording = Recording.objects.get()
        assert recording.is_stale
        assert list(Recording.objects.stale()) == [recording]
        assert "<audio" not in self.page(client, text)

    def test_a_fact_that_changed_makes_what_was_read_aloud_stale_and_one_confirmed_does_not(self, text):
        fact = FactFactory()
        text.facts.add(fact)
        SectionText.objects.update(
            source=f"---\ntitle: T\nlead: L\n---\n{{{{ fact.{fact.key} }}}} [[{fact.finding.key}]]"
        )
        self.add(text)
        services.confirm_fact(fact=fact, seen=fact.digest, role=Role.EDITOR, by=UserFactory())
        assert Recording.objects.fresh().exists()
        words = {code: FactWords("60", "NAVTTC") for code in ("en", "ur")}
        services.change_fact(
            fact=fact, seen=fact.digest, words=words, as_of="2026", source=None, role=Role.EDITOR, by=UserFactory()
        )
        assert Recording.objects.stale().exists()

    @pytest.mark.parametrize("sound", [b"", b"<script>", b"RIFF....WAVE"])
    def test_what_is_no_sound_is_refused_whatever_its_name(self, text, sound):
        with pytest.raises(services.NotSound):
            self.add(text, sound)
        assert not Recording.objects.exists()

    def test_a_recording_too_large_is_refused(self, text):
        with pytest.raises(services.TooLarge):
            services.add_recording(text=text, file=BytesIO(SOUND), size=10**8, seconds=1, by=UserFactory())

    @pytest.mark.parametrize(
        ("asked", "status", "sent", "said"),
        [
            (None, 200, SOUND, None),
            ("bytes=0-3", 206, b"OggS", f"bytes 0-3/{len(SOUND)}"),
            ("bytes=250-", 206, SOUND[250:], f"bytes 250-{len(SOUND) - 1}/{len(SOUND)}"),
            ("bytes=-4", 206, SOUND[-4:], f"bytes {len(SOUND) - 4}-{len(SOUND) - 1}/{len(SOUND)}"),
            ("bytes=0-99999", 206, SOUND, f"bytes 0-{len(SOUND) - 1}/{len(SOUND)}"),
            ("bytes=9999-", 416, b"", f"bytes */{len(SOUND)}"),
            ("bytes=-0", 416, b"", f"bytes */{len(SOUND)}"),
            ("bytes=5-2", 416, b"", f"bytes */{len(SOUND)}"),
            ("bytes=0-1,4-5", 200, SOUND, None),
            ("lines=1-2", 200, SOUND, None),
        ],
    )
    def test_a_player_gets_the_part_it_asks_for(self, client, text, asked, status, sent, said):
        recording = self.add(text)
        heads = {"range": asked} if asked else {}
        answer = client.get(f"/en/recordings/{recording.pk}/", headers=heads | {"accept-encoding": "gzip"})
        assert answer.status_code == status
        assert b"".join(answer) == sent
        assert answer.headers.get("Content-Range") == said
        if status != 416:
            assert answer.headers["Content-Type"] == "audio/ogg"
            assert answer.headers["Content-Length"] == str(len(sent))
            assert "immutable" in answer.headers["Cache-Control"]

    def test_a_recording_whose_file_is_gone_is_not_found(self, client):
        recording = RecordingFactory()
        recording.file.storage.delete(recording.file.name)
        assert client.get(f"/en/recordings/{recording.pk}/").status_code == 404
