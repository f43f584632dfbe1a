"""The dialogue conference: an event of the need, made here or linked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_on_form

from ..needs.views import load
from . import conference, queries
from .forms import ConferenceForm, LinkConferenceForm


@login_required
@never_cache
def need_conference(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.plan_meetings", need)
    if not queries.offers_meetings(need):
        messages.error(request, _("Meetings are offered while the need is open for dialogue."))
        return redirect(need)
    events = queries.events_to_link(need)
    linking = "link" in request.POST
    typed = request.POST or None
    initial = {
        "title": _("Dialogue conference: %(need)s") % {"need": need.title},
        "summary": need.summary,
        "region": need.region_id,
        "language": need.language,
    }
    form = ConferenceForm(None if linking else typed, initial=initial)
    link = LinkConferenceForm(typed if linking else None, events=events)
    chosen = link if linking else form
    if request.method == "POST" and chosen.is_valid():
        with refusal_on_form(chosen):
            if linking:
                conference.link_conference(need=need, event=link.cleaned_data["event"], by=request.user)
            else:
                conference.announce_conference(need=need, by=request.user, **form.content)
            messages.success(request, _("The conference is announced, and everyone who is involved is told."))
            return redirect("procurement:need_meeting_plan", need.slug)
    context = {"need": need, "form": form, "link": link, "has_events": events.exists()}
    return render(request, "procurement/meetings/need_conference.html", context)
