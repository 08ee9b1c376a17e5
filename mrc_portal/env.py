"""The settings that differ from machine to machine, read strictly: what is missing or misspelt stops the start.

`TABLE` declares every one of them. Without any the portal is a demo with servers of its own (`embedded.py`) and
secrets of its own, made once and kept in `var/secrets`.
"""

import base64
import binascii
import difflib
import fcntl
import os
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from mrc_portal import embedded

VAR = Path(__file__).resolve().parent.parent / "var"

KEY_BYTES = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LIBPQ_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name"}


class SettingsError(Exception):
    """One line that names a setting and says what to set. It never repeats a value that may hold a secret."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, how its text is read, its default as text, and what it is for."""

    name: str
    kind: Callable[[str], Any]
    default: str
    purpose: str


@dataclass(frozen=True, repr=False)
class Environment:
    """What the environment says, in the types that `settings.py` needs."""

    demo: bool
    port: int
    origin: str
    hosts: list[str]
    trusted_proxies: int
    secret_key: str
    field_keys: list[tuple[str, bytes]]
    index_key: bytes
    embedded: bool
    database: dict[str, Any]
    migrate_database_url: str
    redis_url: str
    email: dict[str, Any]
    email_from: str
    sms_url: str
    video_url: str
    whatsapp_url: str
    messages_per_hour: int
    messages_per_day: int
    reports_key: bytes
    log_level: str


# How a text is read. Each kind raises ValueError with the words that complete "NAME is not understood: set it to …".


def flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("1 or 0")
    return text == "1"


