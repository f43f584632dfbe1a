"""The organiser's desk: write, publish, call off, and see who comes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form
from ecosystem.shared.spreadsheets.writing import CSV, download

from .. import actions, queries
from ..forms import CallOffForm, EventForm
from ..participants import participant_rows
from .browsing import load_event


@login_required
def event_create(request):
    ensure(request.user, "events.create_event")
    form = EventForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        event = actions.create_event(by=request.user, topics=form.cleaned_data["topics"], **form.content)
        if "publish" in request.POST:
            actions.publish_event(event=event, by=request.user)
            messages.success(request, _("The event is published and open for sign-up."))
        else:
            messages.success(
                request, _("The draft is saved. Only you and your colleagues see it until you publish it.")
            )
        return redirect(event)
    return render(request, "events/event_form.html", {"form": form, "event": None})


@login_required
def event_edit(request, slug):
    event = load_event(request, slug)
    ensure(request.user, "events.edit_event", event)
    form = EventForm(request.POST or None, instance=event, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, "capacity", codes={"capacity"}):
            event = actions.edit_event(
                event=event,
                by=request.user,
                topics=form.cleaned_data["topics"],
                seen=form.cleaned_data["seen"],
                **form.content,
            )
            messages.success(request, _("The event is saved."))
            return redirect(event)
    return render(request, "events/event_form.html", {"form": form, "event": load_event(request, slug)})


@login_required
@require_POST
def event_publish(request, slug):
    event = load_event(request, slug)
    with refusal_as_message(request):
        actions.publish_event(event=event, by=request.user)
        messages.success(request, _("The event is published and open for sign-up."))
    return redirect(event)


@login_required
def event_call_off(request, slug):
    event = load_event(request, slug)
    ensure(request.user, "events.call_off_event", event)
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_as_message(request):
            actions.call_off_event(event=event, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The event is cancelled. Everybody who had signed up is told by e-mail."))
        return redirect(event)
    return render(request, "events/event_call_off.html", {"form": form, "event": event})


@login_required
def event_participants(request, slug):
    """Names and notes, on a page or with `?format=csv` as a file."""
    event = load_event(request, slug)
    ensure(request.user, "events.view_participants", event)
    signups = queries.participants(event)
    if request.GET.get("format") == CSV:
        return download(participant_rows(signups), name=event.slug, kind=CSV)
    response = render(request, "events/event_participants.html", {"event": event, "signups": signups})
    response["Cache-Control"] = "private, no-store"
    return response
