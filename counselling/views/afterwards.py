"""The pages behind the links in messages: one question after the session, and an end to messages.

As with every such link the page is the same for each token, and only a POST does anything.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from counselling import services
from counselling.links import Purpose, opened_by
from counselling.notice_forms import SatisfactionForm
from counselling.views.private import private


@private
def satisfaction(request: HttpRequest, token: str) -> HttpResponse:
    """One question."""
    form = SatisfactionForm(request.POST or None)
    participation = opened_by(token, Purpose.SATISFACTION) if request.method == "POST" else None
    if request.method == "POST" and participation is None:
        return render(request, "counselling/satisfaction.html", {"is_unknown": True}, status=404)
    if participation is not None and form.is_valid():
        services.answer_satisfaction(participation=participation, **form.cleaned_data)
        return redirect("counselling:satisfaction_done")
    return render(request, "counselling/satisfaction.html", {"form": form})


@private
def satisfaction_done(request: HttpRequest) -> HttpResponse:
    """Thanks."""
    return render(request, "counselling/satisfaction_done.html")


@private
def messages_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks whether they mean it; a POST ends all messages to this person."""
    if request.method != "POST":
        return render(request, "counselling/messages_stop.html")
    participation = opened_by(token, Purpose.STOP)
    if participation is None:
        return render(request, "counselling/messages_stop.html", {"is_unknown": True}, status=404)
    services.stop_messages(participation=participation)
    return redirect("counselling:messages_stop_done")


@private
def messages_stop_done(request: HttpRequest) -> HttpResponse:
    """That no more messages come."""
    return render(request, "counselling/messages_stop_done.html")
