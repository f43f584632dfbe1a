"""An actor's people: who they are, and who runs what."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import Actor, Appointment, Membership
from . import actions, queries
from .forms import RoleForm


@login_required
def team(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.see_team", actor)
    manages = allowed(request.user, "actors.manage_team", actor)
    shown = queries.team_page(actor, manages=manages)
    mine = [row for row in shown.get("put_forward", ()) if request.user.pk not in (row.person_id, row.made_by_id)]
    shown["to_confirm"] = mine and request.user.is_administrator_of(actor)
    own = next((membership for membership in shown["people"] if membership.person_id == request.user.pk), None)
    return render(request, "actors/belonging/team.html", {"actor": actor, "manages": manages, "own": own, **shown})


@login_required
def team_member(request, slug, person):
    """One colleague: the role, and the way out."""
    actor, membership = _load_member(request, slug, person)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            role = form.cleaned_data["role"]
            changed = actions.change_role(actor=actor, person=membership.person, role=role, by=request.user)
            said = {"person": membership.person, "actor": actor}
            if isinstance(changed, Appointment):
                messages.success(request, _("%(person)s gets the role when %(actor)s has confirmed it.") % said)
            else:
                messages.success(request, _("The role is changed. %(person)s is told.") % said)
            return redirect("actors:team", actor.slug)
    return render(
        request, "actors/belonging/team_member.html", {"actor": actor, "membership": membership, "form": form}
    )


@login_required
@require_POST
def team_remove(request, slug, person):
    actor, membership = _load_member(request, slug, person)
    with refusal_as_message(request):
        actions.remove_member(actor=actor, person=membership.person, by=request.user)
        messages.success(
            request, _("%(person)s no longer belongs to %(actor)s.") % {"person": membership.person, "actor": actor}
        )
        return redirect("actors:team", actor.slug)
    return redirect("actors:team_member", actor.slug, person)


@login_required
def team_leave(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.leave_team", actor)
    if request.method == "POST":
        with refusal_as_message(request):
            actions.leave_team(actor=actor, by=request.user)
            messages.success(request, _("You have left %(actor)s.") % {"actor": actor})
            return redirect("portal:my_page")
        return redirect("actors:team", actor.slug)
    shown = queries.team_page(actor, manages=False)
    return render(request, "actors/belonging/team_leave.html", {"actor": actor, **shown})


def load_actor(request, slug) -> Actor:
    """The actor, or a 404 when there is none or the visitor may not know of it."""
    with missing_as_404(Actor):
        return Actor.objects.visible_to(request.user).get(slug=slug)


def _load_member(request, slug, person):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.manage_team", actor)
    with missing_as_404(Membership):
        membership = actor.memberships.select_related("person").get(person__public_id=person)
    return actor, membership
