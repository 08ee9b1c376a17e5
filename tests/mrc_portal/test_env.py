"""Settings are read strictly: what is missing, misspelt or contradictory is one line that says what to set."""

import base64
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from mrc_portal import embedded, env

KEY = base64.b64encode(bytes(32)).decode()
SERVERS = {"DATABASE_URL": "postgresql://mrc:s3cret@db.example.org:5433/portal", "REDIS_URL": "redis://cache:6379/1"}
REAL = SERVERS | {
    "DEMO": "0",
    "MRC_ORIGIN": "https://mrc.example.org",
    "MRC_TRUSTED_PROXIES": "1",
    "MRC_SECRET_KEY": "s" * 50,
    "MRC_FIELD_KEYS": f"k2:{KEY},k1:{KEY}",
    "MRC_INDEX_KEY": KEY,
}


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


def test_an_empty_environment_is_a_demo_on_embedded_servers(var):
    read = env.interpret({}, var=var)
    assert (read.demo, read.embedded, read.port) == (True, True, 8000)
    assert read.origin == "http://localhost:8000"
    assert read.hosts == ["localhost", "127.0.0.1"]
    assert read.database["HOST"] == str(embedded.NOT_RUNNING)


def test_a_real_portal_is_what_its_environment_says(var):
    read = env.interpret(REAL | {"MRC_HOSTS": "mrc.example.net, www.example.net"}, var=var)
    assert (read.demo, read.embedded, read.trusted_proxies) == (False, False, 1)
    assert read.hosts[:3] == ["mrc.example.org", "mrc.example.net", "www.example.net"]
    assert read.field_keys == [("k2", bytes(32)), ("k1", bytes(32))]
    assert read.redis_url == "redis://cache:6379/1"
    assert {name: read.database[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "portal",
        "USER": "mrc",
        "PASSWORD": "s3cret",
        "HOST": "db.example.org",
        "PORT": "5433",
    }
    assert not var.exists()


def test_a_socket_serves_as_address_of_both_servers(var):
    addresses = {
        "DATABASE_URL": "postgresql://mrc@/portal?host=/run/postgresql",
        "REDIS_URL": "unix:///run/valkey.sock",
    }
    read = env.interpret(addresses, var=var)
    assert read.database["HOST"] == "/run/postgresql"
    assert read.redis_url == "redis+socket:///run/valkey.sock"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"DATABSE_URL": "x"}, "DATABSE_URL is no setting of the portal: did you mean DATABASE_URL?"),
        ({"database_url": "x"}, "database_url is no setting of the portal: did you mean DATABASE_URL?"),
        ({"REDIS_URI": "x"}, "REDIS_URI is no setting of the portal: did you mean REDIS_URL?"),
        ({"MRC_ORIGN": "x"}, "MRC_ORIGN is no setting of the portal: did you mean MRC_ORIGIN?"),
        ({"MRC_COLOUR": "x"}, "MRC_COLOUR is no setting of the portal: unset it"),
        ({"DMEO": "0"}, "DMEO is no setting of the portal: did you mean DEMO?"),
        ({"PROT": "9000"}, "PROT is no setting of the portal: did you mean PORT?"),
        ({"MAKEFLAGS": " -- DMEO=0"}, "DMEO is no setting of the portal: did you mean DEMO?"),
        ({"MAKEFLAGS": "s -- PROT=9000 DEMO=0"}, "PROT is no setting of the portal: did you mean PORT?"),
        ({"PORT": "web"}, "PORT is not understood: set it to a number from 1 to 65535."),
        ({"PORT": "٨٠٠٠"}, "PORT is not understood"),
        ({"PORT": "70000"}, "PORT is not understood"),
        ({"DEMO": "no"}, "DEMO is not understood: set it to 1 or 0."),
        ({"MRC_LOG_LEVEL": "loud"}, "MRC_LOG_LEVEL is not understood: set it to one of DEBUG, INFO"),
        ({"DATABASE_URL": SERVERS["DATABASE_URL"]}, "REDIS_URL is missing"),
        ({"REDIS_URL": SERVERS["REDIS_URL"]}, "DATABASE_URL is missing"),
        ({"MIGRATE_DATABASE_URL": SERVERS["DATABASE_URL"]}, "DATABASE_URL is missing"),
        (SERVERS | {"DATABASE_URL": "mysql://u:s3cret@h/d"}, "DATABASE_URL is not understood: set it to postgresql://"),
        (SERVERS | {"DATABASE_URL": "postgresql://u:s3cret@h"}, "DATABASE_URL is not understood"),
        (SERVERS | {"DATABASE_URL": "postgresql://u:s3cret@h:port/d"}, "DATABASE_URL is not understood"),
        (SERVERS | {"DATABASE_URL": "postgresql://u:s3cret@h/d?sslmod=require"}, "without the option sslmod"),
        (SERVERS | {"REDIS_URL": "localhost:6379"}, "REDIS_URL is not understood: set it to redis://"),
        ({"MRC_ORIGIN": "https://mrc.example.org", "MRC_TRUSTED_PROXIES": "1"}, "DEMO is missing: set DEMO=0"),
        ({"MRC_EMAIL_URL": "smtp://mail"}, "MRC_EMAIL_FROM is missing"),
        ({"MRC_SMS_URL": "twilio://sid:s3cret@from/+92300"}, "MRC_SMS_URL is not understood: set it to an Apprise"),
        ({"MRC_WHATSAPP_URL": "whatsapp://s3cret@from/+92300"}, "MRC_WHATSAPP_URL is not understood: set it to an Ap"),
        ({"MRC_MESSAGES_PER_HOUR": "0"}, "MRC_MESSAGES_PER_HOUR is not understood: set it to how many messages"),
        ({"MRC_REPORTS_KEY": "s3cret"}, "MRC_REPORTS_KEY is not understood: set it to 32 random bytes in base64"),
        (REAL | {"MRC_ORIGIN": "https://mrc.example.org/en/"}, "MRC_ORIGIN is not understood"),
        (REAL | {"MRC_SECRET_KEY": "short"}, "MRC_SECRET_KEY is not understood: set it to 50 random characters"),
        (REAL | {"MRC_INDEX_KEY": "s3cret"}, "MRC_INDEX_KEY is not understood: set it to 32 random bytes in base64"),
        (REAL | {"MRC_FIELD_KEYS": KEY}, "MRC_FIELD_KEYS is not understood: set it to id:key"),
        (REAL | {"MRC_FIELD_KEYS": f"a:{KEY},a:{KEY}"}, "MRC_FIELD_KEYS is not understood"),
        (REAL | {"MRC_TRUSTED_PROXIES": "0"}, "MRC_TRUSTED_PROXIES is missing"),
        *((REAL | {name: ""}, f"{name} is missing") for name in (*env.SECRETS, "MRC_ORIGIN")),
    ],
)
def test_what_is_wrong_is_one_line_that_says_what_to_set(var, change, line):
    with pytest.raises(env.SettingsError) as refused:
        env.interpret(change, var=var)
    said = str(refused.value)
    assert line in said
    assert "\n" not in said
    assert "s3cret" not in said


