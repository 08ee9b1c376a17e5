"""What a person does where no message could."""

from django.db import transaction

from centre.models import User
from messaging.acts import NoticeAct
from messaging.models import Notice
from messaging.services.clock import database_now
from safeguards import audit


class NotToCall(Exception):
    """The notice is not on the call list, or not any more."""

    says_nothing_personal = True


def record_call(*, by: User, notice: Notice) -> None:
    """The notice is off the call list, for this person has seen to it by phone. Raises NotToCall."""
    with transaction.atomic():
        waiting = type(notice)._default_manager.filter(pk=notice.pk, status__in=Notice.TO_CALL, called_at__isnull=True)
        if not waiting.update(called_at=database_now(), called_by=by):
            raise NotToCall
        audit.record(action=NoticeAct.CALLED, by=by, about=notice, detail={"kind": notice.kind})
