"""What tests of notices share."""

from collections.abc import Iterator

import pytest

from tests.messaging.carriers import ScriptedSms


@pytest.fixture
def sms(settings) -> Iterator[type[ScriptedSms]]:
    """The SMS channel, in the test's hands."""
    settings.SMS_CHANNEL = f"{ScriptedSms.__module__}.{ScriptedSms.__name__}"
    ScriptedSms.reset()
    yield ScriptedSms
    ScriptedSms.reset()
