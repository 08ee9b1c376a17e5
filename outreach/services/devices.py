"""The phones by which volunteers log: let in, known again, revoked."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from centre.models import Role, User
from centre.services.invitations import TOKEN_BYTES, token_hash
from outreach.acts import DeviceAct
from outreach.models import DeviceToken
from outreach.services.refusals import TooManyDevices
from safeguards import audit

MOST_DEVICES = 5
# Use is remembered by the day: enough to see a phone that is not used any more, and no write for each record.
USE_IS_REMEMBERED = timedelta(days=1)


@transaction.atomic
def add_device(*, by: User, name: str) -> tuple[DeviceToken, str]:
    """This phone may log for the person, by the token returned here and nowhere again. Raises TooManyDevices."""
    person = User.objects.select_for_update().get(pk=by.pk)
    if DeviceToken.objects.live().filter(person=person).count() >= MOST_DEVICES:
        raise TooManyDevices
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device = DeviceToken.objects.create(
        person=person, name=name, token_hash=token_hash(token), access_version=person.access_version
    )
    audit.record(action=DeviceAct.ADDED, by=by, about=device)
    return device, token


@transaction.atomic
def revoke_device(*, device: DeviceToken, by: User) -> None:
    """The phone's token opens nothing any more. What was revoked before stays as it was."""
    found = DeviceToken.objects.select_for_update().get(pk=device.pk)
    if found.revoked_at is not None:
        return
    found.revoked_at, found.revoked_by = timezone.now(), by
    found.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(action=DeviceAct.REVOKED, by=by, about=found)


def person_by_token(token: str) -> User | None:
    """The volunteer whose phone this is, as long as they are one; the use is remembered."""
    device = DeviceToken.objects.live().filter(token_hash=token_hash(token)).select_related("person").first()
    if device is None or Role.VOLUNTEER not in device.person.roles:
        return None
    now = timezone.now()
    if device.last_used_at is None or device.last_used_at < now - USE_IS_REMEMBERED:
        DeviceToken.objects.filter(pk=device.pk).update(last_used_at=now)
    return device.person
