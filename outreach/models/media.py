"""The media channels, and the figures each reports for a month."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.models import Centre
from outreach.choices import ChannelKind
from outreach.months import first_day
from safeguards.fields import CleanLineField

# One month of one channel stays below what the audit takes for a phone number (safeguards.audit).
LARGEST_FIGURE = 9_999_999


class MediaChannelQuerySet(models.QuerySet["MediaChannel"]):
    """Media channels."""

    def running_in(self, month: date) -> Self:
        """Those whose figures for this month may be entered: not stopped before it."""
        return self.filter(Q(stopped_at__isnull=True) | Q(stopped_at__date__gte=first_day(month)))

    def with_figures_of(self, month: date) -> Self:
        """Each with `figures`: a list of the one row of this month, or of none."""
        of_month = models.Prefetch("months", ChannelMonth.objects.in_month(month), to_attr="figures")
        return self.prefetch_related(of_month)


class MediaChannel(models.Model):
    """A Facebook page, a radio show: where the centres speak to many at once. (A channel alone sends a notice.)"""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = CleanLineField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=ChannelKind.choices)
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="media_channels", verbose_name=_("centre")
    )  # empty where all the centres share it
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MediaChannelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="media_channel_name_is_unique",
                violation_error_message=_("There is a media channel of this kind and name already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChannelKind.values),
                name="media_channel_kind_is_known",
                violation_error_message=_("There is no such kind."),
            ),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True) | Q(stopped_at__isnull=False),
                name="media_channel_stopped_by_needs_at",
                violation_error_message=_("Say when the media channel was stopped, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChannelMonthQuerySet(models.QuerySet["ChannelMonth"]):
    """Monthly figures of media channels."""

    def in_month(self, month: date) -> Self:
        return self.filter(month=first_day(month))

    def of(self, channel: MediaChannel) -> Self:
        """What this media channel reported."""
        return self.filter(channel=channel)

    def on(self, kind: ChannelKind) -> Self:
        """Of media channels of this kind."""
        return self.filter(channel__kind=kind)

    def between(self, first: date, last: date) -> Self:
        """Of the months from that of the first day to that of the last, both included."""
        return self.filter(month__gte=first_day(first), month__lte=first_day(last))

    def reach(self) -> int:
        """The sum of what the channels report month by month: contacts, never people of ours."""
        return int(self.aggregate(total=Sum("reach", default=0))["total"])

    def engagement(self) -> int:
        """A flow, which adds up over months."""
        return int(self.aggregate(total=Sum("engagement", default=0))["total"])

    def followers_at_end(self, month: date) -> int:
        """Followers at the end of a month, over the channels. A stock: it adds up over channels, never over months."""
        return int(self.in_month(month).aggregate(total=Sum("followers", default=0))["total"])


class ChannelMonth(models.Model):
    """What a media channel reports for a month. Empty is not known, or not measured on this kind of channel; 0 is 0.

    `entered_at` and `entered_by` are the latest correction's; what stood here before is in the audit.
    """

    FIGURES = ("followers", "reach", "engagement")

    channel = models.ForeignKey(MediaChannel, models.PROTECT, related_name="months")
    month = models.DateField(_("month"))
    followers = models.PositiveIntegerField(
        _("followers"), null=True, blank=True, help_text=_("How many there were on the last day of the month.")
    )
    reach = models.PositiveIntegerField(
        _("reach"), null=True, blank=True, help_text=_("How many the channel says it reached in the month.")
    )
    engagement = models.PositiveIntegerField(
        _("engagement"), null=True, blank=True, help_text=_("Likes, comments, shares and calls in the month.")
    )
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ChannelMonthQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "channel__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "month"],
                name="channel_month_is_unique",
                violation_error_message=_("The figures of this month are there already."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="channel_month_is_named_by_its_first_day",
                violation_error_message=_("A month is named by its first day."),
            ),
            models.CheckConstraint(
                condition=Q(followers__isnull=False) | Q(reach__isnull=False) | Q(engagement__isnull=False),
                name="channel_month_says_something",
                violation_error_message=_("Enter at least one figure."),
            ),
            models.CheckConstraint(
                condition=(
                    (Q(followers__isnull=True) | Q(followers__lte=LARGEST_FIGURE))
                    & (Q(reach__isnull=True) | Q(reach__lte=LARGEST_FIGURE))
                    & (Q(engagement__isnull=True) | Q(engagement__lte=LARGEST_FIGURE))
                ),
                name="channel_month_is_plausible",
                violation_error_message=_("A figure stays below ten million for one channel and month."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.month:%Y-%m}"
