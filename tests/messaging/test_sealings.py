"""A change of keys reaches the secrets of second factors, so that nobody is locked out by it."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

OLD, NEW = ("k1", bytes(range(32))), ("k2", bytes(range(32, 64)))


@pytest.fixture
def person(db, settings):
    settings.FIELD_KEYS = [OLD]
    return get_user_model().objects.create_user(name="Ayesha", email="ayesha@example.org")


def secrets_of(person) -> list[str]:
    rows = Authenticator.objects.filter(user=person).order_by("type")
    return [get_adapter().decrypt(row.data.get("secret") or row.data["seed"]) for row in rows]


def test_second_factors_work_on_under_the_new_key_alone(person, settings):
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(person).get_unused_codes()
    before = secrets_of(person)
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_field_keys")
    settings.FIELD_KEYS = [NEW]
    assert secrets_of(person) == before
    recovery = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap()
    assert recovery.validate_code(codes[0])


def test_a_secret_that_cannot_be_read_is_named_and_kept(person, settings):
    row = TOTP.activate(person, "JBSWY3DPEHPK3PXP").instance
    for broken in ("no envelope", row.data["secret"][:-8] + "AAAAAAA="):
        Authenticator.objects.filter(pk=row.pk).update(data={"secret": broken})
        settings.FIELD_KEYS = [NEW, OLD]
        with pytest.raises(CommandError, match=f"mfa.authenticator {row.pk}"):
            call_command("rotate_field_keys")
        row.refresh_from_db()
        assert row.data == {"secret": broken}


def test_passkeys_hold_nothing_sealed(person, settings):
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_field_keys")
    assert Authenticator.objects.get().data == {"name": "key"}
