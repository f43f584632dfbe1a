"""The dialogue on a need: what all have been given, and the owner's whole file of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import refusal_on_form

from ..needs.views import load
from . import actions, queries
from .forms import DialogueNoteForm, DialogueShareForm


def need_dialogue(request, slug):
    """What all suppliers have been told and given, for anyone: who comes late reads it all."""
    need = load(request, slug)
    context = {
        "need": need,
        "dialogue": queries.shared_dialogue(need),
        "bundles": queries.bundles_of(need),
        "sees_file": allowed(request.user, "procurement.view_dialogue_file", need),
    }
    return render(request, "procurement/dialogue/need_dialogue.html", context)


@login_required
@never_cache
def need_dialogue_file(request, slug):
    """The whole file, with who had what first; for the owner's people."""
    need = load(request, slug)
    ensure(request.user, "procurement.view_dialogue_file", need)
    entries = list(queries.dialogue_file(request.user, need))
    context = {
        "need": need,
        "entries": entries,
        "unshared": queries.unshared(entries),
        "bundles": queries.bundles_of(need),
        "can_share": allowed(request.user, "procurement.share_dialogue", need),
        "can_export": allowed(request.user, "procurement.export_case", need),
    }
    return render(request, "procurement/dialogue/need_dialogue_file.html", context)


@login_required
@never_cache
def dialogue_note(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.share_dialogue", need)
    form = DialogueNoteForm(request.POST or None, request.FILES or None, firms=queries.firms_to_note(), need=need)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            entry = actions.note_dialogue(need=need, by=request.user, **form.content)
            if entry.shared_at:
                messages.success(request, _("It is in the dialogue file, and everyone who is involved is told."))
            else:
                messages.success(request, _("It is in the dialogue file. Remember to share it with everyone."))
            return redirect("procurement:need_dialogue_file", need.slug)
    return render(request, "procurement/dialogue/dialogue_note.html", {"need": need, "form": form})


@login_required
@never_cache
def dialogue_share(request, slug, entry):
    """Read through what all get to read, and share it."""
    need = load(request, slug)
    ensure(request.user, "procurement.share_dialogue", need)
    entry = queries.dialogue_file(request.user, need).filter(public_id=entry).first()
    if entry is None:
        raise Http404
    if entry.shared_at:
        messages.info(request, _("Everyone has it already."))
        return redirect("procurement:need_dialogue_file", need.slug)
    if entry.minutes_of:
        return redirect("procurement:minutes_detail", entry.minutes_of)
    form = DialogueShareForm(request.POST or None, initial={"title": entry.title, "text": entry.text})
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            actions.share_entry(entry=entry, by=request.user, **form.cleaned_data)
            messages.success(request, _("Everyone has it now, and everyone who is involved is told."))
            return redirect("procurement:need_dialogue_file", need.slug)
    return render(request, "procurement/dialogue/dialogue_share.html", {"need": need, "form": form, "entry": entry})
