"""The days on which a centre is closed: what the calendar suggests, and what a manager has accepted."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from centre.access import StaffRequest, for_role
from centre.models import Centre, Role
from centre.views.answers import told
from counselling import services
from counselling.hours_forms import CentreChoiceForm, HolidayDayForm, HolidayForm, SuggestionsForm
from counselling.models import DeclinedHoliday, Holiday
from counselling.public_holidays import suggestions
from counselling.views.private import private
from counselling.words import day_in_words

AHEAD = timedelta(days=400)


@private
@for_role(Role.MANAGER)
def holiday_list(request: StaffRequest) -> HttpResponse:
    """What is accepted for a centre, and what the calendar suggests; a POST accepts what is ticked, or declines it."""
    asked = CentreChoiceForm(request.GET)
    centre = asked.cleaned_data["centre"] if asked.is_valid() else _first_centre(request)
    today = timezone.localdate()
    found = suggestions(centre, first=today, last=today + AHEAD) if centre else []
    urdu = get_language() == "ur"
    offered = {s.day: (s, f"{day_in_words(s.day)} {s.day.year}: {s.name_ur if urdu else s.name_en}") for s in found}
    form = SuggestionsForm(request.POST or None, offered=offered)
    if centre and form.is_valid():
        with told(request, gettext("Saved.")), transaction.atomic():
            if "decline" in request.POST:
                for row in form.declined(centre):
                    services.decline_holiday(declined=row, by=request.user)
            else:
                for holiday in form.chosen(centre):
                    services.accept_holiday(holiday=holiday, by=request.user)
        return _back_to(centre)
    holidays = Holiday.objects.filter(centre=centre, day__gte=today).select_related("centre")
    declined = DeclinedHoliday.objects.filter(centre=centre, day__gte=today).select_related("declined_by")
    context = {
        "choice": CentreChoiceForm(initial={"centre": centre.slug if centre else None}),
        "centre": centre,
        "lines": [{"holiday": holiday, "day": day_in_words(holiday.day)} for holiday in holidays],
        "form": form if found else None,
        "declined": [{"holiday": row, "day": day_in_words(row.day)} for row in declined],
    }
    return render(request, "counselling/holiday_list.html", context)


@private
@for_role(Role.MANAGER)
def holiday_create(request: StaffRequest) -> HttpResponse:
    """A day that no calendar suggests."""
    form = HolidayForm(request.POST or None)
    if form.is_valid():
        with told(request, gettext("Saved.")):
            services.accept_holiday(holiday=form.instance, by=request.user)
        return _back_to(form.instance.centre)
    return render(request, "counselling/holiday_create.html", {"form": form})


@private
@for_role(Role.MANAGER)
def holiday_move(request: StaffRequest, pk: int) -> HttpResponse:
    """The moon was seen on another evening."""
    holiday = get_object_or_404(Holiday.objects.select_related("centre"), pk=pk)
    form = HolidayDayForm(request.POST or None, initial={"day": holiday.day})
    if form.is_valid():
        with told(request, gettext("Saved.")):
            services.move_holiday(holiday=holiday, day=form.cleaned_data["day"], by=request.user)
        return _back_to(holiday.centre)
    return render(request, "counselling/holiday_move.html", {"form": form, "holiday": holiday})


@require_POST
@private
@for_role(Role.MANAGER)
def holiday_drop(request: StaffRequest, pk: int) -> HttpResponse:
    """The centre is open after all."""
    holiday = get_object_or_404(Holiday.objects.select_related("centre"), pk=pk)
    with told(request, gettext("Taken back. The centre is open on that day.")):
        services.drop_holiday(holiday=holiday, by=request.user)
    return _back_to(holiday.centre)


@require_POST
@private
@for_role(Role.MANAGER)
def holiday_suggest_again(request: StaffRequest, pk: int) -> HttpResponse:
    """What was declined is wanted among the suggestions again."""
    declined = get_object_or_404(DeclinedHoliday.objects.select_related("centre"), pk=pk)
    with told(request, gettext("It is suggested again.")):
        services.suggest_again(declined=declined, by=request.user)
    return _back_to(declined.centre)


def _back_to(centre: Centre) -> HttpResponse:
    return redirect(f"{reverse('counselling:holiday_list')}?centre={centre.slug}")


def _first_centre(request: StaffRequest) -> Centre | None:
    return request.user.centre or Centre.objects.first()
