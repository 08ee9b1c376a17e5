"""A beneficiary's page: what the centre knows of a person, for those whom it concerns; each look is written down."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from centre.access import StaffRequest
from counselling import services
from counselling.desk_forms import RulesForm
from counselling.models import Beneficiary, Participation
from counselling.views.desk import at_desk, lines_of, shown
from counselling.views.reception import known_person, line_of, own_participation, with_words


@require_safe
@at_desk
def beneficiary_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Who it is, how they may be reached, and their sessions with those whose they are."""
    try:
        person = services.read_beneficiary(pk=pk, by=request.user)
    except Beneficiary.DoesNotExist:
        raise Http404 from None
    theirs = shown(Participation.objects.of(request.user).appointments_of(person))
    context = {
        "person": person,
        "lines": lines_of(theirs),
        "is_own": Beneficiary.objects.known_to(request.user).filter(pk=pk).exists(),
    }
    return render(request, "counselling/beneficiary_detail.html", context)


@at_desk
def beneficiary_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """How they may be reached, as they have just said: a counsellor who speaks with somebody can loosen it too."""
    person = known_person(request, pk)
    form = RulesForm(request.POST or None, instance=person)
    if form.is_valid():
        try:
            services.change_contact(beneficiary=person, by=request.user, **form.cleaned_data)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("counselling:beneficiary_detail", pk=pk)
    return render(request, "counselling/beneficiary_edit.html", {"person": person, "form": form})


@require_POST
@at_desk
def word_read(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The memorable word, to be said first; who looked is written down."""
    participation = own_participation(request, pk)
    word = services.read_word(participation=participation, by=request.user)
    return render(request, "counselling/word_read.html", {"line": line_of(request, pk), "word": word})


@require_POST
@at_desk
def link_replace(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The person fears that somebody has seen their link: it opens nothing any more."""
    participation = own_participation(request, pk)
    if with_words(request, lambda: services.replace_link(participation=participation, by=request.user)):
        messages.success(request, _("The old link opens nothing any more. The new one goes to the stored number."))
    return redirect("counselling:session_detail", pk=pk)
