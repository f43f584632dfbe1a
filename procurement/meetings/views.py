"""One-to-one meetings: the owner's plan, and the firm's booking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.calendars import calendar_response
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form
from ecosystem.shared.states import possible_moves

from ..following import queries as following_queries
from ..models import MeetingSlot
from ..needs.views import load
from ..responses import participants
from ..states import SLOT_TRANSITIONS
from . import actions, ics, queries
from .forms import SlotCancelForm, SlotSeriesForm


@login_required
@never_cache
def need_meetings(request, slug):
    """The firm's page: its own time, and what is free now. For people of bodies that follow: when and where."""
    need = load(request, slug)
    if allowed(request.user, "procurement.view_meetings", need):
        return redirect("procurement:need_meeting_plan", need.slug)
    if not need.is_public:
        raise Http404
    context = {
        "need": need,
        "booking": queries.booking(request.user, need, request.GET.get("firm", "")),
        "who": participants.who_is_told_of(need),
        "present": following_queries.sees_meeting_times(request.user, need),
    }
    if context["present"]:
        context["times"] = following_queries.meeting_times(need)
    return render(request, "procurement/meetings/need_meetings.html", context)


@login_required
@never_cache
def need_meeting_plan(request, slug):
    """The owner's page: all times, who has booked them, and how the minutes stand."""
    need = load(request, slug)
    ensure(request.user, "procurement.view_meetings", need)
    context = {
        "need": need,
        "slots": queries.meeting_plan(need),
        "conferences": queries.conferences_of(need),
        "offers": queries.offers_meetings(need),
        "can_plan": allowed(request.user, "procurement.plan_meetings", need),
        "now": timezone.now(),
    }
    return render(request, "procurement/meetings/need_meeting_plan.html", context)


@login_required
@never_cache
def need_add_slots(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.plan_meetings", need)
    if not queries.offers_meetings(need):
        messages.error(request, _("Meetings are offered while the need is open for dialogue."))
        return redirect(need)
    form = SlotSeriesForm(request.POST or None, length=queries.length_of_meetings(need))
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            slots = actions.add_slots(need=need, by=request.user, **form.content)
            words = _("%(n)s times are offered. Everyone who is involved is told.")
            messages.success(request, words % {"n": len(slots)})
            return redirect("procurement:need_meeting_plan", need.slug)
    return render(request, "procurement/meetings/need_add_slots.html", {"need": need, "form": form})


@login_required
@require_POST
def slot_book(request, public_id):
    """Book a free time, or move there from the firm's own."""
    with missing_as_404(MeetingSlot):
        slot = queries.slot_to_book(request.user, public_id)
    need = slot.need
    booking = queries.booking(request.user, need, request.POST.get("firm", ""))
    ensure(
        request.user, "procurement.book_meeting", MeetingSlot(need=need, firm=booking.firm) if booking.firm else None
    )
    with refusal_as_message(request):
        if booking.own is None:
            actions.book_slot(slot=slot, firm=booking.firm, by=request.user)
            messages.success(
                request, _("The meeting is booked. You get a confirmation with a calendar file by e-mail.")
            )
        else:
            actions.move_booking(slot=booking.own, to=slot, by=request.user)
            messages.success(request, _("The meeting is moved. You get a new calendar file by e-mail."))
    return redirect(_booking_page(need, booking.firm))


@login_required
@require_POST
def slot_release(request, public_id):
    slot = load_slot(request, public_id)
    ensure(request.user, "procurement.book_meeting", slot if slot.firm_id else None)
    with refusal_as_message(request):
        actions.release_slot(slot=slot, by=request.user)
        messages.success(request, _("You have given the meeting up. The time is free for others."))
    return redirect(_booking_page(slot.need, slot.firm))


@login_required
@never_cache
def slot_cancel(request, public_id):
    slot = load_slot(request, public_id)
    ensure(request.user, "procurement.plan_meetings", slot.need)
    if "cancel" not in possible_moves(SLOT_TRANSITIONS, slot.state):
        return redirect("procurement:need_meeting_plan", slot.need.slug)
    form = SlotCancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusal_as_message(request):
            actions.cancel_slot(slot=slot, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, _("The time is cancelled."))
        return redirect("procurement:need_meeting_plan", slot.need.slug)
    return render(request, "procurement/meetings/slot_cancel.html", {"slot": slot, "need": slot.need, "form": form})


@login_required
def slot_ics(request, public_id):
    """The booked meeting for one's own calendar."""
    slot = load_slot(request, public_id)
    if slot.firm is None:
        raise Http404
    text = ics.meeting(slot, slot.firm, method="PUBLISH", at=timezone.now())
    return calendar_response(text, f"{slot.need.slug}.ics", private=True)


def load_slot(request, public_id) -> MeetingSlot:
    with missing_as_404(MeetingSlot):
        return queries.slot_page(request.user, public_id)


def _booking_page(need, firm) -> str:
    return f"{reverse('procurement:need_meetings', args=[need.slug])}?firm={firm.slug}"
