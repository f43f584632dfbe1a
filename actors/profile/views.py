"""An actor's page, and its own words there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_on_form

from ..models import Actor, Interest
from ..vocabulary import WorkingLanguage
from . import actions, queries
from .forms import ProfileForm
from .linked_data import organisation


def actor_detail(request, slug):
    try:
        actor = load_actor(request, slug)
    except Http404:
        if (heir := queries.moved_to(request.user, slug)) is None:
            raise
        return redirect(heir, permanent=True)
    interests = list(actor.interests.all())
    can_edit = allowed(request.user, "actors.edit_profile", actor)
    return render(
        request,
        "actors/profile/actor_detail.html",
        {
            "actor": actor,
            "offers": [interest for interest in interests if interest.side == Interest.Side.OFFERS],
            "seeks": [interest for interest in interests if interest.side == Interest.Side.SEEKS],
            "languages": [WorkingLanguage(code).label for code in actor.languages],
            "can_edit": can_edit,
            "completeness": queries.completeness(actor) if can_edit else None,
            "asks_whether_right": can_edit and actor.is_approved and actor.needs_confirming(timezone.now()),
            "sees_team": allowed(request.user, "actors.see_team", actor),
            "may_join": actor.is_approved and not allowed(request.user, "actors.leave_team", actor),
            "linked_data": organisation(actor) if actor.is_approved else "",
            **queries.activity(actor),
        },
    )


@login_required
@never_cache
def actor_edit(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.edit_profile", actor)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=actor)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            actions.edit_profile(
                actor=actor,
                by=request.user,
                interests=form.interests,
                seen=form.cleaned_data["seen"],
                **form.profile,
            )
            messages.success(request, _("The profile is saved."))
            return redirect(actor)
    said = form.completeness(has_logo=bool(actor.logo)) if form.is_bound else queries.completeness(actor)
    return render(request, "actors/profile/actor_edit.html", {"form": form, "actor": actor, "completeness": said})


@login_required
@require_POST
def actor_completeness(request, slug):
    """What the profile would lack if it were saved as typed. Changes nothing."""
    actor = load_actor(request, slug)
    ensure(request.user, "actors.edit_profile", actor)
    has_logo = bool(actor.logo) if "has_logo" not in request.POST else request.POST["has_logo"] == "yes"
    said = ProfileForm(request.POST, instance=actor).completeness(has_logo=has_logo)
    return render(request, "actors/profile/completeness.html", {"completeness": said})


@login_required
@require_POST
def actor_confirm(request, slug):
    """«It is still right»."""
    actor = load_actor(request, slug)
    actions.confirm_profile(actor=actor, by=request.user)
    messages.success(request, _("Thank you. The profile is confirmed."))
    return redirect(actor)


def load_actor(request, slug):
    """The actor at this address, or a 404 when there is none or the visitor may not see it."""
    with missing_as_404(Actor):
        return queries.profile(request.user, slug)
