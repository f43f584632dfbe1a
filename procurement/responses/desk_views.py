"""The owner's desk: what its people do with the responses they have opened."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_on_form

from ..archives import archive_response, safe_name
from ..models import ResponseReply
from ..needs.views import load
from . import desk, desk_queries
from . import replies as response_replies
from .archive import pack
from .desk_forms import NoteForm, ReplyForm
from .views import detail_page, load_response


@login_required
@never_cache
@require_POST
def response_note(request, public_id):
    response, entry = _load(request, public_id)
    form = NoteForm(request.POST, instance=entry.own_note)
    if not form.is_valid():
        return detail_page(request, response, note_form=form)
    note = desk.write_note(response=response, by=request.user, **form.cleaned_data)
    messages.success(request, _("The note is saved.") if note else _("The note is taken away."))
    return redirect(response.get_absolute_url() + "#note")


@login_required
@require_POST
def response_shortlist(request, public_id):
    response, _entry = _load(request, public_id)
    response = desk.shortlist_response(response=response, by=request.user, on=request.POST.get("on") == "yes")
    if request.POST.get("next") == "desk":
        return redirect("procurement:need_responses", response.need.slug)
    return redirect(response)


@login_required
@never_cache
def need_reply(request, slug):
    """Reply to chosen responses at once: `kind` names the template, `show` who is chosen to begin with."""
    need = load(request, slug)
    ensure(request.user, "procurement.answer_responses", need)
    entries = desk_queries.entries_of(request.user, desk_queries.opened_responses(request.user, need))
    if not entries:
        return redirect("procurement:need_responses", need.slug)
    asked = request.GET.get("kind")
    kind = ResponseReply.Kind(asked if asked in ResponseReply.Kind.values else ResponseReply.Kind.THANKS)
    form = ReplyForm(request.POST or None, need=need, kind=kind, entries=entries, chosen=request.GET.getlist("show"))
    if request.method == "POST" and form.is_valid() and _reply(request, need, kind, entries, form):
        return redirect("procurement:need_responses", need.slug)
    return render(
        request,
        "procurement/responses/desk_reply.html",
        {"need": need, "form": form, "kind": kind, "kinds": ResponseReply.Kind.choices},
    )


def _reply(request, need, kind, entries, form) -> bool:
    data = form.cleaned_data
    chosen = set(data.pop("to"))
    responses = [entry.response for entry in entries if str(entry.response.public_id) in chosen]
    with refusal_on_form(form, "grounds", codes={"grounds"}):
        replies = response_replies.reply_to_responses(
            need=need, responses=responses, by=request.user, kind=kind, **data
        )
        if not replies:
            messages.info(request, _("These words are sent already. Nothing was sent twice."))
        else:
            words = ngettext("Sent to %(n)s firm.", "Sent to %(n)s firms.", len(replies))
            messages.success(request, words % {"n": len(replies)})
        return True
    return False


@login_required
@never_cache
@require_POST
def need_responses_export(request, slug):
    """All that is opened, as an archive; that it was taken out is recorded on each response."""
    need = load(request, slug)
    ensure(request.user, "procurement.view_responses", need)
    entries = desk_queries.entries_of(request.user, desk_queries.opened_responses(request.user, need))
    if not entries:
        return redirect("procurement:need_responses", need.slug)
    desk.note_export(need=need, by=request.user, responses=[entry.response for entry in entries])
    return archive_response(pack(need, entries), safe_name(_("responses %(need)s") % {"need": need.slug}) + ".zip")


def _load(request, public_id):
    """An opened response as the owner's people see it; 404 for everyone else."""
    response = load_response(request, public_id)
    entry = desk_queries.desk_entry(request.user, response)
    if entry is None:
        raise Http404
    return response, entry
