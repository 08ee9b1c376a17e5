"""A booking while it is being filled in: kept sealed in the anonymous session, and gone with it.

The session lies in the database, and so in the backup: what somebody has typed must not be read there. Quick exit ends
the session, and with it the draft; so does half an hour without a step.
"""

import json
import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from centre.zones import is_zone
from counselling.services import release
from safeguards.crypto import Envelope, Place, Unreadable, key_ring

KEPT_AS = "booking"
LONGEST = 400  # characters of one answer; nothing that fits into a field is longer


@dataclass
class Draft:
    """What was typed on each page, as it was typed, under the key that makes a repeated request the same one."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    request_key: uuid.UUID = field(default_factory=uuid.uuid4)
    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    """The pages that were right when they were sent."""
    allowed_for: str = ""
    """The number for which the limits let this booking through: it is counted once, however often it is sent."""
    is_extra: bool = False
    """That number was used more often today than one household books: the desk speaks with the person first."""

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The one begun in this session; None where none was, or it can no longer be read."""
        kept = request.session.get(KEPT_AS)
        if kept is None:
            return None
        place = _place(kept["id"])
        try:
            opened = json.loads(key_ring().open(Envelope.from_bytes(b64decode(kept["sealed"])), place=place))
        except Unreadable:
            return None
        key, draft_id = uuid.UUID(opened["request_key"]), uuid.UUID(kept["id"])
        return cls(
            draft_id, key, opened["typed"], opened["answered"], opened["allowed_for"], opened.get("is_extra", False)
        )

    def keep(self, request: HttpRequest) -> None:
        """The session holds the draft as it is now."""
        opened = {
            "request_key": str(self.request_key),
            "typed": self.typed,
            "answered": self.answered,
            "allowed_for": self.allowed_for,
            "is_extra": self.is_extra,
        }
        sealed = key_ring().seal(json.dumps(opened), place=_place(str(self.id)))
        request.session[KEPT_AS] = {"id": str(self.id), "sealed": b64encode(bytes(sealed)).decode()}

    @property
    def zone(self) -> ZoneInfo | None:
        """The clock of the person, where they are in another country than the centre."""
        name = self.typed.get("zone", {}).get("zone", "")
        return ZoneInfo(name) if is_zone(name) else None

    def write_down(self, page: str, typed: Mapping[str, Any], names: list[str]) -> None:
        """What was typed on a page, right or wrong: nobody types anything twice."""
        self.typed[page] = {name: str(typed[name])[:LONGEST] for name in names if name in typed}

    def stands(self, page: str, is_right: bool) -> None:
        """Whether a page was right when it was sent: it is looked at again before anything is booked."""
        self.answered = [name for name in self.answered if name != page] + [page] * is_right

    @staticmethod
    def end(request: HttpRequest) -> None:
        request.session.pop(KEPT_AS, None)

    @classmethod
    def give_up(cls, request: HttpRequest) -> None:
        """The person leaves: the time that was kept for them is free again."""
        draft = cls.of(request)
        if draft is not None:
            release(key=draft.request_key)
        cls.end(request)


def _place(draft: str) -> Place:
    return Place("counselling.draft", draft, "typed")
