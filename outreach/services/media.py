"""Media channels and what they report month by month."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from centre.models import User
from outreach.acts import MediaAct
from outreach.models import ChannelMonth, MediaChannel
from safeguards import audit


@transaction.atomic
def save_channel(*, channel: MediaChannel, by: User) -> MediaChannel:
    """The media channel reads as given, a new one among them; whether it is stopped is another thing."""
    known = MediaChannel.objects.filter(pk=channel.pk).exists()
    channel.save(update_fields=["name", "kind", "centre"] if known else None)
    act = MediaAct.CHANNEL_CHANGED if known else MediaAct.CHANNEL_ADDED
    audit.record(action=act, by=by, about=channel)
    return channel


@transaction.atomic
def stop_channel(*, channel: MediaChannel, stopped: bool, by: User) -> None:
    """No figures are asked for after this month, or they are asked for again. What was entered stays."""
    channel.stopped_at, channel.stopped_by = (timezone.now(), by) if stopped else (None, None)
    channel.save(update_fields=["stopped_at", "stopped_by"])
    audit.record(action=MediaAct.CHANNEL_CHANGED, by=by, about=channel, detail={"stopped": stopped})


@transaction.atomic
def enter_figures(
    *,
    channel: MediaChannel,
    month: date,
    followers: int | None,
    reach: int | None,
    engagement: int | None,
    by: User,
) -> ChannelMonth:
    """The month reads so. Of a correction the audit keeps what stood there before; nothing changed, nothing is written.

    The channel's row is locked, so that of two who enter the same month at once the second corrects the first.
    """
    MediaChannel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    figures = {"followers": followers, "reach": reach, "engagement": engagement}
    row = ChannelMonth.objects.of(channel).in_month(month).first()
    act = MediaAct.MONTH_ENTERED if row is None else MediaAct.MONTH_CORRECTED
    row = row or ChannelMonth(channel=channel, month=month)
    changed = {name: value for name, value in figures.items() if getattr(row, name) != value}
    if not changed:
        return row
    before = {f"{name}_before": getattr(row, name) for name in changed} if row.pk else {}
    for name, value in changed.items():
        setattr(row, name, value)
    row.entered_at, row.entered_by = timezone.now(), by
    row.save()
    audit.record(action=act, by=by, about=row, detail={"month": month, **changed, **before})
    return row