@pytest.mark.parametrize(
    "name", ["TEST_DATABASE_URL", "POST", "MODE", "DEMOS", "REPORT", "REDIS_URL_OF_OTHERS", "SMS_URL"]
)
def test_names_of_others_are_none_of_our_business(var, name):
    assert env.interpret({name: "x"}, var=var).demo


def test_a_misspelt_setting_stops_any_command_with_one_line():
    run = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATABSE_URL": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr == "Settings: DATABSE_URL is no setting of the portal: did you mean DATABASE_URL?\n"


# Secrets that nobody gave


def test_secrets_are_made_once_and_are_ours_alone(var):
    first, second = env.interpret({}, var=var), env.interpret({"DEMO": "0"}, var=var)
    assert (first.secret_key, first.field_keys, first.index_key) == (
        second.secret_key,
        second.field_keys,
        second.index_key,
    )
    assert len(first.secret_key) >= 50
    assert stat.S_IMODE((var / "secrets").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_secrets(var):
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: env.interpret({}, var=var).secret_key, range(16)))
    assert len(set(keys)) == 1


def test_a_secret_that_was_given_is_not_kept(var):
    given = "g" * 50
    assert env.interpret({"MRC_SECRET_KEY": given}, var=var).secret_key == given
    assert given not in (var / "secrets").read_text()


def test_a_secret_that_a_later_version_adds_leaves_the_others_as_they_were(var):
    env.interpret({}, var=var)
    lines = (var / "secrets").read_text().splitlines(keepends=True)
    (var / "secrets").write_text("".join(line for line in lines if not line.startswith("MRC_INDEX_KEY")))
    env.interpret({}, var=var)
    assert (var / "secrets").read_text().splitlines(keepends=True)[:2] == lines[:2]


def test_secrets_that_cannot_be_kept_are_asked_for(tmp_path):
    (tmp_path / "var").write_text("a file in the way")
    with pytest.raises(env.SettingsError, match="MRC_SECRET_KEY is missing"):
        env.interpret({}, var=tmp_path / "var")


def test_the_environment_does_not_show_its_secrets(var):
    assert "s3cret" not in repr(env.interpret(REAL, var=var))


# The table is the truth of the documents


@pytest.mark.parametrize("document", [".env.example", "docs/operations.md"])
def test_every_setting_is_documented(document):
    text = (settings.BASE_DIR / document).read_text(encoding="utf-8")
    for setting in env.TABLE:
        assert setting.name in text
        assert setting.purpose in text, setting.name