def number(text: str, *, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not least <= int(text) <= most:
        raise ValueError(f"a number from {least} to {most}")
    return int(text)


def port(text: str) -> int:
    return number(text, least=1, most=65535)


def proxies(text: str) -> int:
    return number(text, least=0, most=9)


def text_(text: str) -> str:
    return text


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError("one of " + ", ".join(LOG_LEVELS))
    return text.upper()


def split_address(text: str, schemes: Collection[str], example: str) -> SplitResult:
    """The parts of an address of one of these schemes; its port is read here too, for urlsplit reads it late."""
    try:
        address = urlsplit(text)
        address.port  # noqa: B018 - reading it is the check
    except ValueError:
        raise ValueError(example) from None
    if address.scheme not in schemes:
        raise ValueError(example)
    return address


def database_address(text: str) -> dict[str, Any]:
    """What Django's DATABASES wants to know of a PostgreSQL server."""
    example = "postgresql://user:password@host:5432/database"
    address = split_address(text, ("postgresql", "postgres"), example)
    asked = dict(parse_qsl(address.query, strict_parsing=True) if address.query else [])
    host = asked.pop("host", None) or unquote(address.hostname or "")
    name = unquote(address.path.lstrip("/"))
    if not host or not name:
        raise ValueError(example)
    if unknown := sorted(set(asked) - LIBPQ_OPTIONS):
        raise ValueError(f"{example}, without the option {unknown[0]}")
    return {
        "NAME": name,
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": host,
        "PORT": str(address.port or ""),
        "OPTIONS": asked,
    }


def redis_address(text: str) -> str:
    """The address of a Redis or Valkey server as Celery's transport writes it."""
    example = "redis://host:6379/0, rediss://… or unix:///path/to/socket"
    address = split_address(text, ("redis", "rediss", "unix"), example)
    if address.scheme == "unix":
        if not address.path:
            raise ValueError(example)
        return f"redis+socket://{address.path}"
    if not address.hostname:
        raise ValueError(example)
    return text


def origin(text: str) -> str:
    """Scheme, name and port of the portal's public address."""
    example = "https://the.portal's.name, without a path"
    address = split_address(text, ("https", "http"), example)
    if not address.hostname or address.path.strip("/") or address.query or address.username:
        raise ValueError(example)
    return f"{address.scheme}://{address.netloc}"


def email_address_of_server(text: str) -> dict[str, Any]:
    """Django's EMAIL_… settings for the server that takes our mail."""
    example = "smtp://user:password@host:25, smtp+tls://…:587 (STARTTLS) or smtps://…:465"
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    address = split_address(text, ports, example)
    if not address.hostname:
        raise ValueError(example)
    return {
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": address.port or ports[address.scheme],
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_TLS": address.scheme == "smtp+tls",
        "EMAIL_USE_SSL": address.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def messages(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) < 1:
        raise ValueError("how many messages of a channel may leave, from 1 to 9999999")
    return int(text)


def sms_address(text: str) -> str:
    """An Apprise address with a place for the number; whether Apprise knows it is looked at where it is used."""
    if "://" not in text or "{phone}" not in text:
        raise ValueError("an Apprise address with {phone} where the number belongs: twilio://sid:token@from/{phone}")
    return text


def video_address(text: str) -> str:
    """The address of a Jitsi server; the name of a room is put after it."""
    example = "https://meet.example.org, without a slash at the end"
    address = split_address(text, ("https",), example)
    if not address.hostname or text.endswith("/") or address.query or address.fragment or address.username:
        raise ValueError(example)
    return text


def key(text: str) -> bytes:
    try:
        read = base64.b64decode(text, validate=True)
    except binascii.Error:
        read = b""
    if len(read) != KEY_BYTES:
        raise ValueError(f"{KEY_BYTES} random bytes in base64")
    return read


def key_ring(text: str) -> list[tuple[str, bytes]]:
    """(id, key) pairs; the first seals, all of them open."""
    pairs = [pair.partition(":") for pair in names(text)]
    ids = [key_id for key_id, _, _ in pairs]
    if len(set(ids)) < len(ids) or not all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,15}", key_id) for key_id in ids):
        raise ValueError(f"id:key,id:key with ids of their own and keys of {KEY_BYTES} random bytes in base64")
    return [(key_id, key(encoded)) for key_id, _, encoded in pairs]


def secret_key(text: str) -> str:
    if len(text) < 50:
        raise ValueError("50 random characters or more")
    return text


TABLE = (
    Setting("DEMO", flag, "1", "1: made-up data, sends nothing out, second factor offered; 0: a real portal."),
    Setting("PORT", port, "8000", "The port of 127.0.0.1 on which the portal answers."),
    Setting("DATABASE_URL", database_address, "", "The PostgreSQL server (15 to 18), as the role that serves pages."),
    Setting("MIGRATE_DATABASE_URL", database_address, "", "The same server as the role that owns the tables."),
    Setting("REDIS_URL", redis_address, "", "The Redis (7 or later) or Valkey server between clock and workers."),
    Setting("MRC_ORIGIN", origin, "", "The public address people type, https://… in production."),
    Setting("MRC_HOSTS", names, "", "More names the portal answers to, with commas between them."),
    Setting("MRC_TRUSTED_PROXIES", proxies, "0", "How many proxies of ours stand between the portal and the reader."),
    Setting("MRC_SECRET_KEY", secret_key, "", "Signs cookies and links; 50 random characters or more."),
    Setting("MRC_FIELD_KEYS", key_ring, "", "Seals confidential fields: id:key,id:key, the first is the current one."),
    Setting("MRC_INDEX_KEY", key, "", "Finds sealed values again; 32 random bytes in base64. Never change it."),
    Setting("MRC_EMAIL_URL", email_address_of_server, "", "The mail server: smtp://, smtp+tls:// or smtps://."),
    Setting("MRC_EMAIL_FROM", text_, "", "The sender of our mail, as in MRC <no-reply@example.org>."),
    Setting("MRC_SMS_URL", sms_address, "", "The SMS gateway: an Apprise address, {phone} where the number belongs."),
    Setting("MRC_VIDEO_URL", video_address, "", "The Jitsi server for sessions by video, https://meet.example.org."),
    Setting("MRC_WHATSAPP_URL", sms_address, "", "The WhatsApp gateway, written in the same way."),
    Setting("MRC_MESSAGES_PER_HOUR", messages, "300", "How many SMS leave in an hour at most, and WhatsApp messages."),
    Setting("MRC_MESSAGES_PER_DAY", messages, "2000", "How many in a day at most."),
    Setting("MRC_REPORTS_KEY", key, "", "Proves that a delivery report is the gateway's; 32 random bytes in base64."),
    Setting("MRC_LOG_LEVEL", level, "INFO", "DEBUG, INFO, WARNING or ERROR."),
)

NAMES = [setting.name for setting in TABLE]
SECRETS = ("MRC_SECRET_KEY", "MRC_FIELD_KEYS", "MRC_INDEX_KEY")
PREFIX = "MRC_"


def read() -> Environment:
    """The settings of this process. Where one is wrong the process ends here, with one line on stderr."""
    try:
        return interpret(os.environ, var=VAR)
    except SettingsError as error:
        raise SystemExit(f"Settings: {error}") from None


def interpret(environ: Mapping[str, str], *, var: Path) -> Environment:
    """The settings that these variables describe; `var` is where secrets are kept. Raises SettingsError."""
    refuse_misspelt(environ)
    # An empty variable counts as not set: that is what a line without a value means in an environment file.
    given = {setting.name: environ[setting.name] for setting in TABLE if environ.get(setting.name)}
    refuse_contradictions(given)
    if missing := [name for name in SECRETS if name not in given]:
        given |= kept_secrets(var, missing)
    values = {setting.name: value_of(setting, given) for setting in TABLE}
    own_address = values["MRC_ORIGIN"] or f"http://localhost:{values['PORT']}"
    return Environment(
        demo=values["DEMO"],
        port=values["PORT"],
        origin=own_address,
        hosts=[*dict.fromkeys([hostname(own_address), *(values["MRC_HOSTS"] or []), "localhost", "127.0.0.1"])],
        trusted_proxies=values["MRC_TRUSTED_PROXIES"],
        secret_key=values["MRC_SECRET_KEY"],
        field_keys=values["MRC_FIELD_KEYS"],
        index_key=values["MRC_INDEX_KEY"],
        embedded="DATABASE_URL" not in given,
        database=database_settings(values["DATABASE_URL"] or embedded.database(var, demo=values["DEMO"])),
        migrate_database_url=given.get("MIGRATE_DATABASE_URL", ""),
        redis_url=values["REDIS_URL"] or embedded.broker_url(var),
        email=values["MRC_EMAIL_URL"] or {},
        email_from=values["MRC_EMAIL_FROM"] or f"MRC <no-reply@{hostname(own_address)}>",
        sms_url=values["MRC_SMS_URL"] or "",
        video_url=values["MRC_VIDEO_URL"] or "",
        whatsapp_url=values["MRC_WHATSAPP_URL"] or "",
        messages_per_hour=values["MRC_MESSAGES_PER_HOUR"],
        messages_per_day=values["MRC_MESSAGES_PER_DAY"],
        reports_key=values["MRC_REPORTS_KEY"] or b"",
        log_level=values["MRC_LOG_LEVEL"],
    )


def value_of(setting: Setting, given: Mapping[str, str]) -> Any:
    text = given.get(setting.name, setting.default)
    if not text:
        return None
    try:
        return setting.kind(text)
    except ValueError as wanted:
        raise SettingsError(f"{setting.name} is not understood: set it to {wanted}.") from None


def database_settings(address: dict[str, Any]) -> dict[str, Any]:
    """One entry of DATABASES. Connections are kept: opening one a request costs 3.6 times the throughput (measured)."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **address,
        "OPTIONS": {"connect_timeout": 5, **address["OPTIONS"]},
    }


def hostname(address: str) -> str:
    return urlsplit(address).hostname or ""


def refuse_misspelt(environ: Mapping[str, str]) -> None:
    """Refuses names that only we could be meant by: our prefix, near misses of the long names, and what make was told.

    Near misses of the short names are looked for on make's own command line only (`make run DEM=0`): the environment
    of a machine is full of four-letter names that have nothing to do with us. Two letters changed round (`DMEO=0 make
    run`) are nobody's name, and would start a demonstration where none was meant.
    """
    for name in environ:
        if name.startswith(PREFIX) and name not in NAMES:
            raise SettingsError(f"{name} is no setting of the portal{did_you_mean(name, NAMES)}")
    for name in sorted(set(environ) - set(NAMES)):
        for meant in near(name, [name for name in NAMES if name.endswith("_URL") and not environ.get(name)]):
            raise SettingsError(f"{name} is no setting of the portal: did you mean {meant}?")
        for meant in (short for short in ("DEMO", "PORT") if name in changed_round(short)):
            raise SettingsError(f"{name} is no setting of the portal: did you mean {meant}?")
    for name in re.findall(r"(\w+)=", environ.get("MAKEFLAGS", "").partition("-- ")[2]):
        if name not in NAMES and near(name, NAMES, cutoff=0.7):
            raise SettingsError(f"{name} is no setting of the portal{did_you_mean(name, NAMES)}")


def changed_round(word: str) -> set[str]:
    """The word with two letters that stand side by side in the wrong order."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}


def near(name: str, known: list[str], cutoff: float = 0.88) -> list[str]:
    return difflib.get_close_matches(name.upper(), known, n=1, cutoff=cutoff)


def did_you_mean(name: str, known: list[str]) -> str:
    meant = near(name, known, cutoff=0.7)
    return f": did you mean {meant[0]}?" if meant else ": unset it, or see .env.example for those there are."


def refuse_contradictions(given: Mapping[str, str]) -> None:
    """Refuses what is right by itself but not together."""
    demo = given.get("DEMO", "1") != "0"
    if ("DATABASE_URL" in given) != ("REDIS_URL" in given):
        have, want = ("DATABASE_URL", "REDIS_URL") if "DATABASE_URL" in given else ("REDIS_URL", "DATABASE_URL")
        raise SettingsError(f"{want} is missing: set it as well as {have}, or neither to use the embedded servers.")
    if "MIGRATE_DATABASE_URL" in given and "DATABASE_URL" not in given:
        raise SettingsError("DATABASE_URL is missing: MIGRATE_DATABASE_URL is only for migrating that same database.")
    if "MRC_ORIGIN" in given and "DEMO" not in given:
        raise SettingsError("DEMO is missing: set DEMO=0 for the real portal at MRC_ORIGIN (DEMO=1 for a demo there).")
    if "DATABASE_URL" in given and not demo:
        for name in (*SECRETS, "MRC_ORIGIN"):
            if name not in given:
                raise SettingsError(f"{name} is missing: a real portal on its own servers needs it; see .env.example.")
    if given.get("MRC_ORIGIN", "").startswith("https://") and given.get("MRC_TRUSTED_PROXIES", "0") == "0":
        raise SettingsError("MRC_TRUSTED_PROXIES is missing: behind https there is a proxy, so set it to 1 or more.")
    if "MRC_EMAIL_URL" in given and "MRC_EMAIL_FROM" not in given:
        raise SettingsError("MRC_EMAIL_FROM is missing: set the sender that MRC_EMAIL_URL's server sends for.")


# Secrets of a portal that was given none.


def new_secrets() -> dict[str, str]:
    return {
        "MRC_SECRET_KEY": secrets.token_urlsafe(48),
        "MRC_FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "MRC_INDEX_KEY": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }


def kept_secrets(var: Path, wanted: list[str]) -> dict[str, str]:
    """These secrets from `var/secrets`, where those that are not there yet are made first.

    Web, worker and clock may come here at the same moment: the lock lets one of them write and the others read.
    """
    path = var / "secrets"
    try:
        var.mkdir(exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            kept = dict(line.split("=", 1) for line in file.read().splitlines() if "=" in line)
            made = {name: secret for name, secret in new_secrets().items() if name not in kept}
            file.writelines(f"{name}={secret}\n" for name, secret in made.items())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SettingsError(
            f"{wanted[0]} is missing, and {path} cannot be used instead ({error.strerror}): set it, or run as the "
            "owner of that file."
        ) from None
    return {name: (kept | made)[name] for name in wanted}
