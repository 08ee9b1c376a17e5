"""The secret addresses under which calendars fetch when a counsellor is engaged."""

from django.utils import timezone

from centre.models import User
from counselling.acts import CalendarFeedAct
from counselling.models import CalendarFeed, Counsellor, new_token, token_hash
from counselling.services.transactions import in_one_piece, locked
from safeguards import audit


@in_one_piece
def make_feed(*, counsellor: Counsellor, by: User) -> str:
    """The token of a new address; an older one opens nothing any more. It is kept nowhere: show it now."""
    locked([counsellor])
    end_feed(counsellor=counsellor, by=by)
    token = new_token()
    feed = CalendarFeed.objects.create(counsellor=counsellor, token_hash=token_hash(token))
    audit.record(action=CalendarFeedAct.MADE, by=by, about=feed)
    return token


@in_one_piece
def end_feed(*, counsellor: Counsellor, by: User) -> None:
    """The counsellor's address opens nothing any more. Where there is none, nothing happens."""
    for feed in counsellor.feeds.filter(ended_at__isnull=True).select_for_update():
        feed.ended_at, feed.ended_by = timezone.now(), by
        feed.save(update_fields=["ended_at", "ended_by"])
        audit.record(action=CalendarFeedAct.ENDED, by=by, about=feed)
