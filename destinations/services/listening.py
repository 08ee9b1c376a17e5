"""What is done to recordings of texts, and when a text has come to mean something else."""

import uuid
from typing import IO

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from centre.models import User
from centre.services import publish_edition
from destinations.acts import RecordingAct, TextAct
from destinations.models import Recording, SectionText
from safeguards import audit

MOST_BYTES = 12 * 1024 * 1024
KINDS = (
    (0, b"OggS", "audio/ogg", "ogg"),
    (0, b"ID3", "audio/mpeg", "mp3"),
    (0, b"\xff\xfb", "audio/mpeg", "mp3"),
    (0, b"\xff\xf3", "audio/mpeg", "mp3"),
    (4, b"ftyp", "audio/mp4", "m4a"),
)


class NotSound(ValueError):
    """The file is no recording that browsers play, whatever its name says."""

    says_nothing_personal = True


class TooLarge(ValueError):
    """The recording would cost listeners too much."""

    says_nothing_personal = True


@transaction.atomic
def add_recording(*, text: SectionText, file: IO[bytes], size: int, seconds: int, by: User) -> Recording:
    """The text can be listened to, as it reads now. Raises NotSound, TooLarge.

    The file gets a name of our own: what it was called where it came from is nobody's business.
    """
    if size > MOST_BYTES:
        raise TooLarge
    media_type, ending = _kind(file.read(16))
    file.seek(0)
    text = SectionText.objects.select_for_update().get(pk=text.pk)
    recording = Recording(text=text, media_type=media_type, seconds=seconds, meaning=text.meaning, recorded_by=by)
    recording.file.save(f"{uuid.uuid4().hex}.{ending}", File(file), save=False)
    recording.full_clean()
    recording.save()
    audit.record(action=RecordingAct.ADDED, by=by, about=recording)
    publish_edition()
    return recording


@transaction.atomic
def withdraw_recording(*, recording: Recording, by: User) -> None:
    """Nobody is offered the recording any more."""
    recording.withdrawn_at, recording.withdrawn_by = timezone.now(), by
    recording.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(action=RecordingAct.WITHDRAWN, by=by, about=recording)
    publish_edition()


@transaction.atomic
def mark_meaning_changed(*, text: SectionText, by: User) -> None:
    """The text means something else than before: its recordings are stale. A mended comma does not come here."""
    SectionText.objects.filter(pk=text.pk).update(meaning=F("meaning") + 1)
    audit.record(action=TextAct.MEANING_CHANGED, by=by, about=text)
    publish_edition()


def _kind(head: bytes) -> tuple[str, str]:
    for at, magic, media_type, ending in KINDS:
        if head[at:].startswith(magic):
            return media_type, ending
    raise NotSound
