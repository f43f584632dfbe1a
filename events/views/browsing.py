"""What everybody can read: the programme, an event, and calendar files."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared.calendars import calendar_response
from ecosystem.shared.permissions import allowed
from ecosystem.shared.refusals import missing_as_404

from .. import ics, queries
from ..filters import ProgrammeFilter
from ..forms import SignUpForm
from ..models import Event

PER_PAGE = 24


def event_list(request):
    now = timezone.now()
    when = "past" if request.GET.get("when") == "past" else "upcoming"
    sort = "newest" if request.GET.get("sort") == "newest" else "date"
    events = queries.programme() if when == "past" else queries.programme().upcoming(at=now)
    found = ProgrammeFilter(request.GET, queryset=events)
    page = Paginator(queries.in_order(found.qs, when=when, sort=sort), PER_PAGE).get_page(request.GET.get("page"))
    fragment = request.htmx and not request.htmx.boosted
    context = {
        "filter": found,
        "page": page,
        "months": queries.by_month(page.object_list) if sort == "date" else [(None, list(page.object_list))],
        "when": when,
        "sorts": [("date", _("Date")), ("newest", _("Newest"))],
        "now": now,
    }
    if not fragment:
        context["drafts"] = queries.drafts_of(request.user)
        context["can_create"] = allowed(request.user, "events.create_event")
    return render(request, "events/event_list.html#results" if fragment else "events/event_list.html", context)


def event_detail(request, slug):
    return show_event(request, load_event(request, slug))


def show_event(request, event, *, form=None):
    """The event's page; `form` is a sign-up that did not go through, with what was typed."""
    now = timezone.now()
    box = queries.sign_up_box(event, request.user, at=now)
    can_manage = allowed(request.user, "events.edit_event", event)
    context = {
        "event": event,
        "box": box,
        "form": form or SignUpForm(),
        "can_manage": can_manage,
        "is_past": event.is_past(now),
        "shows_online_link": can_manage or box.may_see_online_link,
    }
    return render(request, "events/event_detail.html", context)


def event_ics(request, slug):
    """A file for one's own calendar; with the online link for those who have a place."""
    event, now = load_event(request, slug), timezone.now()
    box = queries.sign_up_box(event, request.user, at=now)
    text = ics.event_calendar(event, method="PUBLISH", at=now, with_online_link=box.may_see_online_link)
    return calendar_response(text, f"{event.slug}.ics", private=request.user.is_authenticated)


def event_feed(request):
    """A calendar to subscribe to: everything published that is not over."""
    now = timezone.now()
    text = ics.feed(queries.feed_events(now), at=now, name=_("HelseHub events"))
    return calendar_response(text, "helsehub.ics", private=False)


def load_event(request, slug) -> Event:
    with missing_as_404(Event):
        return queries.detail(request.user, slug)
