"""The learning room of a need, for the owner's people and those of the bodies that follow."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_on_form
from ecosystem.shared.uploads.downloads import download

from ..models import PhaseKind, RoomEntry, RoomFile
from ..needs.views import load
from . import actions, meetings, queries
from .forms import RoomAnswerForm, RoomEntryForm, WorkMeetingForm

KINDS = [kind for kind in RoomEntry.Kind if kind != RoomEntry.Kind.ANSWER]


@login_required
@never_cache
@require_safe
def need_room(request, slug):
    need = load_room(request, slug)
    return render(
        request, "procurement/room/need_room.html", {"need": need, "room": queries.room_of(request.user, need)}
    )


@login_required
@never_cache
def room_post(request, slug):
    """What it is comes first (`?kind=`), then the few fields that kind has."""
    need = load_room(request, slug)
    ensure(request.user, "procurement.post_in_room", need)
    phase = _chosen(request, "phase", PhaseKind)
    kind = _chosen(request, "kind", KINDS)
    if kind is None:
        return render(request, "procurement/room/room_choose.html", {"need": need, "kinds": KINDS, "phase": phase})
    form = RoomEntryForm(
        request.POST or None,
        request.FILES or None,
        kind=kind,
        phases=queries.phase_names(need),
        bodies=queries.bodies_to_write_for(request.user, need),
        initial={"phase": phase or queries.phase_now(need)},
    )
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            entry = actions.post_entry(need=need, by=request.user, **form.content)
            messages.success(request, _said(entry))
            return redirect(_place(need, f"entry-{entry.public_id}"))
    return render(request, "procurement/room/room_post.html", {"need": need, "form": form, "kind": kind})


@login_required
@never_cache
def room_answer(request, slug, entry):
    """A question with its answers, and a form for one more."""
    need = load_room(request, slug)
    with missing_as_404(RoomEntry):
        question = queries.room_question(need, entry)
    form = None
    if allowed(request.user, "procurement.post_in_room", need):
        bodies = queries.bodies_to_write_for(request.user, need)
        form = RoomAnswerForm(request.POST or None, bodies=bodies)
    if request.method == "POST":
        ensure(request.user, "procurement.post_in_room", need)
    if form is not None and request.method == "POST" and form.is_valid():
        said = {"actor": form.cleaned_data["body"], "text": form.cleaned_data["text"]}
        with refusal_on_form(form, by_code=True):
            actions.answer_in_room(question=question, by=request.user, **said)
            messages.success(request, _("Your answer is in the room, and the body that asked is told."))
            return redirect(_place(need, f"entry-{question.public_id}"))
    return render(request, "procurement/room/room_answer.html", {"need": need, "question": question, "form": form})


@login_required
@never_cache
def room_remove(request, slug, entry):
    """Ask once more, and remove."""
    need = load_room(request, slug)
    with missing_as_404(RoomEntry):
        found = queries.room_entry(need, entry)
    ensure(request.user, "procurement.remove_from_room", found)
    if request.method != "POST":
        return render(request, "procurement/room/room_remove.html", {"need": need, "entry": found})
    actions.remove_entry(entry=found, by=request.user)
    messages.success(request, _("It is removed from the room."))
    return redirect("procurement:need_room", need.slug)


@login_required
@never_cache
@require_safe
def room_file(request, slug, file):
    need = load_room(request, slug)
    with missing_as_404(RoomFile):
        found = queries.room_file(need, file)
    return download(found)


@login_required
@never_cache
def room_meeting(request, slug):
    """Invite to a work meeting."""
    need = load_room(request, slug)
    ensure(request.user, "procurement.plan_work_meetings", need)
    initial = {"phase": _chosen(request, "phase", PhaseKind) or queries.phase_now(need)}
    form = WorkMeetingForm(request.POST or None, phases=queries.phase_names(need), initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = form.content | {"phase": form.cleaned_data["phase"]}
        with refusal_on_form(form, by_code=True):
            meeting = meetings.invite_to_work_meeting(need=need, by=request.user, **fields)
            messages.success(request, _("The bodies that follow are invited, and their people are told by e-mail."))
            return redirect(meeting.event)
    invited = [body for body in queries.bodies_of_room(need) if body.pk != need.owner_id]
    return render(request, "procurement/room/room_meeting.html", {"need": need, "form": form, "invited": invited})


def load_room(request, slug):
    """The need, for those who may enter its room. For everyone else there is no such page."""
    need = load(request, slug)
    if not allowed(request.user, "procurement.view_room", need):
        raise Http404
    return need


def _chosen(request, name, choices):
    """A choice in the address, or None."""
    return next((choice for choice in choices if choice == request.GET.get(name)), None)


def _said(entry) -> str:
    if entry.kind == RoomEntry.Kind.QUESTION:
        return _("Your question is in the room, and the other bodies’ editors are told by e-mail.")
    return _("It is in the room. Bodies that come later find it too.")


def _place(need, anchor) -> str:
    return f"{reverse('procurement:need_room', args=[need.slug])}#{anchor}"
