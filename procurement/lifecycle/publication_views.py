"""The pages of two-person publication, and of opening a need once more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actors.models import Actor
from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form
from ecosystem.shared.states import possible_moves

from ..models import BuyerPolicy
from ..needs.views import load
from ..states import TRANSITIONS
from . import publication, reopening
from .forms import PolicyForm, ReopenForm


@login_required
@require_POST
def need_ask_release(request, slug):
    need = load(request, slug)
    with refusal_as_message(request):
        publication.ask_for_release(need=need, by=request.user)
        messages.success(request, _("Your colleagues are asked by e-mail to read and publish the need."))
    return redirect(need)


@login_required
def need_reopen(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.reopen_need", need)
    if "reopen" not in possible_moves(TRANSITIONS, need.stage):
        messages.error(request, _("A need can be opened again after its deadline."))
        return redirect(need)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            reopening.reopen_need(need=need, by=request.user, **form.cleaned_data)
            messages.success(request, _("The need is open for dialogue again. Everyone who is involved is told."))
            return redirect(need)
    return render(request, "procurement/lifecycle/need_reopen.html", {"form": form, "need": need})


@login_required
def buyer_policy(request, slug):
    """How one public body wants its needs to be run; for its administrators."""
    actor = Actor.objects.visible_to(request.user).filter(slug=slug, kind__in=PUBLIC_BODIES).first()
    if actor is None:
        raise Http404
    ensure(request.user, "procurement.set_buyer_policy", actor)
    policy = BuyerPolicy.objects.filter(actor=actor).first()
    form = PolicyForm(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, "two_person_publication"):
            publication.set_two_person_publication(
                actor=actor, by=request.user, wanted=form.cleaned_data["two_person_publication"]
            )
            publication.let_drafts_be_found(actor=actor, by=request.user, wanted=form.cleaned_data["drafts_findable"])
            messages.success(request, _("Saved."))
            return redirect("portal:my_page")
    return render(request, "procurement/lifecycle/buyer_policy.html", {"form": form, "actor": actor})
