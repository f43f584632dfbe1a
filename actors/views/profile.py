"""An actor's page, and its own words there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure

from .. import actions, queries
from ..forms.profile import ProfileForm
from ..models import Actor, Interest


def actor_detail(request, slug):
    actor = load_actor(request, slug)
    interests = list(actor.interests.all())
    return render(
        request,
        "actors/actor_detail.html",
        {
            "actor": actor,
            "offers": [interest for interest in interests if interest.side == Interest.Side.OFFERS],
            "seeks": [interest for interest in interests if interest.side == Interest.Side.SEEKS],
            "can_edit": allowed(request.user, "actors.edit_profile", actor),
            "sees_team": allowed(request.user, "actors.see_team", actor),
            "may_join": actor.is_approved and not allowed(request.user, "actors.leave_team", actor),
            **queries.activity(actor),
        },
    )


@login_required
def actor_edit(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.edit_profile", actor)
    form = ProfileForm(request.POST or None, instance=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_profile(
                actor=actor,
                by=request.user,
                topics=data["topics"],
                interests=form.interests,
                seen=data["seen"],
                **form.profile,
            )
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The profile is saved."))
            return redirect(actor)
    return render(request, "actors/actor_edit.html", {"form": form, "actor": actor})


def load_actor(request, slug):
    """The actor at this address, or a 404 when there is none or the visitor may not see it."""
    try:
        return queries.profile(request.user, slug)
    except Actor.DoesNotExist as error:
        raise Http404 from error
