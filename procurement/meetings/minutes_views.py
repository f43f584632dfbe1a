"""Minutes of meetings: written, read, marked and shared."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import Minutes
from ..states import MinutesState, SlotState
from . import minutes as meeting_minutes
from . import queries
from .forms import MarkForm, MinutesForm
from .views import load_slot


@login_required
@never_cache
def minutes_edit(request, public_id):
    """Write, save and send: what was typed is never lost."""
    slot = load_slot(request, public_id)
    ensure(request.user, "procurement.plan_meetings", slot.need)
    minutes = Minutes.objects.filter(slot=slot).first()
    if minutes is not None and minutes.state != MinutesState.DRAFT:
        return redirect(minutes)
    if slot.state not in {SlotState.BOOKED, SlotState.HELD} or not slot.has_begun:
        messages.error(request, _("Write the minutes when the meeting has started."))
        return redirect("procurement:need_meeting_plan", slot.need.slug)
    form = MinutesForm(request.POST or None, instance=minutes or Minutes(minute_taker=str(request.user)))
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            seen = form.cleaned_data["seen"]
            minutes = meeting_minutes.write_minutes(slot=slot, by=request.user, seen=seen, **form.content)
            if "send" in request.POST:
                meeting_minutes.send_minutes(minutes=minutes, by=request.user)
            sent = "send" in request.POST
            messages.success(request, _("The minutes are sent to the supplier.") if sent else _("The draft is saved."))
            return redirect(minutes)
    return render(request, "procurement/meetings/minutes_form.html", {"slot": slot, "need": slot.need, "form": form})


@login_required
@never_cache
def minutes_detail(request, public_id):
    """The whole minutes, for the two who met; and what all will read, or read."""
    minutes = load_minutes(request, public_id)
    need = minutes.slot.need
    is_owner = allowed(request.user, "procurement.view_meetings", need)
    can_plan = allowed(request.user, "procurement.plan_meetings", need)
    context = {
        "minutes": minutes,
        "slot": minutes.slot,
        "need": need,
        "is_owner": is_owner,
        "can_write": can_plan and minutes.state == MinutesState.DRAFT,
        "can_share": can_plan and minutes.can_be_shared,
        "can_correct": can_plan and minutes.state == MinutesState.WITH_SUPPLIER,
        "can_mark": minutes.state == MinutesState.WITH_SUPPLIER
        and allowed(request.user, "procurement.mark_minutes", minutes.slot),
    }
    return render(request, "procurement/meetings/minutes_detail.html", context)


@login_required
@never_cache
def minutes_mark(request, public_id):
    minutes = load_minutes(request, public_id)
    ensure(request.user, "procurement.mark_minutes", minutes.slot)
    if minutes.state != MinutesState.WITH_SUPPLIER:
        return redirect(minutes)
    form = MarkForm(request.POST if request.method == "POST" else None, minutes=minutes)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            meeting_minutes.mark_minutes(minutes=minutes, by=request.user, secrets=form.secrets)
            messages.success(request, _("Thank you. The owner can now share the rest with all."))
            return redirect(minutes)
    context = {"minutes": minutes, "slot": minutes.slot, "need": minutes.slot.need, "form": form}
    return render(request, "procurement/meetings/minutes_mark.html", context)


@login_required
@require_POST
def minutes_correct(request, public_id):
    minutes = load_minutes(request, public_id)
    with refusal_as_message(request):
        meeting_minutes.correct_minutes(minutes=minutes, by=request.user)
        messages.success(
            request,
            _("The minutes are a draft again. Send them when they are mended; the supplier then reads them anew."),
        )
        return redirect("procurement:minutes_edit", minutes.slot.public_id)
    return redirect(minutes)


@login_required
@never_cache
def minutes_share(request, public_id):
    """What all will read, word for word; and then they do."""
    minutes = load_minutes(request, public_id)
    need = minutes.slot.need
    ensure(request.user, "procurement.plan_meetings", need)
    if minutes.state != MinutesState.WITH_SUPPLIER:
        return redirect(minutes)
    if request.method == "POST":
        with refusal_as_message(request):
            meeting_minutes.share_minutes(minutes=minutes, by=request.user)
            messages.success(request, _("The minutes are shared, and everyone who is involved is told."))
        return redirect(minutes)
    with translation.override(need.language):
        parts = minutes.parts_for_all
    context = {"minutes": minutes, "slot": minutes.slot, "need": need, "parts": parts}
    return render(request, "procurement/meetings/minutes_share.html", context)


def load_minutes(request, public_id) -> Minutes:
    with missing_as_404(Minutes):
        return queries.minutes_page(request.user, public_id)
