"""The pages of media figures: a month, its media channels, and what each reports."""

import uuid
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centre import doors
from centre.access import StaffRequest, for_role
from centre.models import Role
from centre.views.answers import told
from outreach import services
from outreach.forms import MONTHS_OFFERED, ChannelMonthForm, MediaChannelForm, MonthForm
from outreach.models import ChannelMonth, MediaChannel
from outreach.months import current_month, latest_months, preceding

ENTER_FIGURES = (Role.COORDINATOR, Role.ANALYST, Role.MANAGER)
KEEP_CHANNELS = (Role.COORDINATOR, Role.MANAGER)

doors.declare(
    doors.Door(
        "outreach:channel_list",
        _("Media figures"),
        _("Followers, reach and engagement, month by month."),
        "share",
        frozenset(ENTER_FIGURES),
    )
)


@require_safe
@for_role(*ENTER_FIGURES)
def channel_list(request: StaffRequest) -> HttpResponse:
    """The media channels with their figures of one month, first of all the last full one."""
    last_full = preceding(current_month())
    form = MonthForm(request.GET if "month" in request.GET else {"month": f"{last_full:%Y-%m}"})
    month = form.cleaned_data["month"] if form.is_valid() else last_full
    context = {
        "form": form,
        "month": month,
        "channels": MediaChannel.objects.running_in(month).with_figures_of(month).select_related("centre"),
        "reach": ChannelMonth.objects.in_month(month).reach(),
        "keeps_channels": bool(request.user.roles & set(KEEP_CHANNELS)),
    }
    return render(request, "outreach/channel_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(*KEEP_CHANNELS)
def channel_create(request: StaffRequest) -> HttpResponse:
    """A new media channel."""
    form = MediaChannelForm(request.POST or None)
    if form.is_valid():
        with told(request, _("Saved.")):
            services.save_channel(channel=form.instance, by=request.user)
        return redirect("outreach:channel_list")
    return render(request, "outreach/channel_create.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(*KEEP_CHANNELS)
def channel_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A media channel's name, kind and centre."""
    channel = get_object_or_404(MediaChannel, pk=pk)
    form = MediaChannelForm(request.POST or None, instance=channel)
    if form.is_valid():
        with told(request, _("Saved.")):
            services.save_channel(channel=form.instance, by=request.user)
        return redirect("outreach:channel_list")
    return render(request, "outreach/channel_edit.html", {"form": form, "channel": channel})


@require_POST
@for_role(*KEEP_CHANNELS)
def channel_stop(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """No figures are asked for any more; or they are `again`, as the button said, however often it is pressed."""
    channel = get_object_or_404(MediaChannel, pk=pk)
    with told(request, _("Saved.")):
        services.stop_channel(channel=channel, stopped="again" not in request.POST, by=request.user)
    return redirect("outreach:channel_edit", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role(*ENTER_FIGURES)
def channel_month_edit(request: StaffRequest, pk: uuid.UUID, year: int, month: int) -> HttpResponse:
    """A media channel's figures of a month: entered, or corrected."""
    first = _month_or_404(year, month)
    channel = get_object_or_404(MediaChannel.objects.running_in(first), pk=pk)
    row = ChannelMonth.objects.of(channel).in_month(first).select_related("entered_by").first()
    form = ChannelMonthForm(request.POST or None, instance=row)
    if form.is_valid():
        with told(request, _("Saved.")):
            services.enter_figures(channel=channel, month=first, by=request.user, **form.cleaned_data)
        return redirect(f"{reverse('outreach:channel_list')}?month={first:%Y-%m}")
    return render(
        request, "outreach/channel_month_edit.html", {"form": form, "channel": channel, "month": first, "row": row}
    )


def _month_or_404(year: int, month: int) -> date:
    """A month whose figures can be entered: one of those that the page offers."""
    found = [offered for offered in latest_months(MONTHS_OFFERED) if (offered.year, offered.month) == (year, month)]
    if not found:
        raise Http404
    return found[0]
