"""Logs: what happened, on which page, and nothing about whom."""

import io
import json
import logging
import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, OperationalError, transaction
from django.http import Http404, HttpResponse
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from safeguards import logs
from safeguards.crypto import Unreadable
from safeguards.models import AuditEntry

TOKEN = "Zk3vQ9xT2mB7pL4wR8nY1a"  # made up, as long as a manage link's
NAME = "Ayesha Khan"
PERSONAL = [
    "0300 1234567",
    "0300-123-4567",
    "+923001234567",
    "+92 300 1234567",
    "(0300) 1234567",
    "۰۳۰۰۱۲۳۴۵۶۷",
    "ayesha.khan@example.org",
    "عائشہ@example.org",
    TOKEN,
    "203.0.113.7",
    "2001:db8::7:1:2",
]


@pytest.fixture
def written():
    """What a logger with our formatter has written, a list of JSON objects."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.CleanJsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def show(request, reference):
    return HttpResponse()


def fail(request, reference):
    raise ValueError(f"invalid literal for int(): '{reference}'")


def missing(request, reference):
    raise Http404(reference)


def suspicious(request, reference):
    raise SuspiciousOperation(reference)


urlpatterns = [
    path("show/<str:reference>/", show, name="show"),
    path("fail/<str:reference>/", fail, name="fail"),
    path("missing/<str:reference>/", missing, name="missing"),
    path("suspicious/<str:reference>/", suspicious, name="suspicious"),
]


def handler404(request, exception):
    return HttpResponse(status=404)


def handler500(request):
    return HttpResponse(status=500)


handler400 = handler404


class TestRequestLine:
    @pytest.fixture(autouse=True)
    def _site(self, settings, client):
        settings.ROOT_URLCONF = __name__
        settings.MIDDLEWARE = ["safeguards.logs.RequestLogMiddleware"]
        client.raise_request_exception = False

    def test_names_the_page_never_the_address(self, client, written):
        response = client.get(f"/show/{TOKEN}/?phone=03001234567", HTTP_USER_AGENT="agent", REMOTE_ADDR="203.0.113.7")
        (line,) = written()
        assert line.keys() == {"at", "level", "logger", "message", "request_id", "method", "page", "status", "ms"}
        assert (line["method"], line["page"], line["status"]) == ("GET", "show", 200)
        assert line["request_id"] == response.headers["X-Request-ID"]

    @pytest.mark.parametrize("page", ["show", "fail", "missing", "suspicious", "nowhere"])
    @pytest.mark.parametrize("reference", ["Ayesha", "03001234567", TOKEN, "ayesha@example.org"])
    def test_nothing_of_the_address_is_written_however_it_ends(self, client, written, page, reference):
        response = client.get(f"/{page}/{reference}/?q={reference}")
        lines = written()
        assert reference not in json.dumps(lines, ensure_ascii=False)
        assert {line["request_id"] for line in lines} == {response.headers["X-Request-ID"]}
        assert lines[-1]["page"] == (page if page != "nowhere" else "-")

    def test_a_made_up_method_is_not_repeated(self, client, written):
        client.generic("CALL-03001234567", "/show/x/")
        assert written()[-1]["method"] == "other"

    def test_each_request_has_a_name_of_its_own_and_none_is_left_behind(self, client):
        names = {client.get("/show/x/").headers["X-Request-ID"] for _ in range(20)}
        assert len(names) == 20
        assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names)
        assert logs.current_request_id() == ""

    def test_what_broke_is_told_with_its_place(self, client, written):
        client.get("/fail/x/")
        (error,) = (line for line in written() if line["level"] == "ERROR")
        assert error["page"] == "fail"
        assert "in fail" in error["error"]
        assert error["error"].endswith("builtins.ValueError")


class TestScrubbing:
    @pytest.mark.parametrize("personal", PERSONAL)
    @pytest.mark.parametrize("around", ["{}", "asked by {}, twice", "value='{}'", "({})", "to:{};", "<{}>"])
    def test_what_looks_personal_is_taken_out(self, written, personal, around):
        logging.getLogger("tests").warning("%s", around.format(personal))
        (line,) = written()
        assert personal not in line["message"]

    @pytest.mark.parametrize(
        "harmless",
        [
            "Task messaging.tasks.tick[3f2b8c1e-7a4d-4b60-9c1f-2d3e4f5a6b7c] succeeded in 0.012345678901s: None",
            "2026-11-23 18:27:11,123 the beat is 31 s late",
            "connection to server at 127.0.0.1, port 5432 failed",
            "1578 sessions, 8700000 reached, 0 refused",
            "safeguards.management.commands.rotate_field_keys_and_more",
            "Applying centre.0001_initial... OK",
        ],
    )
    def test_what_is_needed_to_find_a_fault_stays(self, harmless):
        assert logs.scrubbed(harmless) == harmless

    def test_passwords_in_addresses_are_taken_out(self):
        assert "hunter2" not in logs.scrubbed("Cannot connect to redis://portal:hunter2@broker:6379/0")

    @given(st.from_regex(r"\+?[0-9]{10,14}", fullmatch=True), st.sampled_from([" ", ":", "=", "'", "(", "،"]))
    def test_no_number_that_could_be_dialled_is_left(self, number, before):
        assert number not in logs.scrubbed(f"x{before}{number}")

    @pytest.mark.parametrize("unit", ["a", "A", "1", "a@", "://a", "1:", "ی", "-", " 1"])
    def test_a_huge_message_is_cut_and_soon_done(self, unit):
        assert len(logs.scrubbed(unit * 1_000_000)) <= logs.LONGEST_MESSAGE * 4

    def test_fields_that_nobody_declared_stay_out(self, written):
        logging.getLogger("tests").warning("x", extra={"name_of_person": "Ayesha", "user": "ayesha", "count": 3})
        (line,) = written()
        assert line["count"] == 3
        assert "yesha" not in json.dumps(line)

    @given(st.text(max_size=200))
    def test_every_line_is_one_line_of_json(self, message):
        line = logs.CleanJsonFormatter().format(logging.makeLogRecord({"msg": message}))
        assert "\n" not in line
        json.loads(line)


class TestExceptions:
    def told(self, error: BaseException) -> str:
        try:
            raise error
        except type(error) as raised:
            return logs.exception_text(raised)

    @pytest.mark.parametrize("error", [ValueError(NAME), KeyError(NAME), Http404(NAME)])
    def test_what_may_repeat_an_input_is_named_by_type_only(self, error):
        assert "Ayesha" not in self.told(error)
        assert type(error).__name__ in self.told(error)

    def test_what_speaks_of_code_or_of_a_connection_is_told(self):
        assert "no attribute 'x'" in self.told(AttributeError("'NoneType' object has no attribute 'x'"))
        assert "refused" in self.told(OperationalError("connection refused\nDETAIL: Ayesha"))
        assert "Ayesha" not in self.told(OperationalError("connection refused\nDETAIL: Ayesha"))
        assert "No key k9" in self.told(Unreadable("No key k9 on the ring."))

    @pytest.mark.django_db
    def test_a_row_that_postgresql_quotes_is_not(self):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            AuditEntry.objects.create(action=NAME)
        assert NAME in str(refusal.value)
        told = logs.exception_text(refusal.value)
        assert NAME not in told
        assert "CheckViolation: audit_names_an_action" in told

    def test_causes_are_told_in_their_order(self):
        def first():
            raise KeyError("Ayesha")

        def second():
            try:
                first()
            except KeyError as cause:
                raise TypeError("second") from cause

        with pytest.raises(TypeError) as raised:
            second()
        told = logs.exception_text(raised.value)
        assert told.index("KeyError") < told.index("which led to") < told.index("TypeError: second")
        assert "Ayesha" not in told.replace('KeyError("Ayesha")', "")

    def test_a_circle_of_causes_comes_to_an_end(self):
        one, other = ValueError(), ValueError()
        one.__cause__, other.__cause__ = other, one
        assert logs.exception_text(one).count("ValueError") == 2


class TestConfigure:
    @pytest.fixture(autouse=True)
    def _as_it_was(self):
        loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.server",
                                                        "django.db.backends")]  # fmt: skip
        before = [(logger, logger.level, logger.handlers[:], logger.propagate) for logger in loggers]
        yield
        for logger, level, handlers, propagate in before:
            logger.setLevel(level)
            logger.handlers[:], logger.propagate = handlers, propagate

    def test_everything_goes_through_the_one_formatter(self):
        logs.configure({"level": "INFO"})
        handlers = [
            handler
            for name in ("django", "django.request", "django.server", "django.security", "celery", "")
            for handler in logging.getLogger(name).handlers
        ]
        ours = [handler for handler in handlers if isinstance(handler.formatter, logs.CleanJsonFormatter)]
        assert len(ours) == 1
        assert not [handler for handler in handlers if type(handler).__name__ == "AdminEmailHandler"]

    def test_statements_are_never_logged_with_their_parameters(self):
        logs.configure({"level": "DEBUG"})
        assert not logging.getLogger("django.db.backends").isEnabledFor(logging.DEBUG)
